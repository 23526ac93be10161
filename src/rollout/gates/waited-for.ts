import type { Rollout } from '../record.ts';
import { askedIn, endOfGate, gatingAt, pendingAt, subjectOf } from './at-point.ts';
import type { GatePoint } from './gate-record.ts';
import { because, HOLD_CODES } from './tell.ts';

interface WaitedFor {
  readonly kind: 'gate';
  /** One has the rollout wait, or hasn't answered; the first question is none. */
  readonly held: boolean;
  readonly reason: string;
  readonly code?: string;
  /** Milliseconds since the epoch. */
  readonly until: number;
  readonly after: 'advance' | 'promote' | 'revert';
}

/** The gate that a rollout waits for: of several the one whose time is over first. */
export function gateWaitedFor(rollout: Rollout, point: GatePoint): WaitedFor | undefined {
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
