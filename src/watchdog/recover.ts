import { completeEnd } from '../lifecycle/abandon.ts';
import { ensureRunning } from '../lifecycle/begin/lock-holder.ts';
import { startNext } from '../lifecycle/conclude.ts';
import { takeOver } from '../lifecycle/take-over.ts';
import { deliver } from '../records/deliver.ts';
import { amend, findRollout, type RolloutRef } from '../records/update.ts';
import { barrierAgainst } from '../rollout/admission/barrier.ts';
import { DriftDetected, RouteGone } from '../rollout/errors.ts';
import { callOperator } from '../rollout/interventions/operator.ts';
import { isPaused } from '../rollout/interventions/pause.ts';
import { isOpen, type Rollout } from '../rollout/record.ts';
import type { Service } from '../rollout/service.ts';
import {
  ABORT_STALE_AFTER,
  EXECUTION_STALENESS,
  NEEDS_OPERATOR_RETRY,
  NEEDS_OPERATOR_RETRY_LATER,
} from '../rollout/timing.ts';
import { restoreOrServe } from '../traffic/serve-by-green.ts';
import type { PauseAction } from './end-pause.ts';
import { isUnserved } from './unserved.ts';
import { type WatchNeeds, watchPaused } from './watch-paused.ts';
import { watchWait } from './watch-wait.ts';

export type WatchdogAction =
  | 'completed-claim'
  | 'released-lock'
  | 'started-next'
  | 'restored-traffic'
  | 'blue-cannot-serve'
  | 'served-by-green'
  | 'route-gone'
  | 'took-over'
  | 'reverted-waiting'
  | PauseAction;

/** About an hour of executions that have ended one after the other: from then on a person is called as well. */
export const TAKEOVERS_BEFORE_CALL = 8;
/** A day's worth of attempts; from then on there are fewer of them. */
const FREQUENT_TAKEOVERS = 100;

/**
 * Recovers a service from outside its executions: no Catch runs when one is stopped, times out or runs out of history.
 * `ended` is an execution that an event reports as ended. Safe to repeat. Throws RecordConflict when somebody else acts
 * at the same moment; nothing is to be done then.
 */
export async function recoverService(
  ports: WatchNeeds,
  service: Service,
  ended?: RolloutRef,
): Promise<WatchdogAction[]> {
  if (!service.lock) return startWaiting(ports, service);
  const rollout = await findRollout(ports, service.lock.rollout);
  if (!rollout) {
    await ensureRunning(ports, service);
    return ['completed-claim'];
  }
  if (!isOpen(rollout)) return releaseEnded(ports, rollout);
  if (isPaused(rollout)) return watchPaused(ports, service, rollout);
  const { actions, failure } = await restoreTraffic(ports, rollout);
  const isSame = actions.length === 0 && failure === undefined;
  const current = isSame ? rollout : await ports.rollouts.get(rollout.id);
  const isRunning = await isUnderWay(ports, current, ended);
  const more = await (isRunning ? watchWait : takeOverEnded)(ports, current);
  if (failure !== undefined) throw failure;
  return [...actions, ...more];
}

/** The function that released the lock died before it started what is queued, or a freeze has ended, or a window opened. */
async function startWaiting(ports: WatchNeeds, service: Service): Promise<WatchdogAction[]> {
  const { name, queued } = service;
  if (!queued || barrierAgainst(service, queued, ports.clock.now())) return [];
  await startNext(ports, name);
  return ['started-next'];
}

/** The last step, or the request that abandoned it, died after it recorded the end and before it released the lock. */
async function releaseEnded(ports: WatchNeeds, rollout: Rollout): Promise<WatchdogAction[]> {
  if (ports.clock.now() - (rollout.endedAt ?? 0) < EXECUTION_STALENESS) return [];
  await completeEnd(ports, rollout);
  return ['released-lock'];
}

interface Attempt {
  readonly actions: readonly WatchdogAction[];
  /** Thrown once everything else was tried: it must not keep the rollout from being taken over. */
  readonly failure?: unknown;
}

/** Moves the traffic that an abort or a failure has left on green, or on a dead blue, even while an execution runs. */
async function restoreTraffic(ports: WatchNeeds, rollout: Rollout): Promise<Attempt> {
  const { abort, failure, traffic, blue } = rollout;
  const since = Math.min(abort?.at ?? Number.POSITIVE_INFINITY, failure?.at ?? Number.POSITIVE_INFINITY);
  const hasTraffic = traffic.intended > 0 || traffic.observed > 0;
  if (!hasTraffic || blue.shrinking || ports.clock.now() - since < ABORT_STALE_AFTER) return { actions: [] };
  try {
    const { kind } = await restoreOrServe(ports, rollout);
    if (kind === 'never-begun') return { actions: [] };
    return { actions: [kind === 'restored' ? 'restored-traffic' : kind] };
  } catch (error) {
    // The execution reports these two; until one runs, nothing can.
    if (error instanceof DriftDetected) return { actions: [] };
    if (error instanceof RouteGone) return { actions: ['route-gone'] };
    return { actions: [], failure: error };
  }
}

async function isUnderWay(
  ports: WatchNeeds,
  rollout: Rollout,
  ended: RolloutRef | undefined,
): Promise<boolean> {
  const { id, epoch, startedAt, takenOverAt = startedAt, renewedAt = startedAt } = rollout;
  const isOver = ended?.rollout === id && ended.epoch === epoch;
  const age = ports.clock.now() - Math.max(takenOverAt, renewedAt);
  if (!isOver && age < EXECUTION_STALENESS) return true;
  return ports.engine.isRunning({ id, epoch });
}

async function takeOverEnded(ports: WatchNeeds, rollout: Rollout): Promise<WatchdogAction[]> {
  if (ports.clock.now() < nextAttempt(rollout) && !(await isUnserved(ports, rollout))) return [];
  const { outcome, takeovers = 0 } = rollout;
  const calls = outcome === undefined && takeovers >= TAKEOVERS_BEFORE_CALL;
  const called: WatchdogAction[] = calls ? await call(ports, rollout) : [];
  const why = outcome ? 'another attempt, it needed an operator' : 'its execution ended before it did';
  await takeOver(ports, calls ? await ports.rollouts.get(rollout.id) : rollout, why);
  return [...called, 'took-over'];
}

/** Backs off: an execution that dies of the rollout itself dies again. It never ends: nothing else frees the service. */
function nextAttempt(rollout: Rollout): number {
  const { outcome, stuckAt, takeovers = 0, startedAt, takenOverAt = startedAt, timeline } = rollout;
  const longest = takeovers < FREQUENT_TAKEOVERS ? NEEDS_OPERATOR_RETRY : NEEDS_OPERATOR_RETRY_LATER;
  if (outcome) return Math.max(takenOverAt, stuckAt ?? timeline.at(-1)?.at ?? 0) + longest;
  return takenOverAt + Math.min(longest, takeovers * EXECUTION_STALENESS);
}

async function call(ports: WatchNeeds, { id, epoch, takeovers }: Rollout): Promise<WatchdogAction[]> {
  const reason = `${takeovers} executions have ended before the rollout did`;
  const called = await amend(ports, id, (record, at) => {
    if (!isOpen(record) || record.epoch !== epoch) return record;
    return callOperator(record, at, { code: 'ExecutionsEnd', reason });
  });
  const isNew = called.outbox !== undefined;
  await deliver(ports, called);
  return isNew ? ['called-operator'] : [];
}
