import { rolloutNeedsAttention } from '../announcements/announcement.ts';
import { announce } from '../announcements/outbox.ts';
import type { Rollout } from '../record.ts';
import { note } from '../transitions.ts';

/** What a rollout waits for that can't begin over a split which isn't blue's. */
export const SPLIT_NOT_BLUES = 'split';

const ATTENTION = 'attention: ';

/** How the reason begins of what keeps blue from being retired. */
export const BLUE_KEPT = 'blue is kept: ';

/**
 * Notifies people once of what they should look at, although the rollout goes on or waits by itself. `about` tells it from
 * everything else that needs attention in this rollout; `at` is milliseconds since the epoch.
 */
export function callAttention(rollout: Rollout, at: number, about: string, reason: string): Rollout {
  const { attention = [] } = rollout;
  if (attention.includes(about)) return rollout;
  const noted = note({ ...rollout, attention: [...attention, about] }, at, `${ATTENTION}${reason}`);
  return announce(noted, rolloutNeedsAttention(rollout, about, reason, at));
}

/** What blue was last said to be kept for; undefined once anything has happened since, or it has begun to shrink. */
export function keptFor({ blue, timeline }: Rollout): string | undefined {
  const last = timeline.at(-1)?.what ?? '';
  const kept = `${ATTENTION}${BLUE_KEPT}`;
  return !blue.shrinking && last.startsWith(kept) ? last.slice(ATTENTION.length) : undefined;
}
