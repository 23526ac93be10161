import type { Rollout } from '../record.ts';
import type { AskedGate, Gating } from './gate-record.ts';

/**
 * What the gates were asked, after a pause until `until`, milliseconds since the epoch, which takes no time of theirs. As it
 * is without a pause.
 */
export function withoutPause(
  { gating, pause, resumedAt = 0 }: Pick<Rollout, 'gating' | 'pause' | 'resumedAt'>,
  until: number,
): Gating | undefined {
  if (!gating || !pause) return gating;
  const from = pause.since ?? pause.at;
  const lengthened = (asked: AskedGate): AskedGate => {
    // Records that don't count pauses have the time of a gate begin anew after one.
    const before = asked.paused ?? Math.max(0, resumedAt - asked.since);
    return { ...asked, paused: before + Math.max(0, until - Math.max(from, asked.since)) };
  };
  return { ...gating, gates: gating.gates.map(lengthened) };
}
