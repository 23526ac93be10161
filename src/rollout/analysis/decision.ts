import type { Rollout } from '../record.ts';
import { enter, fail, note } from '../transitions.ts';
import { addSamples, badIn, NO_SAMPLE } from './sample.ts';
import { type HoldCode, type Judged, judge, type Verdict } from './verdict.ts';

/** The verdict, with `onInconclusive` applied and holding bounded. Missing metrics hold, whatever `onInconclusive` is. */
export function judgeStep(
  rollout: Rollout,
  now: number,
  seen: Pick<Judged, 'opinion' | 'newest'> = {},
): Verdict {
  const { limits, plan, step, stepSince } = rollout;
  const bakeEnd = stepSince + plan.steps[step]!.bake;
  const verdict = judge({ ...rollout, ...seen }, bakeEnd, now);
  if (verdict.kind === 'pass' || verdict.kind === 'fail') return verdict;
  const { reason } = verdict;
  if (verdict.kind === 'inconclusive') {
    if (limits.onInconclusive === 'advance') return { kind: 'pass' };
    if (limits.onInconclusive === 'revert') return { kind: 'fail', code: 'Inconclusive', reason };
  }
  if (now < bakeEnd + plan.holdAtMost) return verdict;
  const isRefusing = verdict.kind === 'hold' && verdict.code === 'ClientErrors';
  return { kind: 'fail', code: isRefusing ? 'ClientErrors' : 'HeldTooLong', reason };
}

export function newHold({ evidence }: Rollout, verdict: Verdict): HoldCode | undefined {
  if (verdict.kind !== 'hold' || !verdict.code) return undefined;
  return evidence.held?.includes(verdict.code) ? undefined : verdict.code;
}

export function decide(rollout: Rollout, verdict: Verdict, at: number): Rollout {
  if (verdict.kind === 'fail') return fail(rollout, at, verdict.code, verdict.reason);
  if (verdict.kind === 'hold') return hold(rollout, verdict, at);
  if (verdict.kind !== 'pass') return rollout;
  const { green, blue } = rollout.evidence;
  const what = `${rollout.traffic.observed} % passed: ${badIn(green)} of ${green.requests} responses bad`;
  if (rollout.step === rollout.plan.steps.length - 1) return enter(rollout, 'retiring-blue', at, what);
  const baseline = addSamples(rollout.baseline ?? NO_SAMPLE, blue);
  return { ...enter(rollout, 'shifting', at, what), step: rollout.step + 1, baseline };
}

function hold(rollout: Rollout, verdict: Verdict & { kind: 'hold' }, at: number): Rollout {
  const code = newHold(rollout, verdict);
  if (!code) return rollout;
  const { evidence } = rollout;
  const held = [...(evidence.held ?? []), code];
  return note({ ...rollout, evidence: { ...evidence, held } }, at, `held: ${verdict.reason}`);
}
