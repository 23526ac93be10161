import type { Announcement } from '../announcement-schema.ts';
import { stamp } from '../announcement-stamp.ts';
import { type Campaign, countStates, type Order } from './campaign.ts';

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
  ...stamp(at, 'CampaignEnded', campaign.id, outcome),
  ...subject(campaign),
  ...reached(campaign),
  outcome,
});

export type EndedAs = Extract<Announcement, { readonly type: 'CampaignEnded' }>['outcome'];

function reached(campaign: Campaign) {
  const { promoted = 0, reverted = 0 } = countStates(campaign);
  return { promoted, reverted };
}
