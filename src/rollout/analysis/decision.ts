import { activeSince, isPaused } from '../interventions/pause.ts';
import { isPromoted, nextStep } from '../interventions/promotion.ts';
import type { Rollout } from '../record.ts';
import { splitsConnections } from '../traffic/routes.ts';
import { enter, fail, note } from '../transitions.ts';
import { bakeEndOf } from '../waiting/looks.ts';
import { firstMinuteEnd, settledAt } from './evidence.ts';
import { type Judged, judge } from './judge.ts';
import { addSamples, NO_SAMPLE } from './sample.ts';
import { tallyOf } from './tally.ts';
import type { HoldCode, Verdict } from './verdict.ts';

/** The verdict, with `onInconclusive` applied and holding bounded. Missing metrics hold, whatever `onInconclusive` is. */
export function judgeStep(
  rollout: Rollout,
  now: number,
  seen: Pick<Judged, 'opinion' | 'newest' | 'raised' | 'servers' | 'alarms'> = {},
): Verdict {
  const { limits } = rollout;
  const bakeEnd = bakeEndOf(rollout);
  const verdict = told(rollout, judge({ ...rollout, ...seen }, bakeEnd, now));
  if (verdict.kind === 'pass' || verdict.kind === 'fail') return verdict;
  if (isPromoted(rollout)) return { kind: 'pass' };
  const { reason } = verdict;
  // Nobody's patience runs out while a person wants the step to last.
  if (isPaused(rollout)) return verdict.kind === 'hold' ? verdict : { kind: 'hold', reason };
  if (verdict.kind === 'inconclusive') {
    if (limits.onInconclusive === 'advance') return { kind: 'pass' };
    if (limits.onInconclusive === 'revert') return { kind: 'fail', code: 'Inconclusive', reason };
  }
  if (now < holdEndOf(rollout)) return verdict;
  const isRefusing = verdict.kind === 'hold' && verdict.code === 'ClientErrors';
  return { kind: 'fail', code: isRefusing ? 'ClientErrors' : 'HeldTooLong', reason };
}

/** What a reason counts, where it isn't what its words say. A bake that goes on needs no reason. */
function told({ routes }: Rollout, verdict: Verdict): Verdict {
  const isTold = 'reason' in verdict && (verdict.kind !== 'hold' || verdict.code !== undefined);
  if (!isTold || !splitsConnections(routes)) return verdict;
  return { ...verdict, reason: `${verdict.reason} (connections stand for requests, ${SHARED_RESETS})` };
}

const SHARED_RESETS = 'and resets of both fleets, shared out by connections, for bad responses';

/** Until when the current step may be held, milliseconds since the epoch: from when it could pass at the soonest. */
export const holdEndOf = (rollout: Rollout) =>
  Math.max(bakeEndOf(rollout), settledAt(firstMinuteEnd(rollout.stepSince)), activeSince(rollout)) +
  rollout.plan.holdAtMost;

export function newHold({ evidence }: Rollout, verdict: Verdict): HoldCode | undefined {
  if (verdict.kind !== 'hold' || !verdict.code) return undefined;
  return evidence.held?.includes(verdict.code) ? undefined : verdict.code;
}

export function decide(rollout: Rollout, verdict: Verdict, at: number): Rollout {
  if (verdict.kind === 'fail') return fail(rollout, at, verdict.code, verdict.reason);
  if (verdict.kind === 'hold') return hold(rollout, verdict, at);
  if (verdict.kind !== 'pass') return rollout;
  const ended = isPromoted(rollout) ? 'was ended by hand' : 'passed';
  const counted = splitsConnections(rollout.routes) ? 'connections reset' : 'responses bad';
  const { requests, bad, late, lost } = tallyOf(rollout.evidence, 'green');
  const unanswered = [
    ...(lost > 0 ? [`, ${lost} more had no response`] : []),
    ...(late > 0 ? [`, ${late} more still on their way`] : []),
  ].join('');
  const seen = requests === 0 ? 'nothing was counted yet' : `${bad} of ${requests} ${counted}`;
  const what = `${rollout.traffic.observed} % ${ended}: ${seen}${unanswered}`;
  const next = nextStep(rollout);
  if (next >= rollout.plan.steps.length) return enter(rollout, 'retiring-blue', at, what);
  return { ...enter(rollout, 'shifting', at, what), step: next, ...nextBaseline(rollout) };
}

/**
 * What is known of blue by the end of a step. After one that was ended before its first minute nothing is: the next step
 * reads the minutes before it. What green has a part in tells nothing of blue alone.
 */
function nextBaseline({ baseline, evidence: { blue } }: Rollout): Pick<Rollout, 'baseline'> {
  const known = addSamples(baseline ?? NO_SAMPLE, blue.shared ? NO_SAMPLE : blue);
  return baseline || known.requests > 0 ? { baseline: known } : {};
}

function hold(rollout: Rollout, verdict: Verdict & { kind: 'hold' }, at: number): Rollout {
  const code = newHold(rollout, verdict);
  if (!code) return rollout;
  const { evidence } = rollout;
  const held = [...(evidence.held ?? []), code];
  return note({ ...rollout, evidence: { ...evidence, held } }, at, `held: ${verdict.reason}`);
}
