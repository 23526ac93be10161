import type { Rollout } from '../record.ts';
import { note } from '../transitions.ts';
import { askedIn, gatingAt, pendingAt } from './at-point.ts';
import { because } from './tell.ts';

/** The record of a rollout that has gone back, with a line for each gate that couldn't be told of it by the end. */
export function noteUntold(rollout: Rollout, at: number): Rollout {
  if (rollout.outcome !== 'reverted') return rollout;
  const gating = gatingAt(rollout, 'revert');
  return pendingAt(rollout, 'revert').reduce((so, rule) => {
    const { kind, reason = '' } = askedIn(gating, rule)?.answer ?? {};
    const what = kind === 'wait' ? 'still says wait' : "hasn't answered";
    return note(so, at, `the gate ${rule.name}, told of the revert, ${what}${because(reason)}`);
  }, rollout);
}
