import type { Announcement } from '../announcements/announcement-schema.ts';
import { stamp } from '../announcements/announcement-stamp.ts';
import type { Behind } from './behind.ts';
import type { Campaign, Leader, Order } from './campaign.ts';
import { countStates } from './counts.ts';

/** Each is made at least once: readers recognise repeats by their id. */

const subject = ({ id: campaign, build, members, waves }: Campaign) => ({
  campaign,
  build,
  services: members.length,
  waves: waves.length,
});

export const campaignStarted = (campaign: Campaign): Announcement => ({
  type: 'CampaignStarted',
  ...stamp(campaign.startedAt, 'CampaignStarted', campaign.id),
  ...subject(campaign),
});

const TYPES = {
  pause: 'CampaignPaused',
  resume: 'CampaignResumed',
  stop: 'CampaignStopped',
  'roll-back': 'CampaignStopped',
} as const;

export function campaignOrdered(campaign: Campaign, { kind, at, by, reason }: Order): Announcement {
  const type = TYPES[kind];
  const about = { ...stamp(at, type, campaign.id, kind, String(at)), ...subject(campaign), by, reason };
  if (type !== 'CampaignStopped') return { type, ...about };
  return { type, ...about, ...reached(campaign), rollsBack: kind === 'roll-back' };
}

export const campaignEnded = (campaign: Campaign, outcome: EndedAs, at: number): Announcement => ({
  type: 'CampaignEnded',
  ...stamp(at, 'CampaignEnded', campaign.id, outcome, String(at)),
  ...subject(campaign),
  ...reached(campaign),
  outcome,
});

/** Services that an announcement names: it has to fit into an event. */
const NAMED_MAX = 100;

export const campaignOverdue = (
  campaign: Campaign,
  behind: readonly Behind[],
  deadline: number,
): Announcement => ({
  type: 'CampaignOverdue',
  ...stamp(deadline, 'CampaignOverdue', campaign.id),
  ...subject(campaign),
  ...reached(campaign),
  publishedAt: iso(campaign.startedAt),
  deadline: iso(deadline),
  behind: behind.length,
  named: behind.slice(0, NAMED_MAX),
  reason: reasonsOf(behind),
});

/** `3 held, 1 reverted` */
const reasonsOf = (behind: readonly Behind[]) =>
  [...Map.groupBy(behind, ({ state }) => state)]
    .map(([state, { length }]) => `${length} ${state}`)
    .join(', ');

/** `since`: when it began to keep the campaign waiting, milliseconds since the epoch, as `at`. */
export const campaignHeld = (
  campaign: Campaign,
  {
    installation,
    since,
    reason,
  }: { readonly installation: string; readonly since: number; readonly reason: string },
  at: number,
): Announcement => ({
  type: 'CampaignHeld',
  ...stamp(at, 'CampaignHeld', campaign.id, installation, String(since)),
  ...subject(campaign),
  waitsFor: installation,
  since: iso(since),
  reason,
});

export const campaignLeaderSilent = (
  campaign: Campaign,
  { installation, heardAt, campaign: theirs }: Leader,
  at: number,
): Announcement => ({
  type: 'CampaignLeaderSilent',
  ...stamp(at, 'CampaignLeaderSilent', campaign.id, String(heardAt)),
  ...subject(campaign),
  leader: installation,
  since: iso(heardAt),
  reason:
    theirs === undefined
      ? `${installation} leads the campaigns of this image, and has not begun this one`
      : `${installation} asks no more: what is on its way here goes on, and no order of ${theirs} is heard`,
});

const iso = (at: number) => new Date(at).toISOString();

export type EndedAs = Extract<Announcement, { readonly type: 'CampaignEnded' }>['outcome'];

function reached(campaign: Campaign) {
  const { promoted = 0, reverted = 0 } = countStates(campaign);
  return { promoted, reverted };
}
