import type { FailureCode } from '../analysis/verdict.ts';
import { durationOf } from '../duration.ts';
import type { Rollout } from '../record.ts';
import { endOfGate, gatingAt, isSettled, pendingAt, subjectOf } from './at-point.ts';
import type { AskedGate, GatePoint, Gating } from './gate-record.ts';
import type { GateRule } from './gate-rule.ts';
import { because } from './tell.ts';

/** Whether a rollout may go on as far as its gates are concerned. */
export type GateVerdict =
  | { readonly kind: 'pass' }
  | { readonly kind: 'wait' }
  | { readonly kind: 'fail'; readonly code: FailureCode; readonly message: string };

/** At `now`, once the gates of a point have been asked: of those that fail the first one counts. */
export function gateVerdict(rollout: Rollout, point: GatePoint, now: number): GateVerdict {
  const gating = gatingAt(rollout, point);
  const rules = rollout.plan.gates ?? [];
  for (const asked of gating.gates) {
    const rule = rules.find(({ name }) => name === asked.name);
    const failure = rule && failureOf(rollout, gating, rule, asked, now);
    if (failure) return { kind: 'fail', ...failure };
  }
  return { kind: pendingAt(rollout, point).length === 0 ? 'pass' : 'wait' };
}

function failureOf(
  rollout: Rollout,
  gating: Gating,
  rule: GateRule,
  asked: AskedGate,
  now: number,
): { readonly code: FailureCode; readonly message: string } | undefined {
  const { kind, reason = '' } = asked.answer ?? {};
  const what = subjectOf(gating);
  const why = because(reason);
  if (kind === 'fail')
    return { code: 'GateFailed', message: `the gate ${rule.name} is against ${what}${why}` };
  if (isSettled(rollout, asked) || now < endOfGate(rollout, rule, asked) || !kind) return undefined;
  const within = durationOf(rule.timeout);
  return kind === 'wait'
    ? { code: 'GateTimeout', message: `the gate ${rule.name} hasn't let ${what} pass within ${within}${why}` }
    : {
        code: 'GateUnanswered',
        message: `the gate ${rule.name} hasn't answered about ${what} within ${within}${why}`,
      };
}
