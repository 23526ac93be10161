import { stepAhead } from '../interventions/approval.ts';
import type { Rollout } from '../record.ts';
import { GATE_POLL_MAX, SECOND } from '../timing.ts';
import { pollSeconds } from '../waiting/polling.ts';
import type { AskedGate, GatePoint, Gating } from './gate-record.ts';
import type { GateRule } from './gate-rule.ts';

/** The gates that a rollout has to do with at a point. */
export function rulesAt(
  { plan: { gates = [] } }: Pick<Rollout, 'plan'>,
  { point, step }: Pick<Gating, 'point' | 'step'>,
): readonly GateRule[] {
  if (point !== 'step') return gates.filter(({ moment }) => moment === point);
  return gates.filter(({ moment }) => moment === 'step' || (moment === 'traffic' && step === 0));
}

/** What was asked at the point where the rollout is; what was asked at one before is over. */
export function gatingAt(rollout: Rollout, point: GatePoint): Gating {
  const step = point === 'step' ? stepAhead(rollout) : rollout.step;
  const weight = point === 'step' ? rollout.plan.steps[step]?.weight : undefined;
  const { gating } = rollout;
  const isHere = gating?.point === point && gating.step === step && gating.weight === weight;
  return isHere ? gating : { point, step, ...(weight !== undefined && { weight }), gates: [] };
}

export const askedIn = ({ gates }: Gating, { name }: Pick<GateRule, 'name'>) =>
  gates.find((asked) => asked.name === name);

/**
 * When the time of a gate is over, milliseconds since the epoch. Pauses don't count; after one that a record doesn't know
 * the length of the time begins anew.
 */
export const endOfGate = (
  { resumedAt = 0 }: Pick<Rollout, 'resumedAt'>,
  { timeout }: GateRule,
  { since, paused }: AskedGate,
) => (paused === undefined ? Math.max(since, resumedAt) : since + paused) + timeout;

/**
 * True when nothing has to be asked any more. What a gate has said before a pause is asked again afterwards, unless green
 * would have to wait with traffic that nobody judges.
 */
export function isSettled(
  { resumedAt = 0, phase, traffic }: Rollout,
  { answer, at = 0 }: AskedGate,
): boolean {
  if (answer?.kind === 'fail') return true;
  if (answer?.kind !== 'pass' && answer?.kind !== 'passed-over') return false;
  const isUnjudged = phase === 'shifting' && traffic.raised === true;
  return at >= resumedAt || isUnjudged;
}

/** The gates that still have to say something at a point. A weight that isn't above what green has needs none. */
export function pendingAt(rollout: Rollout, point: GatePoint): readonly GateRule[] {
  const gating = gatingAt(rollout, point);
  if (gating.weight !== undefined && gating.weight <= rollout.traffic.observed) return [];
  return rulesAt(rollout, gating).filter((rule) => {
    const asked = askedIn(gating, rule);
    return !asked || !isSettled(rollout, asked);
  });
}

/** Seconds until those that have the rollout wait are asked again: ever longer, and at their end at the latest. */
export function secondsUntilAsked(rollout: Rollout, point: GatePoint, now: number): number {
  const gating = gatingAt(rollout, point);
  const waits = pendingAt(rollout, point).map((rule) => {
    const asked = askedIn(gating, rule)!;
    const left = endOfGate(rollout, rule, asked) - now;
    const waited = now - asked.since - (asked.paused ?? 0);
    const poll = Math.min(pollSeconds(waited), GATE_POLL_MAX / SECOND);
    return left > 0 ? Math.min(poll, Math.ceil(left / SECOND)) : poll;
  });
  return Math.min(...waits);
}

/** What the gates are asked about, as in a sentence. */
export function subjectOf({ point, weight }: Gating): string {
  if (point === 'retirement') return "blue's retirement";
  return point === 'revert' ? 'the revert' : `${weight} %`;
}
