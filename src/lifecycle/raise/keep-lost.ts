import type { Ports } from '../../ports/ports.ts';
import { readTraffic } from '../../traffic/live.ts';
import type { Watched } from '../evidence/watch-blue.ts';

/**
 * A blue that comes back while its traffic is being given to green stays lost: that write is ours, however long it takes to
 * read back, and neither a foreign edit nor to be undone.
 */
export async function keepLost({ traffic }: Pick<Ports, 'traffic'>, watched: Watched): Promise<Watched> {
  const { rollout, blue } = watched;
  const { intended, observed } = rollout.traffic;
  const isMore = intended !== observed && intended > rollout.plan.steps[rollout.step]!.weight;
  if (blue.isLost || !isMore) return watched;
  const { routes } = await readTraffic({ traffic }, rollout);
  return routes.some(({ green }) => green === intended)
    ? { ...watched, blue: { ...blue, isLost: true } }
    : watched;
}
