import type { Ports } from '../../ports/ports.ts';
import { findRollout } from '../../records/update.ts';
import { recallOf } from '../../rollout/images/recall.ts';
import type { Service } from '../../rollout/service.ts';

/** Rollouts that are looked up, the newest first. */
const CANDIDATES = 20;

/**
 * The newest image that had all of the traffic before the live one and isn't recalled; undefined without one. Whether it can
 * still be launched is for its rollout to find out.
 */
export async function imageBefore(
  ports: Pick<Ports, 'rollouts'>,
  service: Service,
): Promise<string | undefined> {
  const { previous, live, rolledOut } = service;
  const isUsable = (image: string) => image !== live.imageId && !recallOf(service, image);
  if (previous && isUsable(previous.imageId)) return previous.imageId;
  for (const { rollout: id } of rolledOut.toReversed().slice(0, CANDIDATES)) {
    const rollout = await findRollout(ports, id);
    if (rollout?.outcome !== 'promoted') continue;
    const found = [rollout.image.id, rollout.blue.imageId].find(isUsable);
    if (found !== undefined) return found;
  }
  return undefined;
}
