import { startNext } from '../lifecycle/conclude.ts';
import { takeOver } from '../lifecycle/take-over.ts';
import { amend, amendService, retryOnConflict } from '../records/update.ts';
import { BlueCannotServe, RolloutConcluded } from '../rollout/errors.ts';
import { isOpen, type Rollout } from '../rollout/record.ts';
import { enqueue, restoring } from '../rollout/requests.ts';
import { abort } from '../rollout/transitions.ts';
import { restore } from '../traffic/restore.ts';
import type { Needs, RollbackOrder, RollbackResult } from './rollback-order.ts';

/**
 * Marks the record first, which stops every raise, then moves the traffic without the engine. The state machine sees the
 * mark at its next step and cleans up.
 */
export async function abortRollout(
  ports: Needs,
  found: Rollout,
  { by, reason, force }: RollbackOrder,
): Promise<RollbackResult> {
  if (!isOpen(found)) return afterTheEnd(found);
  const marked = await amend(ports, found.id, (record, at) => abort(record, at, by, reason));
  if (!isOpen(marked)) return afterTheEnd(marked);
  if (marked.blue.shrinking) return queueBlueImage(ports, marked, { by, reason });
  await restoreTraffic(ports, marked, force);
  if (marked.outcome === 'needs-operator') await resumeStuck(ports, marked.id, `rollback by ${by}`);
  // Its start may have broken off, and an execution has to clean up. Starting is idempotent.
  if (marked.phase === 'planned') await ports.engine.start({ id: marked.id, epoch: marked.epoch });
  return { kind: 'rolled-back', rollout: marked.id, blue: marked.blue.fleet, green: marked.green.fleet };
}

async function restoreTraffic(ports: Needs, rollout: Rollout, force: boolean): Promise<void> {
  const result = await restore(ports, rollout, force);
  if (result.kind === 'restored') return;
  const hint = result.healthy > 0 ? ' Send {"force": true} to move it all the same.' : '';
  throw new BlueCannotServe(
    `${rollout.id} is aborted, but blue has ${result.healthy} healthy servers of ${result.needed}: the traffic stays where it is.${hint}`,
  );
}

/** The watchdog may do the same at this moment. */
async function resumeStuck(ports: Needs, id: string, why: string): Promise<void> {
  await retryOnConflict(async () => {
    const newest = await ports.rollouts.get(id);
    if (newest.outcome === 'needs-operator') await takeOver(ports, newest, why);
  });
}

function afterTheEnd({ id, outcome, service }: Rollout): RollbackResult {
  if (outcome === 'reverted') return { kind: 'already-rolled-back', rollout: id };
  if (outcome === 'abandoned')
    throw new RolloutConcluded(`${id} was abandoned; use POST /services/${service}/rollback`);
  throw new RolloutConcluded(
    `${id} is promoted and its blue fleet is gone; use POST /services/${service}/rollback`,
  );
}

async function queueBlueImage(
  ports: Needs,
  { id, service, blue }: Rollout,
  order: Pick<RollbackOrder, 'by' | 'reason'>,
): Promise<RollbackResult> {
  const { lock } = await amendService(ports.services, service, (record) =>
    enqueue(record, restoring(blue.imageId, order)),
  );
  // It has just ended, and nobody else would start the queued request.
  if (!lock) await startNext(ports, service);
  return { kind: 'queued', rollout: id, image: blue.imageId };
}
