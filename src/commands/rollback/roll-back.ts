import { completeEnd } from '../../lifecycle/abandon.ts';
import { ensureRunning, lockHolder } from '../../lifecycle/begin/lock-holder.ts';
import { dropRetry } from '../../lifecycle/begin/retry.ts';
import { startRollout } from '../../lifecycle/begin/start.ts';
import { rollbackRequest } from '../../rollout/admission/requests.ts';
import { GreenshiftError, RolloutConcluded, RolloutInProgress } from '../../rollout/errors.ts';
import { isSamePress } from '../../rollout/last.ts';
import { isOpen, isRollingBack, type Rollout } from '../../rollout/record.ts';
import type { Service } from '../../rollout/service.ts';
import { abortRollout } from './abort.ts';
import { alreadyBack } from './already-back.ts';
import { type Needs, type RollbackOrder, type RollbackResult, withDropped } from './rollback-order.ts';
import { checkLiveHasAll } from './serving-health.ts';
import { checkWayBack, nothingBefore } from './way-back.ts';

/** Aborts this rollout; idempotent. Throws RolloutNotFound, BlueCannotServe, RolloutConcluded. */
export async function rollBackRollout(
  ports: Needs,
  id: string,
  order: RollbackOrder,
): Promise<RollbackResult> {
  const rollout = await ports.rollouts.get(id);
  const result = await abortRollout(ports, rollout, order);
  // Its image may wait for another attempt, which isn't wanted then.
  if (result.kind !== 'already-rolled-back') return result;
  const { image: dropped } = await dropRetry(ports, rollout.service, id);
  return { ...result, dropped };
}

/**
 * Aborts the open rollout; with none open, starts one to the previous image, with all checks but without the weighted
 * bake. Looks at the split, the fleets and the image first, whatever the record says. Throws ServiceNotFound,
 * NothingToRollBackTo, BlueCannotServe, DriftDetected, RouteGone, and what keeps a rollout from beginning.
 */
export async function rollBackService(
  ports: Needs,
  name: string,
  order: RollbackOrder,
): Promise<RollbackResult> {
  const service = await ports.services.get(name);
  return service.lock ? rollBackOpen(ports, service, order) : rollBackFree(ports, service, order);
}

/** The next attempt of an image isn't wanted then, whatever the press comes to, and is told with that. */
async function rollBackFree(ports: Needs, service: Service, order: RollbackOrder): Promise<RollbackResult> {
  const { service: current, image: dropped } = await dropRetry(ports, service.name);
  try {
    return { ...(await bringBefore(ports, current, order)), dropped };
  } catch (error) {
    if (error instanceof GreenshiftError) error.message = withDropped(error.message, dropped);
    throw error;
  }
}

async function bringBefore(ports: Needs, service: Service, order: RollbackOrder): Promise<RollbackResult> {
  const { name, last } = service;
  if (last && isSamePress(last, ports.clock.now()))
    return alreadyBack(ports, service, last.rollout, last.broughtBack ? last.at : undefined);
  await checkLiveHasAll(ports, service);
  if (!service.previous) throw await nothingBefore(ports, service);
  const request = rollbackRequest(service, order);
  try {
    await checkWayBack(ports, service, request);
    const started = await startRollout(ports, name, request);
    if (!('rollout' in started)) throw new RolloutInProgress(`${name} has a rollout under way`);
    return { kind: 'started', rollout: started.rollout, image: request.image.id };
  } catch (error) {
    if (!(error instanceof RolloutInProgress)) throw error;
    // Another rollback or an image was quicker: what is open now is meant.
    return rollBackOpen(ports, await ports.services.get(name), order);
  }
}

async function rollBackOpen(ports: Needs, service: Service, order: RollbackOrder): Promise<RollbackResult> {
  const rollout = await lockHolder(ports, service);
  if (!rollout || !isOpen(rollout)) return afterOpenEnd(ports, service.name, rollout, order);
  // Aborting a rollback that is under way would bring back the bad image.
  if (rollout.cause.kind === 'rollback' && !isRollingBack(rollout)) {
    await ensureRunning(ports, service);
    const { by, reason = '' } = rollout.cause;
    const repeats = { at: rollout.startedAt, by, reason };
    return { kind: 'under-way', rollout: rollout.id, image: rollout.image.id, repeats };
  }
  return abortRollout(ports, rollout, order);
}

/** The rollout has ended but holds its lock: its last step may have died, and a person doesn't wait for the watchdog. */
async function afterOpenEnd(
  ports: Needs,
  name: string,
  ended: Rollout | undefined,
  order: RollbackOrder,
): Promise<RollbackResult> {
  if (ended) await completeEnd(ports, ended);
  const service = await ports.services.get(name);
  if (!service.lock) return rollBackFree(ports, service, order);
  throw new RolloutConcluded(`${name} has just ended a rollout; check its state and try again`);
}
