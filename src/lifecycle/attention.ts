import type { Ports } from '../ports/ports.ts';
import { rolloutNeedsAttention } from '../rollout/announcement.ts';
import type { Rollout } from '../rollout/record.ts';
import { note } from '../rollout/transitions.ts';

/**
 * Notifies people once of what they should look at, although the rollout goes on or waits by itself, and adds it to the
 * timeline of the record that is returned. `about` tells it from everything else that needs attention in this rollout.
 */
export async function callAttention(
  { notifier, clock }: Pick<Ports, 'notifier' | 'clock'>,
  rollout: Rollout,
  about: string,
  reason: string,
): Promise<Rollout> {
  const { attention = [] } = rollout;
  if (attention.includes(about)) return rollout;
  const at = clock.now();
  await notifier.notify(rolloutNeedsAttention(rollout, about, reason, at));
  return note({ ...rollout, attention: [...attention, about] }, at, `attention: ${reason}`);
}
