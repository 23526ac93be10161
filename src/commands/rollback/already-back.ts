import type { Service } from '../../rollout/service.ts';
import type { AlreadyRolledBack, Needs } from './rollback-order.ts';
import { checkLiveHasAll } from './serving-health.ts';
import { liveBefore } from './way-back.ts';

/**
 * Read, not remembered. With a rollout under way the split is that one's to tell. `backAt` is when the rollout brought the
 * live image back, where it is the way back itself.
 */
export async function alreadyBack(
  ports: Needs,
  service: Service,
  rollout: string,
  backAt?: number,
): Promise<AlreadyRolledBack> {
  const { name, live, previous, lock } = service;
  const since = lock?.rollout === rollout ? undefined : lock?.rollout;
  const health = since === undefined ? await checkLiveHasAll(ports, service) : undefined;
  // What a way back replaced is no longer the image before, and an older one is looked for.
  const other = previous || !health ? undefined : await liveBefore(ports, service, live.imageId);
  const older = { previous: previous?.imageId, other: other?.image };
  return { kind: 'already-rolled-back', service: name, rollout, live, ...older, since, health, backAt };
}
