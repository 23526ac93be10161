import { iso } from '../../time/iso.ts';
import type { Context } from './context.ts';
import type { Group } from './model.ts';

/** The wait after a first failed launch, its limit, and how long a group may fail altogether. In ms. */
const RETRY_MS = { first: 15_000, longest: 300_000, giveUp: 86_400_000 };

/**
 * Delays the next launch, longer with every failure in a row; several within one delay count once. A group that failed
 * for a day is suspended from launching, as AWS does it administratively.
 */
export function backOff(context: Context, group: Group): void {
  const now = context.region.clock.now();
  const { failures } = group;
  if (now < failures.retryAt) return;
  if (failures.count === 0) failures.since = now;
  failures.retryAt = now + Math.min(RETRY_MS.longest, RETRY_MS.first * 2 ** failures.count);
  failures.count += 1;
  if (now - failures.since > RETRY_MS.giveUp)
    group.suspended.set('Launch', `Administrator suspended at ${iso(now)}`);
  else context.wake(group, failures.retryAt);
}
