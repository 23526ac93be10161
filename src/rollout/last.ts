import type { Outcome } from './phase.ts';
import { NEWER_IMAGE, type Result, type Rollout, resultOf } from './record.ts';
import { SAME_PRESS, SAME_PRESS_WITHOUT_TRAFFIC } from './timing.ts';

/** How a service's last rollout ended, as the service's record has it. */
export interface LastRollout {
  readonly rollout: string;
  readonly outcome: Outcome;
  /** Who sent it back, which `outcome` leaves open. Unknown of rollouts that ended under 0.0, as is what follows. */
  readonly result?: Result | undefined;
  readonly aborted: boolean;
  /** Milliseconds since the epoch, as is `pressedAt`. */
  readonly at: number;
  /** Green had traffic, and blue has it again. */
  readonly tookBack?: boolean;
  /** When a person aborted it. */
  readonly pressedAt?: number | undefined;
  /** It was itself a way back, which was promoted. Unknown of rollouts that ended before this was recorded. */
  readonly broughtBack?: boolean | undefined;
}

export function lastOf(rollout: Rollout, outcome: Outcome, at: number): LastRollout {
  const { id, abort, cause, traffic } = rollout;
  return {
    rollout: id,
    outcome,
    result: resultOf(rollout),
    aborted: abort !== undefined,
    at,
    tookBack: outcome === 'reverted' && traffic.raised === true,
    pressedAt: abort && abort.by !== NEWER_IMAGE ? abort.at : undefined,
    ...(outcome === 'promoted' && cause.kind === 'rollback' && { broughtBack: true }),
  };
}

/** True when a press at `now` means what the last rollout has done already. */
export const isSamePress = (last: LastRollout | undefined, now: number) => now < samePressUntil(last);

/**
 * Until when a press means what the last rollout has done already; milliseconds since the epoch, minus infinity where it
 * doesn't. That it took traffic back, or brought the image before back, counts for long. Without traffic it changed nothing
 * for clients, so whoever presses later means the image that they get; only a colleague's press of the same moment doesn't.
 */
export function samePressUntil(last: LastRollout | undefined): number {
  if (last?.broughtBack) return last.at + SAME_PRESS;
  if (last?.outcome !== 'reverted') return Number.NEGATIVE_INFINITY;
  const { tookBack = true, at, pressedAt = Number.NEGATIVE_INFINITY } = last;
  return Math.max(
    tookBack ? at + SAME_PRESS : Number.NEGATIVE_INFINITY,
    pressedAt + SAME_PRESS_WITHOUT_TRAFFIC,
  );
}
