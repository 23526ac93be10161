import type { Ports } from '../ports/ports.ts';
import type { Rollout } from '../rollout/record.ts';
import { SECOND } from '../rollout/timing.ts';
import { routeName } from '../rollout/traffic/routes.ts';
import { note } from '../rollout/transitions.ts';
import type { LiveRoute } from './live.ts';

/** The routes whose action is to be sticky during a rollout, and isn't: recorded before the first of them is written. */
export async function recordStickiness(
  { rollouts, clock }: Pick<Ports, 'rollouts' | 'clock'>,
  rollout: Rollout,
  routes: readonly LiveRoute[],
): Promise<Rollout> {
  const { stickiness } = rollout;
  if (!stickiness) return rollout;
  const lacking = routes.filter(({ live }) => live.stickiness === 0).map(({ route }) => routeName(route));
  const set = [...new Set([...stickiness.set, ...lacking])];
  if (set.length === stickiness.set.length) return rollout;
  const seconds = stickiness.time / SECOND;
  const what = `clients stay with their fleet for ${seconds} s at ${lacking.join(', ')}, until the rollout is over`;
  return rollouts.save(note({ ...rollout, stickiness: { ...stickiness, set } }, clock.now(), what));
}
