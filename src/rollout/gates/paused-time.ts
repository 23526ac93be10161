import type { Rollout } from '../record.ts';
import type { AskedGate, Gating } from './gate-record.ts';

/**
 * What the gates were asked, after a pause from `from` to `until`, milliseconds since the epoch, which takes no time of
 * theirs.
 */
export function withoutPause(
  { gating, resumedAt = 0 }: Pick<Rollout, 'gating' | 'resumedAt'>,
  from: number,
  until: number,
): Gating | undefined {
  if (!gating) return undefined;
  const lengthened = (asked: AskedGate): AskedGate => {
    // Records that don't count pauses have the time of a gate begin anew after one.
    const before = asked.paused ?? Math.max(0, resumedAt - asked.since);
    return { ...asked, paused: before + Math.max(0, until - Math.max(from, asked.since)) };
  };
  return { ...gating, gates: gating.gates.map(lengthened) };
}
