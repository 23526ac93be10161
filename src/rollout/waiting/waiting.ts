import { holdEndOf, judgeStep } from '../analysis/decision.ts';
import type { Verdict } from '../analysis/verdict.ts';
import { gateWaitedFor } from '../gates/waited-for.ts';
import { keptFor, SPLIT_NOT_BLUES } from '../interventions/attention.ts';
import { callerText } from '../interventions/caller.ts';
import type { Pause } from '../interventions/interventions.ts';
import { openCall } from '../interventions/operator.ts';
import { activeSince, isPaused, pauseHelp } from '../interventions/pause.ts';
import { isRollingBack, type Rollout } from '../record.ts';
import { SPLIT_WAIT_MAX, UNHEALTHY_MIN } from '../timing.ts';
import { needsProof } from '../traffic/way-back.ts';
import { bakeEndOf } from './looks.ts';
import { turnAhead } from './throttled.ts';
import type { Waiting } from './wait.ts';

/** What an open rollout waits for at `now`, as far as its record says; undefined while it acts, and once it has ended. */
export function waitingFor(rollout: Rollout, now: number): Waiting | undefined {
  if (rollout.phase === 'concluded') return undefined;
  const own = ownWait(rollout, now);
  // What is in its way stays the news while its calls are throttled.
  return own?.held ? own : (waitingForTurn(rollout, now) ?? own);
}

function ownWait(rollout: Rollout, now: number): Waiting | undefined {
  const { phase, plan, outcome } = rollout;
  const call = openCall(rollout);
  if (call) return { kind: 'operator', held: true, reason: call.reason, code: call.code };
  if (outcome === 'needs-operator') return { kind: 'operator', held: true, reason: 'it needs a person' };
  if (phase === 'retiring-blue' || phase === 'retiring-green') return draining(rollout);
  if (isRollingBack(rollout)) return undefined;
  if (isPaused(rollout)) return pausedFor(rollout);
  if (phase === 'planned') return waitingForSplit(rollout);
  if (phase === 'baking') return baking(rollout, now);
  const until = activeSince(rollout) + plan.startWithin;
  const warmAt = rollout.green.warmAt ?? 0;
  if (phase === 'proving' && warmAt > now)
    return { ...SERVERS, held: false, reason: "green's servers are healthy and start slowly", until: warmAt };
  if (phase === 'proving')
    return { ...SERVERS, held: false, reason: "green's servers start and become healthy", until };
  if (phase !== 'shifting') return undefined;
  if (needsProof(rollout, now) && rollout.blue.weakSince !== undefined) {
    const reason = 'blue has to be whole before green gets its first requests';
    return { kind: 'blue', held: true, reason, until, after: 'revert' };
  }
  const weight = plan.steps[rollout.step]?.weight;
  const raise = `green is about to get ${weight} % of the traffic`;
  return gateWaitedFor(rollout, 'step') ?? { ...SERVERS, held: false, reason: raise, until };
}

/** When a rollout gives up that can't begin for the split, milliseconds since the epoch. */
export const splitWaitEnd = (rollout: Rollout) =>
  Math.max(activeSince(rollout), rollout.notBefore) + SPLIT_WAIT_MAX;

function pausedFor(rollout: Rollout & { readonly pause: Pause }): Waiting {
  const { kind, by, reason, until } = rollout.pause;
  const { onPauseEnd = 'call' } = rollout.limits;
  const after = kind === 'approval' && onPauseEnd === 'resume' ? 'call' : onPauseEnd;
  if (kind === 'window')
    return { kind, held: true, reason, until, after: 'resume', help: pauseHelp(rollout) };
  return {
    kind: kind === 'approval' ? kind : 'resume',
    held: true,
    reason: by === undefined ? reason : `paused by ${callerText(by)}: ${reason}`,
    until,
    ...(after !== 'call' && { after }),
    help: pauseHelp(rollout),
  };
}

function waitingForTurn(rollout: Rollout, now: number): Waiting | undefined {
  const until = turnAhead(rollout, now);
  if (until === undefined) return undefined;
  const reason = "its next step waits for its turn: AWS throttles this account's calls";
  return { kind: 'turn', held: false, reason, code: 'Throttled', until, after: 'resume' };
}

function waitingForSplit(rollout: Rollout): Waiting | undefined {
  if (!rollout.attention?.includes(SPLIT_NOT_BLUES)) return undefined;
  const reason = 'blue has to have all of the traffic before it can begin';
  return {
    kind: 'split',
    held: true,
    reason,
    code: 'DriftDetected',
    until: splitWaitEnd(rollout),
    after: 'revert',
  };
}

const SERVERS = { kind: 'servers', after: 'revert' } as const;

function draining(rollout: Rollout): Waiting {
  const { phase, blue, green } = rollout;
  const kept = phase === 'retiring-blue' ? keptFor(rollout) : undefined;
  if (kept !== undefined) return { kind: 'drain', held: true, reason: kept };
  const fleet = phase === 'retiring-blue' ? blue.fleet : green.fleet;
  return { kind: 'drain', held: false, reason: `${fleet} drains, empties and is deleted` };
}

function baking(rollout: Rollout, now: number): Waiting {
  const { blue, evidence, plan, step, traffic } = rollout;
  if (blue.resizedSince !== undefined) {
    const until = blue.resizedSince + plan.holdAtMost;
    return { kind: 'blue', held: true, reason: 'somebody has shrunk blue', until, after: 'revert' };
  }
  if (evidence.unhealthySince !== undefined) {
    const until = evidence.unhealthySince + UNHEALTHY_MIN;
    const reason = 'green has too few healthy servers for its share of the traffic';
    return { ...SERVERS, held: true, reason, until };
  }
  const bakeEnd = bakeEndOf(rollout);
  const verdict = judgeStep(rollout, now);
  const against = reasonToHold(verdict, now < bakeEnd);
  const isLast = step === plan.steps.length - 1;
  if (against)
    return { kind: 'evidence', held: true, ...against, until: holdEndOf(rollout), after: 'revert' };
  const after = isLast ? 'promote' : 'advance';
  const reason = `green is watched at ${traffic.observed} %`;
  const watched = { kind: 'bake', held: false, reason, until: bakeEnd, after } as const;
  return gateWaitedFor(rollout, isLast ? 'retirement' : 'step') ?? watched;
}

/** Undefined while nothing but the bake itself is waited for. */
function reasonToHold(verdict: Verdict, isWithinBake: boolean): Pick<Waiting, 'reason' | 'code'> | undefined {
  if (verdict.kind === 'pass') return undefined;
  const code = 'code' in verdict ? verdict.code : undefined;
  return isWithinBake && !code ? undefined : { reason: verdict.reason, code };
}
