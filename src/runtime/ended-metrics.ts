import type { Announcement } from '../rollout/announcements/announcement-schema.ts';
import { countApart } from './observability.ts';

const RESULTS: Readonly<Partial<Record<Announcement['type'], string>>> = {
  RolloutPromoted: 'promoted',
  RolloutReverted: 'reverted',
  RolloutRolledBack: 'rolled-back',
  RolloutAbandoned: 'abandoned',
};

/**
 * How a rollout has ended, for its service, and how long that took, in seconds. Nothing else is sent, and nothing while no
 * rollout ends: a metric costs by the hours in which it is sent.
 */
export function countEnded(announcement: Announcement): void {
  const result = RESULTS[announcement.type];
  const service = 'service' in announcement ? announcement.service : undefined;
  if (result === undefined || service === undefined) return;
  const own = { rolledOut: service };
  countApart('Rollouts', 1, 'Count', { ...own, result });
  if ('leadTime' in announcement && announcement.leadTime !== undefined)
    countApart('LeadTime', announcement.leadTime, 'Seconds', own);
  if ('restoredIn' in announcement && announcement.restoredIn !== undefined)
    countApart('TimeToRestore', announcement.restoredIn, 'Seconds', own);
}
