import type { Colour } from '../../fleet/retire.ts';
import type { Rollout } from '../../rollout/record.ts';
import { drainPollSeconds } from '../../rollout/waiting/polling.ts';
import { type StepResult, stepResult } from '../step.ts';

/** Blue can still take everything back until then, so an abort is looked for meanwhile; of green nothing is expected. */
export function awaitDrain(rollout: Rollout, colour: Colour, drained: number, now: number): StepResult {
  const left = drained - now;
  const total = colour === 'blue' ? drained - rollout.phaseSince : Number.POSITIVE_INFINITY;
  return stepResult(rollout, 'hold', drainPollSeconds(left, total));
}
