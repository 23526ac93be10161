import type { Rollout } from '../record.ts';
import { enter, fail } from '../transitions.ts';
import { judge, type Verdict } from './verdict.ts';

/**
 * The judge's verdict, with the spec's word on what too few requests mean and a bound on holding. The spec has no say on
 * missing metrics: whatever `onInconclusive` is, they hold.
 */
export function judgeStep({ evidence, limits, plan, step, stepSince }: Rollout, now: number): Verdict {
  const bakeEnd = stepSince + plan.steps[step]!.bake;
  const verdict = judge(evidence, limits, bakeEnd, now);
  if (verdict.kind === 'pass' || verdict.kind === 'fail') return verdict;
  const { reason } = verdict;
  if (verdict.kind === 'inconclusive') {
    if (limits.onInconclusive === 'advance') return { kind: 'pass' };
    if (limits.onInconclusive === 'revert') return { kind: 'fail', code: 'Inconclusive', reason };
  }
  if (now >= bakeEnd + plan.holdAtMost) return { kind: 'fail', code: 'HeldTooLong', reason };
  return verdict;
}

/** The record after a verdict: failed, at its next step, at its promotion, or as it was. */
export function decide(rollout: Rollout, verdict: Verdict, at: number): Rollout {
  if (verdict.kind === 'fail') return fail(rollout, at, verdict.code, verdict.reason);
  if (verdict.kind !== 'pass') return rollout;
  const { requests, bad } = rollout.evidence.green;
  const what = `${rollout.traffic.observed} % passed: ${bad} of ${requests} responses bad`;
  if (rollout.step === rollout.plan.steps.length - 1) return enter(rollout, 'retiring-blue', at, what);
  return { ...enter(rollout, 'shifting', at, what), step: rollout.step + 1 };
}
