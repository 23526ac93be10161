import type { Rollout } from '../record.ts';
import { askedIn, endOfGate, gatingAt, pendingAt } from './at-point.ts';
import type { AskedGate, GateAnswer, GatePoint, GateReply, Gating } from './gate-record.ts';
import type { GateRule } from './gate-rule.ts';
import { tell } from './tell.ts';

/**
 * The record by which the gates that are pending at a point are asked, or the same one when it has them already. It is
 * written before any of them is asked.
 */
export function beginAsking(rollout: Rollout, point: GatePoint, at: number): Rollout {
  const gating = gatingAt(rollout, point);
  const begun = pendingAt(rollout, point).reduce((so, rule) => {
    const asked = askedIn(so, rule);
    if (!asked) return withGate(so, { name: rule.name, since: at, attempt: 1 });
    // It has passed, before a pause.
    const isOld = asked.answer?.kind === 'pass' || asked.answer?.kind === 'passed-over';
    return isOld ? withGate(so, { name: rule.name, since: at, attempt: asked.attempt + 1 }) : so;
  }, gating);
  return begun === gating ? rollout : { ...rollout, gating: begun };
}

const withGate = (gating: Gating, asked: AskedGate): Gating => ({
  ...gating,
  gates: [...gating.gates.filter(({ name }) => name !== asked.name), asked],
});

/** The record with a reply; what is new of it stands in the timeline. */
export function withReply(
  rollout: Rollout,
  point: GatePoint,
  rule: GateRule,
  reply: GateReply,
  at: number,
): Rollout {
  const gating = gatingAt(rollout, point);
  const asked = askedIn(gating, rule);
  if (!asked) return rollout;
  const answer = inTime(rule, reply, at >= endOfGate(rollout, rule, asked), point);
  const { told = [] } = asked;
  const isNew = !told.includes(answer.kind);
  const next: AskedGate = {
    ...asked,
    // Only an answer ends an attempt: one that was lost may have been given.
    attempt: answer.kind === 'wait' ? asked.attempt + 1 : asked.attempt,
    answer,
    at,
    ...(isNew && { told: [...told, answer.kind] }),
  };
  const answered = { ...rollout, gating: { ...withGate(gating, next), waitedAt: at } };
  return isNew ? tell(answered, gating, rule, next, at) : answered;
}

/** What a reply comes to once the time is over. */
function inTime(rule: GateRule, reply: GateReply, isOver: boolean, point: GatePoint): GateAnswer {
  const isOpen = reply.kind === 'wait' || reply.kind === 'unanswered';
  if (!isOver || !isOpen || (rule.onTimeout !== 'pass' && point !== 'revert')) return reply;
  return { kind: 'passed-over', reason: reply.reason };
}
