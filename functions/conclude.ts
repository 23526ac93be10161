import { wasMade } from '../src/fleet/absence.ts';
import { resumeHeldBack } from '../src/fleet/held-back.ts';
import { discardOldVersion } from '../src/fleet/old-version.ts';
import { releaseBlue, releaseGreen } from '../src/fleet/release.ts';
import type { Unreleased } from '../src/fleet/unreleased.ts';
import { releaseLock } from '../src/lifecycle/conclude.ts';
import { tellReplaced } from '../src/lifecycle/retirement/replaced.ts';
import { type StepInput, type StepResult, stepResult } from '../src/lifecycle/step.ts';
import { messageOf } from '../src/lifecycle/way-back/failure-cause.ts';
import type { Ports } from '../src/ports/ports.ts';
import { deliver } from '../src/records/deliver.ts';
import { amend, current } from '../src/records/update.ts';
import { GreenshiftError, StaleEpoch } from '../src/rollout/errors.ts';
import { claimOn } from '../src/rollout/fleet/identity.ts';
import { noteUntold } from '../src/rollout/gates/untold.ts';
import { needOperator, type Reason } from '../src/rollout/interventions/operator.ts';
import type { Leftover } from '../src/rollout/leftover.ts';
import type { Outcome } from '../src/rollout/phase.ts';
import { countedText } from '../src/rollout/probes/count.ts';
import { isOpen, type Rollout, resultOf } from '../src/rollout/record.ts';
import { isRetryable } from '../src/rollout/retryable.ts';
import { enter, note } from '../src/rollout/transitions.ts';
import { loggerFor } from '../src/runtime/observability.ts';
import { engine } from '../src/runtime/ports/executions.ts';
import { notifier } from '../src/runtime/ports/notifier.ts';
import { clock, fleets, rollouts, services, templateVersions, traffic } from '../src/runtime/ports/ports.ts';
import { testerRules } from '../src/runtime/ports/tester-rules.ts';
import { stepHandler } from '../src/runtime/step.ts';
import { isFreeOfTraffic } from '../src/traffic/live.ts';
import { removeTestersIfPossible } from '../src/traffic/remove-testers.ts';

type Needs = Pick<
  Ports,
  | 'rollouts'
  | 'services'
  | 'fleets'
  | 'traffic'
  | 'templateVersions'
  | 'testerRules'
  | 'notifier'
  | 'engine'
  | 'clock'
>;

/**
 * The last state of every path: determines the outcome from what exists, unpins, records the outcome, releases the
 * service and notifies. Each part can be repeated. What a repetition doesn't cure, and what `gaveUp` was repeated for in
 * vain, a person is called for.
 */
export async function conclude(ports: Needs, input: StepInput): Promise<StepResult> {
  const found = await current(ports.rollouts, input);
  try {
    if (!isOpen(found)) return await released(ports, found);
    return input.gaveUp ? await stuck(ports, found, reasonIn(found, input)) : await end(ports, found, input);
  } catch (error) {
    if (!(error instanceof GreenshiftError) || isRetryable(error) || error instanceof StaleEpoch) throw error;
    return stuck(ports, found, { code: error.name, reason: error.message });
  }
}

async function end(ports: Needs, found: Rollout, input: StepInput): Promise<StepResult> {
  const outcome = await outcomeOf(ports, found, input);
  // The step before has called a person.
  if (outcome === undefined && found.outcome) return stepResult(await deliver(ports, found), 'operator');
  if (outcome === undefined) return stuck(ports, found, reasonIn(found, input));
  const left = await release(ports, found, outcome);
  return released(ports, await amend(ports, found.id, (record, at) => ended(record, outcome, left, at)));
}

/** As the phase says once the fleet to retire is gone and has no traffic. Undefined for what needs an operator. */
async function outcomeOf(ports: Needs, rollout: Rollout, { error }: StepInput): Promise<Outcome | undefined> {
  const { phase } = rollout;
  if (phase !== 'retiring-blue' && phase !== 'retiring-green') return undefined;
  const colour = phase === 'retiring-blue' ? 'blue' : 'green';
  if ((await ports.fleets.find(claimOn(rollout, colour))).kind === 'ours') return undefined;
  // A step that passed has just read that the fleet has no traffic. One that failed may have read that it has.
  const isRead = (!error && rollout.outcome === undefined) || !wasMade(rollout, colour);
  if (!isRead && !(await isFreeOfTraffic(ports, rollout, colour))) return undefined;
  return colour === 'blue' ? 'promoted' : 'reverted';
}

/** Returns what AWS refuses for good; what it can't do now is left to the cleanup. */
async function release(ports: Needs, rollout: Rollout, outcome: Outcome): Promise<Leftover[]> {
  const blue =
    outcome === 'reverted' && rollout.blue.pin && (await ports.fleets.find(claimOn(rollout, 'blue')));
  if (blue && blue.kind === 'not-ours') await tellReplaced(ports, rollout, 'blue', blue.reason);
  const rules = await removeTestersIfPossible(ports, rollout);
  const unreleased =
    outcome === 'promoted'
      ? [...(await releaseGreen(ports, rollout)), ...(await resumeHeldBack(ports, rollout))]
      : await releaseBlue(ports, rollout);
  const refused = unreleased.filter(({ isRefused }: Unreleased) => isRefused).map(({ left }) => left);
  return [...rules, ...refused];
}

function ended(record: Rollout, outcome: Outcome, left: readonly Leftover[], at: number): Rollout {
  if (!isOpen(record)) return record;
  const what = resultOf({ ...record, phase: 'concluded', outcome }) ?? outcome;
  const counted = countedText(record);
  const text = counted === undefined ? what : `${what}; ${counted}`;
  const over = noteUntold({ ...enter(record, 'concluded', at, text), outcome, endedAt: at }, at);
  if (left.length === 0) return over;
  return { ...note(over, at, `left behind: ${left.map(({ what }) => what).join('; ')}`), left };
}

async function released(ports: Needs, rollout: Rollout): Promise<StepResult> {
  await releaseLock(ports, rollout);
  const error = await discardOldVersion(ports, rollout);
  if (error) loggerFor(rollout.id).warn('an old launch-template version stays', { error });
  return stepResult(rollout, 'pass');
}

/** The phase and the lock are kept, so that a take-over resumes there. */
async function stuck(ports: Needs, { id }: Rollout, reason: Reason): Promise<StepResult> {
  const called = await amend(ports, id, (record, at) =>
    isOpen(record) ? needOperator(record, at, reason) : record,
  );
  return stepResult(await deliver(ports, called), 'operator');
}

function reasonIn({ phase }: Rollout, { error }: StepInput): Reason {
  if (!error)
    return { code: 'Unfinished', reason: `stuck in ${phase}: the fleet to be retired is still there` };
  return { code: error.code, reason: `stuck in ${phase}: ${messageOf(error)}` };
}

export const handler = stepHandler('conclude', conclude, {
  notifier,
  clock,
  engine,
  fleets,
  rollouts,
  services,
  templateVersions,
  testerRules,
  traffic,
});
