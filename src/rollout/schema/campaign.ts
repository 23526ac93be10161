import { BRANCH_STATES, type Branch, type BranchCounts } from '../campaign/branch.ts';
import {
  CAMPAIGN_STATES,
  type Campaign,
  type CampaignRules,
  type Leader,
  ORDER_KINDS,
  type Order,
  type Wave,
} from '../campaign/campaign.ts';
import { MEMBER_STATES, type Member } from '../campaign/member.ts';
import { DEFAULT_SETTINGS, rulesOf } from '../campaign/settings.ts';
import type { ImageCopy } from '../upstream/promotion-offer.ts';
import { flag, list, number, object, oneOf, optional, text, validOf } from './check.ts';
import { recordFormat } from './format.ts';
import { outbox } from './members.ts';

const member = object<Member>({
  service: text,
  wave: number,
  state: oneOf(...MEMBER_STATES),
  since: number,
  rollout: optional(text),
  byHand: optional(flag),
  why: optional(text),
  code: optional(text),
  triedSince: optional(number),
  unsure: optional(flag),
  backSince: optional(number),
  begunAt: optional(number),
  liveAt: optional(number),
  image: optional(text),
  spared: optional(flag),
});

const order = object<Order>({
  kind: oneOf(...ORDER_KINDS),
  at: number,
  by: text,
  reason: text,
  from: optional(text),
  keptBy: optional(text),
});

const branch = object<Branch>({
  installation: text,
  state: oneOf(...BRANCH_STATES),
  since: number,
  campaign: optional(text),
  wave: optional(number),
  waves: optional(number),
  counts: optional(object<BranchCounts>({ total: number, promoted: number, moving: number, failed: number })),
  forgiven: optional(number),
  codes: optional(list(text)),
  isAtFault: optional(flag),
  why: optional(text),
  heardAt: optional(number),
  silentSince: optional(number),
  missedAt: optional(number),
  isTold: optional(flag),
  orderTaken: optional(number),
});

const wave = object<Wave>({
  bake: number,
  begunAt: optional(number),
  settledAt: optional(number),
  branch: optional(branch),
});

const leader = object<Leader>({
  installation: text,
  campaign: optional(text),
  heardAt: number,
  orderTaken: optional(number),
  isTold: optional(flag),
});

const campaign = object<Campaign>({
  id: text,
  version: number,
  build: text,
  builtAt: optional(number),
  pipeline: optional(text),
  images: list(text),
  copies: optional(list(object<ImageCopy>({ region: text, account: text, image: text }))),
  leader: optional(leader),
  startedAt: number,
  rules: object<CampaignRules>({
    automatic: flag,
    reverts: number,
    alike: number,
    holdAtMost: number,
    deadline: optional(number),
  }),
  waves: list(wave),
  wave: number,
  members: list(member),
  unlisted: optional(number),
  state: oneOf(...CAMPAIGN_STATES),
  forgivenAt: optional(number),
  order: optional(order),
  overdue: optional(object<NonNullable<Campaign['overdue']>>({ at: number, behind: number })),
  endedAt: optional(number),
  outbox,
});

export const campaignFormat = recordFormat('campaign', campaign, {
  wayOut: ', or stop it: what it has come to is lost then, and no service begins with its image by itself',
});

/** What can be read of a campaign's record, as one that is paused; undefined where that isn't whose it is. */
export function salvageCampaign(stored: Readonly<Record<string, unknown>>): Campaign | undefined {
  const { id, version, build, builtAt, pipeline, images, startedAt } = stored;
  if (text(id) || number(version) || text(build)) return undefined;
  return {
    id: id as string,
    version: version as number,
    build: build as string,
    ...(!number(builtAt) && { builtAt: builtAt as number }),
    ...(!text(pipeline) && { pipeline: pipeline as string }),
    images: validOf(text, images),
    startedAt: number(startedAt) ? 0 : (startedAt as number),
    rules: { ...rulesOf(DEFAULT_SETTINGS, build as string), automatic: true },
    waves: [{ bake: 0, begunAt: 0 }],
    wave: 0,
    members: validOf(member, stored.members).map((one) => ({ ...one, wave: 0 })),
    state: 'paused',
  };
}
