import { rolloutNeedsAttention } from './announcement.ts';
import { announce } from './outbox.ts';
import type { Rollout } from './record.ts';
import { note } from './transitions.ts';

/** What a rollout waits for that can't begin over a split which isn't blue's. */
export const SPLIT_NOT_BLUES = 'split';

/**
 * Notifies people once of what they should look at, although the rollout goes on or waits by itself. `about` tells it from
 * everything else that needs attention in this rollout; `at` is milliseconds since the epoch.
 */
export function callAttention(rollout: Rollout, at: number, about: string, reason: string): Rollout {
  const { attention = [] } = rollout;
  if (attention.includes(about)) return rollout;
  const noted = note({ ...rollout, attention: [...attention, about] }, at, `attention: ${reason}`);
  return announce(noted, rolloutNeedsAttention(rollout, about, reason, at));
}
