import { sizeBlueBack } from '../src/fleet/pin.ts';
import { byTurns } from '../src/lifecycle/by-turns.ts';
import { type StepInput, type StepResult, stepResult } from '../src/lifecycle/step.ts';
import { messageOf } from '../src/lifecycle/way-back/failure-cause.ts';
import { goBackInSteps } from '../src/lifecycle/way-back/go-back-in-steps.ts';
import { whyGreenGone } from '../src/lifecycle/way-back/green-gone.ts';
import { whyTakenBack } from '../src/lifecycle/way-back/taken-back.ts';
import type { Ports } from '../src/ports/ports.ts';
import { deliver } from '../src/records/deliver.ts';
import { amend, current } from '../src/records/update.ts';
import { CloudRefused } from '../src/rollout/errors.ts';
import { inMinutes, startTime } from '../src/rollout/fleet/start-time.ts';
import { growBlueBack } from '../src/rollout/fleet/surge.ts';
import { needOperator, type Reason } from '../src/rollout/interventions/operator.ts';
import type { Rollout } from '../src/rollout/record.ts';
import { BLUE_RECOVERY_MAX } from '../src/rollout/timing.ts';
import { enter, excuse, fail, note } from '../src/rollout/transitions.ts';
import { servers } from '../src/runtime/ports/late-servers.ts';
import { notifier } from '../src/runtime/ports/notifier.ts';
import { clock, fleets, rollouts, traffic, turns } from '../src/runtime/ports/ports.ts';
import { testerRules } from '../src/runtime/ports/tester-rules.ts';
import { stepHandler } from '../src/runtime/step.ts';
import type { BlueCannotServe } from '../src/traffic/blue-capacity.ts';
import { removeTesters } from '../src/traffic/remove-testers.ts';
import type { Restored } from '../src/traffic/restore.ts';
import { restoreOrServe, type ServedByGreen } from '../src/traffic/serve-by-green.ts';

type Needs = Pick<
  Ports,
  'rollouts' | 'fleets' | 'servers' | 'traffic' | 'testerRules' | 'notifier' | 'clock'
>;

/**
 * Gives blue all of the traffic; nothing else is changed until it has everything. While blue can't take the traffic, it
 * stays where it is; with a dead blue it is green's.
 */
export async function rollBack(ports: Needs, input: StepInput): Promise<StepResult> {
  const found = await current(ports.rollouts, input);
  if (found.phase === 'retiring-green') return stepResult(found, 'pass');
  if (found.blue.shrinking) {
    const reason = `${found.blue.fleet} is being retired and can't take the traffic back`;
    return operator(ports, found, { code: 'BlueIsShrinking', reason });
  }
  const rollout = await amend(ports, found.id, (record, at) => beginRollback(record, at, input));
  const result = await restoreOrServe(ports, rollout);
  if (result.kind === 'restored' || result.kind === 'never-begun') {
    const what = whatIsBack(result);
    // They go before green does. What AWS refuses to delete, the last step tells of.
    await removeTesters(ports, rollout).catch(unlessRefused);
    const gone = (await whyGreenGone(ports, rollout)) ?? (await whyTakenBack(ports, rollout));
    return stepResult(
      await amend(ports, rollout.id, (record, at) =>
        enter(gone === undefined ? record : excuse(record, at, gone), 'retiring-green', at, what),
      ),
      'pass',
    );
  }
  const reason = reasonFor(rollout, result);
  const waiting = await amend(ports, rollout.id, (record, at) =>
    isTold(record, reason) ? record : note(record, at, reason),
  );
  await sizeBlueBack(ports, waiting);
  const stepped = await goBackInSteps(ports, waiting, result);
  const isTooLong = ports.clock.now() - waitingSince(stepped) >= BLUE_RECOVERY_MAX;
  return isTooLong
    ? operator(ports, waiting, { code: 'BlueCannotServe', reason })
    : stepResult(waiting, 'hold');
}

/** Between two steps of its way back the timeline says other things. */
const isTold = ({ blue, timeline }: Rollout, reason: string): boolean =>
  (blue.reduced ? timeline : timeline.slice(-1)).some(({ what }) => what === reason);

function reasonFor(rollout: Rollout, { kind, healthy, needed }: BlueCannotServe | ServedByGreen): string {
  const took = startTime(rollout);
  const servers = `blue has ${healthy} healthy servers of ${needed}`;
  if (kind === 'served-by-green') return `${servers}: green has all of the traffic`;
  if (!rollout.blue.reduced) return `${servers}: the traffic stays where it is`;
  const long = took === undefined ? '' : `; servers took ${inMinutes(took)} to start`;
  return `${servers}: it is grown, and gets what they carry as they come${long}`;
}

/** A way back in steps goes on as long as it gets further. */
const waitingSince = ({ blue, phaseSince, traffic }: Rollout): number =>
  blue.reduced ? Math.max(phaseSince, traffic.observedAt) : phaseSince;

function unlessRefused(error: unknown): void {
  if (!(error instanceof CloudRefused)) throw error;
}

function whatIsBack(result: Extract<Restored, { kind: 'restored' | 'never-begun' }>): string {
  if (result.kind === 'restored' && result.moved) return 'blue has all of the traffic again';
  if (result.kind === 'restored' || !result.trouble) return 'blue has all of the traffic';
  return `it has changed nothing, and leaves the traffic as it is: ${result.trouble.message}`;
}

/** This execution ends; the watchdog moves the traffic as soon as blue can serve, and begins another. */
async function operator(ports: Needs, { id }: Rollout, reason: Reason): Promise<StepResult> {
  const called = await amend(ports, id, (record, at) => needOperator(record, at, reason));
  return stepResult(await deliver(ports, called), 'operator');
}

function beginRollback(record: Rollout, at: number, { error }: StepInput): Rollout {
  const failed = error ? fail(record, at, error.code, messageOf(error)) : record;
  const known = growBlueBack(failed, at);
  const why =
    known.abort && !known.failure ? `abort by ${known.abort.by}` : (known.failure?.code ?? 'failure');
  return enter(known, 'rolling-back', at, `rolling back to ${record.blue.fleet}: ${why}`);
}

export const handler = stepHandler('roll-back', byTurns('give back', rollBack), {
  clock,
  fleets,
  notifier,
  rollouts,
  servers,
  testerRules,
  traffic,
  turns,
});
