import { announce } from '../announcements/outbox.ts';
import { campaignOverdue } from './announcements.ts';
import { type Behind, behindOf, deadlineOf } from './behind.ts';
import type { Campaign } from './campaign.ts';

/**
 * Announces, once, what is on an older image when the deadline passes; `others` aren't members of the campaign. Nothing is
 * announced where every service has the image by then.
 */
export function passDeadline(campaign: Campaign, now: number, others: () => readonly Behind[]): Campaign {
  const deadline = deadlineOf(campaign);
  if (deadline === undefined || campaign.overdue !== undefined || now < deadline) return campaign;
  const behind = [...behindOf(campaign), ...others()];
  const passed = { ...campaign, overdue: { at: now, behind: behind.length } };
  return behind.length === 0 ? passed : announce(passed, campaignOverdue(passed, behind, deadline));
}
