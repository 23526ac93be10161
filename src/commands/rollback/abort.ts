import { startNext } from '../../lifecycle/conclude.ts';
import { takeOver } from '../../lifecycle/take-over.ts';
import { amend, amendService, retryOnConflict } from '../../records/update.ts';
import { enqueue, restoring } from '../../rollout/admission/requests.ts';
import { BlueCannotServe, DriftDetected, GreenshiftError, RolloutConcluded } from '../../rollout/errors.ts';
import { inMinutes, startTime } from '../../rollout/fleet/start-time.ts';
import { isOpen, type Rollout } from '../../rollout/record.ts';
import { kindOf } from '../../rollout/traffic/routes.ts';
import { abort } from '../../rollout/transitions.ts';
import type { BlueCannotServe as BlueCapacity } from '../../traffic/blue-capacity.ts';
import { giveGreenAllByHand } from '../../traffic/by-hand.ts';
import { readEach } from '../../traffic/live.ts';
import { restore } from '../../traffic/restore.ts';
import { alreadyBack } from './already-back.ts';
import { noteReason } from './note-reason.ts';
import { beforeThis } from './press-before.ts';
import type { Needs, RollbackOrder, RollbackResult } from './rollback-order.ts';
import { healthOf, readServingHealth } from './serving-health.ts';
import { checkImage } from './way-back.ts';

/**
 * Marks the record first, which stops every raise, then moves the traffic without the engine. The state machine sees the
 * mark at its next step and cleans up. What is thrown once the record is marked says so.
 */
export async function abortRollout(
  ports: Needs,
  found: Rollout,
  order: RollbackOrder,
): Promise<RollbackResult> {
  if (!isOpen(found)) return afterTheEnd(ports, found);
  let first: Rollout['abort'];
  const marked = await amend(ports, found.id, (record, at) => {
    first = record.abort;
    return abort(record, at, order.by, order.reason);
  });
  if (!isOpen(marked)) return afterTheEnd(ports, marked);
  if (marked.blue.shrinking) return queueBlueImage(ports, marked, order);
  try {
    const result = await bringBack(ports, marked, order, first);
    if (first && order.isExplained) await noteReason(ports, marked.id, order);
    return result;
  } catch (error) {
    if (error instanceof GreenshiftError) error.abortRecorded = true;
    throw error;
  }
}

async function bringBack(
  ports: Needs,
  marked: Rollout,
  order: RollbackOrder,
  first: Rollout['abort'],
): Promise<RollbackResult> {
  // Its start may have broken off, and an execution has to clean up. Starting is idempotent.
  if (marked.phase === 'planned') await ports.engine.start({ id: marked.id, epoch: marked.epoch });
  const moved = await restoreTraffic(ports, marked, order.force);
  if (marked.outcome === 'needs-operator' || marked.pause)
    await resumeStuck(ports, marked.id, `rollback by ${order.by}`);
  const { id: rollout, blue, green, routes } = marked;
  const health = await readServingHealth(ports, marked);
  const keepsConnections = routes.some((route) => kindOf(route) === 'network');
  // A version of a template is recorded before green is made of it.
  const isLaunched = green.launchTemplate !== undefined;
  const fleets = { blue: blue.fleet, green: green.fleet, isLaunched };
  const before = await beforeThis(ports, marked, moved, first);
  return { kind: 'rolled-back', rollout, ...fleets, health, keepsConnections, ...before };
}

/** True where that took a write. */
async function restoreTraffic(ports: Needs, rollout: Rollout, force: boolean): Promise<boolean> {
  const result = await restoreOrSayHow(ports, rollout, force);
  if (result.kind === 'restored') return result.moved;
  if (result.kind === 'never-begun') {
    if (result.trouble) throw result.trouble;
    return false;
  }
  const { healthy, needed } = result;
  if (rollout.blue.reduced && healthy > 0)
    throw new BlueCannotServe(`${rollout.id} is aborted: ${growingText(rollout, healthy, needed)}`);
  throw new BlueCannotServe(
    `${rollout.id} is aborted, but blue has ${healthy} healthy servers of ${needed}: the traffic stays where it is. ${await lastResort(ports, rollout, result)}`,
  );
}

/** A blue that was sized down behind green is grown by the state machine, which has seen the mark by its next step. */
function growingText(rollout: Rollout, healthy: number, needed: number): string {
  const took = startTime(rollout);
  const long = took === undefined ? '' : ` (green's servers took ${inMinutes(took)} to start)`;
  return `blue was sized down behind green, and has ${healthy} healthy servers of ${needed}; it is grown now, and gets the traffic as its servers come${long}. Send {"force": true} to give it everything at once all the same.`;
}

/** What keeps us from a split that somebody else edits doesn't keep a person from it. */
async function restoreOrSayHow(ports: Needs, rollout: Rollout, force: boolean) {
  try {
    return await restore(ports, rollout, force);
  } catch (error) {
    const { breakGlass = [] } = rollout;
    if (!(error instanceof DriftDetected) || breakGlass.length === 0) throw error;
    const health = healthOf(await readServingHealth(ports, rollout));
    const how = `to give blue everything by hand, ${health}: ${breakGlass.join(' && ')}`;
    throw new DriftDetected(`${error.message}; ${how}`, { cause: error });
  }
}

/** With a blue that is dead nothing here gives green more than it has: after an abort that is a person's to do. */
async function lastResort(
  ports: Needs,
  rollout: Rollout,
  { healthy, others }: BlueCapacity,
): Promise<string> {
  if (healthy > 0) return 'Send {"force": true} to move it all the same.';
  if (others === 0) return 'Green has none either.';
  const { routes } = await readEach(ports, rollout);
  const command = giveGreenAllByHand(routes);
  const back = 'blue takes everything back once it is healthy';
  return command === ''
    ? `Green has everything, with ${others} healthy servers; ${back}.`
    : `Green has ${others}; give them everything until then: ${command}; ${back}.`;
}

/** What has no execution gets one. The watchdog may do the same at this moment. */
async function resumeStuck(ports: Needs, id: string, why: string): Promise<void> {
  await retryOnConflict(async () => {
    const newest = await ports.rollouts.get(id);
    if (newest.outcome === 'needs-operator' || newest.pause) await takeOver(ports, newest, why);
  });
}

async function afterTheEnd(ports: Needs, { id, outcome, service: name }: Rollout): Promise<RollbackResult> {
  if (outcome === 'reverted') return alreadyBack(ports, await ports.services.get(name), id);
  if (outcome === 'abandoned')
    throw new RolloutConcluded(`${id} was abandoned; use POST /services/${name}/rollback`);
  throw new RolloutConcluded(
    `${id} is promoted and its blue fleet is gone; use POST /services/${name}/rollback`,
  );
}

async function queueBlueImage(
  ports: Needs,
  { id, service: name, blue }: Rollout,
  order: Pick<RollbackOrder, 'by' | 'reason'>,
): Promise<RollbackResult> {
  await checkImage(ports, await ports.services.get(name), blue.imageId);
  const { lock } = await amendService(ports.services, name, (record) =>
    enqueue(record, restoring({ id: blue.imageId }, order)),
  );
  // It has just ended, and nobody else would start the queued request.
  if (!lock) await startNext(ports, name);
  return { kind: 'queued', rollout: id, image: blue.imageId };
}
