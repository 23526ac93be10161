import type { Rollout } from '../record.ts';
import type { Waiting } from '../waiting/wait.ts';
import { askedIn, endOfGate, gatingAt, pendingAt, subjectOf } from './at-point.ts';
import type { GatePoint } from './gate-record.ts';
import { because, HOLD_CODES } from './tell.ts';

/**
 * The gate that a rollout waits for: of several the one whose time is over first. It is held once that one has it wait, or
 * hasn't answered; the first question holds nothing.
 */
export function gateWaitedFor(rollout: Rollout, point: GatePoint): Waiting | undefined {
  const gating = gatingAt(rollout, point);
  const waits = pendingAt(rollout, point).flatMap((rule) => {
    const asked = askedIn(gating, rule);
    return asked ? [{ rule, answer: asked.answer, until: endOfGate(rollout, rule, asked) }] : [];
  });
  const [first] = waits.toSorted((a, b) => a.until - b.until);
  if (!first) return undefined;
  const { rule, answer, until } = first;
  const onward = point === 'retirement' ? 'promote' : 'advance';
  const kind = answer?.kind === 'wait' || answer?.kind === 'unanswered' ? answer.kind : undefined;
  const says = kind === 'wait' ? 'has it wait' : 'is asked about it';
  return {
    kind: 'gate',
    held: kind !== undefined,
    reason: `${subjectOf(gating)} is next, and the gate ${rule.name} ${says}${because(answer?.reason ?? '')}`,
    ...(kind && { code: HOLD_CODES[kind] }),
    until,
    after: rule.onTimeout === 'pass' ? onward : 'revert',
  };
}
