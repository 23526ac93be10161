import { rolloutHeld } from '../announcements/announcement.ts';
import { announce } from '../announcements/outbox.ts';
import { callAttention } from '../interventions/attention.ts';
import type { Rollout } from '../record.ts';
import { note } from '../transitions.ts';
import { endOfGate, subjectOf } from './at-point.ts';
import type { AskedGate, GateAnswer, Gating } from './gate-record.ts';
import type { GateRule } from './gate-rule.ts';

/** After what a gate did, its reason if it gave one. */
export const because = (reason: string) => (reason === '' ? '' : `: ${reason}`);

/** The record with a line for what is new of an answer; `before`: what was asked until then. */
export function tell(
  rollout: Rollout,
  before: Gating,
  rule: GateRule,
  asked: AskedGate,
  at: number,
): Rollout {
  const { kind, reason } = asked.answer!;
  const what = subjectOf(before);
  const gate = `the gate ${rule.name}`;
  const why = because(reason);
  if (before.point === 'revert') return tellOfRevert(rollout, gate, asked.answer!, at);
  const until = new Date(endOfGate(rollout, rule, asked)).toISOString();
  switch (kind) {
    case 'pass':
      return note(rollout, at, `${gate} lets ${what} pass${why}`);
    case 'passed-over':
      return note(rollout, at, `${what} waits for ${gate} no longer, as the spec says${why}`);
    case 'wait':
      return hold(rollout, before, kind, `${gate} has ${what} wait until ${until}${why}`, at);
    case 'unanswered':
      return hold(rollout, before, kind, `${gate} is asked about ${what} until ${until}${why}`, at);
    default:
      // It is told as the failure of the rollout.
      return rollout;
  }
}

/** Announced once for all gates of a point that have the rollout wait in the same way. */
function hold(
  rollout: Rollout,
  before: Gating,
  kind: 'wait' | 'unanswered',
  what: string,
  at: number,
): Rollout {
  const noted = note(rollout, at, what);
  if (before.gates.some(({ told }) => told?.includes(kind))) return noted;
  return announce(noted, rolloutHeld(rollout, HOLD_CODES[kind], what, at, `${before.point} ${before.step}`));
}

export const HOLD_CODES = { wait: 'GateWaits', unanswered: 'GateUnanswered' } as const;

function tellOfRevert(rollout: Rollout, gate: string, { kind, reason }: GateAnswer, at: number): Rollout {
  const why = because(reason);
  switch (kind) {
    case 'pass':
      return note(rollout, at, `${gate} was told of the revert${why}`);
    case 'fail':
      return callAttention(
        rollout,
        at,
        gate,
        `${gate}, told of the revert, says that something is wrong${why}`,
      );
    case 'passed-over':
      return callAttention(rollout, at, gate, `${gate} couldn't be told of the revert${why}`);
    default:
      return rollout;
  }
}
