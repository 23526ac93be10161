import { releaseLock, startNext } from '../lifecycle/conclude.ts';
import { ensureRunning, lockHolder } from '../lifecycle/lock-holder.ts';
import { startRollout } from '../lifecycle/start.ts';
import { takeOver } from '../lifecycle/take-over.ts';
import type { Ports } from '../ports/ports.ts';
import { amend, amendService, retryOnConflict } from '../records/update.ts';
import { BlueCannotServe, RolloutConcluded, RolloutInProgress } from '../rollout/errors.ts';
import { isOpen, isRollingBack, type Rollout } from '../rollout/record.ts';
import { enqueue, rollbackRequest, type Service } from '../rollout/service.ts';
import { SAME_PRESS } from '../rollout/timing.ts';
import { abort } from '../rollout/transitions.ts';
import { restore } from '../traffic/restore.ts';

type Needs = Pick<Ports, 'services' | 'rollouts' | 'fleets' | 'traffic' | 'engine' | 'notifier' | 'clock'>;

/** What a person says as they ask for a rollback. */
export interface RollbackOrder {
  readonly by: string;
  readonly reason: string;
  /** Move the traffic to a blue with few healthy servers all the same. */
  readonly force: boolean;
}

export type RollbackResult =
  /** Blue has all of the traffic, as read back. */
  | { readonly kind: 'rolled-back'; readonly rollout: string; readonly blue: string; readonly green: string }
  /** `live` is the image that serves, when the service was asked and not one of its rollouts. */
  | { readonly kind: 'already-rolled-back'; readonly rollout: string; readonly live?: string }
  /** The previous image is on its way as a rollout of its own, by this order or by an earlier one. */
  | { readonly kind: 'started' | 'under-way'; readonly rollout: string }
  /** Blue is shrinking: its image comes back as a rollout of its own once `rollout` has ended. */
  | { readonly kind: 'queued'; readonly rollout: string; readonly image: string };

/** Aborts this rollout. Twice is once. Throws RolloutNotFound, BlueCannotServe, RolloutConcluded. */
export async function rollBackRollout(
  ports: Needs,
  id: string,
  order: RollbackOrder,
): Promise<RollbackResult> {
  return abortRollout(ports, await ports.rollouts.get(id), order);
}

/**
 * What on-call needs without knowing an id: aborts the open rollout; with none open, starts one to the previous image
 * with all checks but without the weighted bake. Throws ServiceNotFound, NothingToRollBackTo, BlueCannotServe.
 */
export async function rollBackService(
  ports: Needs,
  name: string,
  order: RollbackOrder,
): Promise<RollbackResult> {
  const service = await ports.services.get(name);
  return service.lock ? rollBackOpen(ports, service, order) : rollBackFree(ports, service, order);
}

async function rollBackFree(ports: Needs, service: Service, order: RollbackOrder): Promise<RollbackResult> {
  const { last, live } = service;
  if (last?.outcome === 'reverted' && ports.clock.now() - last.at < SAME_PRESS) {
    return { kind: 'already-rolled-back', rollout: last.rollout, live: live.imageId };
  }
  try {
    const started = await startRollout(ports, service.name, rollbackRequest(service, order.by));
    if (!('rollout' in started)) throw new RolloutInProgress(`${service.name} has a rollout under way`);
    return { kind: 'started', rollout: started.rollout };
  } catch (error) {
    if (!(error instanceof RolloutInProgress)) throw error;
    // Two presses at once, or an image that was quicker: what is open now is what on-call means.
    return rollBackOpen(ports, await ports.services.get(service.name), order);
  }
}

async function rollBackOpen(ports: Needs, service: Service, order: RollbackOrder): Promise<RollbackResult> {
  const rollout = await lockHolder(ports, service);
  if (!rollout || !isOpen(rollout)) return completeEnd(ports, service.name, rollout, order);
  // Aborting a rollback that is under way would bring back what on-call wants to get rid of.
  if (rollout.cause.kind === 'rollback' && !isRollingBack(rollout)) {
    await ensureRunning(ports, service);
    return { kind: 'under-way', rollout: rollout.id };
  }
  return abortRollout(ports, rollout, order);
}

/** The rollout has ended but holds its lock: its last step may have died, and on-call doesn't wait for the watchdog. */
async function completeEnd(
  ports: Needs,
  name: string,
  ended: Rollout | undefined,
  order: RollbackOrder,
): Promise<RollbackResult> {
  if (ended) await releaseLock(ports, ended);
  const service = await ports.services.get(name);
  if (!service.lock) return rollBackFree(ports, service, order);
  throw new RolloutConcluded(`${name} has just ended a rollout; look, and try again`);
}

/**
 * The abort: the mark on the record first, which no raise survives, then the traffic, at once and without the engine.
 * The machine sees the mark at its next step and cleans up.
 */
async function abortRollout(
  ports: Needs,
  found: Rollout,
  { by, reason, force }: RollbackOrder,
): Promise<RollbackResult> {
  if (!isOpen(found)) return afterTheEnd(found);
  const marked = await amend(ports, found.id, (record, at) => abort(record, at, by, reason));
  if (!isOpen(marked)) return afterTheEnd(marked);
  if (marked.blue.shrinking) return queueBlueImage(ports, marked, by);
  await restoreTraffic(ports, marked, force);
  if (marked.outcome === 'needs-operator') await resumeStuck(ports, marked.id, `rollback by ${by}`);
  // Its start may have broken off half-way, and somebody has to clean up. A second start of the same is none.
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

/** The watchdog may be about to do the same: whoever is quicker does it for both. */
async function resumeStuck(ports: Needs, id: string, why: string): Promise<void> {
  await retryOnConflict(async () => {
    const newest = await ports.rollouts.get(id);
    if (newest.outcome === 'needs-operator') await takeOver(ports, newest, why);
  });
}

function afterTheEnd({ id, outcome, service }: Rollout): RollbackResult {
  if (outcome === 'reverted') return { kind: 'already-rolled-back', rollout: id };
  throw new RolloutConcluded(
    `${id} is promoted and its blue fleet is gone; use POST /services/${service}/rollback`,
  );
}

async function queueBlueImage(
  ports: Needs,
  { id, service, blue }: Rollout,
  by: string,
): Promise<RollbackResult> {
  const image = { id: blue.imageId };
  const { lock } = await amendService(ports.services, service, (record) =>
    enqueue(record, { image, cause: { kind: 'rollback', by }, fastForward: true, allowRepeat: true }),
  );
  // It has ended in this very moment, and nobody else would start what waits.
  if (!lock) await startNext(ports, service);
  return { kind: 'queued', rollout: id, image: blue.imageId };
}
