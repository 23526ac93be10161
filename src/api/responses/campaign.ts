import * as z from 'zod';
import { CAMPAIGN_STATES, ORDER_KINDS } from '../../rollout/campaign/campaign.ts';
import type { MemberState } from '../../rollout/campaign/member.ts';
import { CampaignBranch, CampaignLeader } from './campaign-branch.ts';
import { CampaignMember, wave } from './campaign-member.ts';
import { build, duration, image, time } from './members.ts';

/** What the API returns, for the OpenAPI document and for tests. Nothing that ships imports it. */

const state = z
  .enum(CAMPAIGN_STATES)
  .describe(
    'No service begins while it is paused, and none by itself once it is stopped. It is superseded when a newer image of the stream has taken its place.',
  );

const some = z.int().optional();

const head = {
  campaign: z.string().describe('The id, of the build: base-1.0.3-1.'),
  state,
  build,
  images: z.array(image).describe('The AMIs of the build.'),
  builtAt: time.nullable().describe('When its build began.'),
  publishedAt: time.describe('When the campaign began: the patch clock runs from then on.'),
  endedAt: time.nullable().describe('Since when nothing of it is under way.'),
  wave: wave.describe('The wave that is under way, counted from 1.'),
  waves: z.array(
    z.strictObject({
      installation: CampaignBranch.nullable().describe(
        'The installation that carries it out; null where services here are of it.',
      ),
      services: z.int().min(0),
      bake: duration.describe('How long it is watched before the next wave.'),
      begunAt: time.nullable(),
      settledAt: time.nullable().describe('When its last service had ended.'),
    }),
  ),
  waitsFor: z
    .strictObject({ what: z.string(), until: time.nullable() })
    .nullable()
    .describe('What the next wave waits for, or one that is over: to be heard of elsewhere; null otherwise.'),
  secondsLeft: z
    .int()
    .nullable()
    .describe('How long it still takes if rollouts go on as they did; null while that is not known.'),
  deadline: z
    .strictObject({
      at: time.describe('By when every service is to have the image.'),
      passedWith: z
        .int()
        .nullable()
        .describe('How many services were on an older image when it passed; null before.'),
    })
    .nullable()
    .describe('Null where the settings have none.'),
  order: z
    .strictObject({
      kind: z.enum(ORDER_KINDS),
      at: time,
      by: z.string().describe('The ARN of the caller, or "the campaign" where it has stopped by itself.'),
      reason: z.string(),
    })
    .nullable()
    .describe('What it was told last.'),
  possible: z.array(z.enum(ORDER_KINDS)).describe('What it may be told now.'),
  counts: z
    .strictObject({
      total: z.int(),
      waiting: some,
      offered: some,
      held: some,
      moving: some,
      promoted: some,
      retrying: some,
      reverted: some,
      skipped: some,
      'taken-back': some,
      'needs-operator': some,
    } satisfies Record<MemberState | 'total', z.ZodType>)
    .describe('How many services are in each state.'),
  unlisted: z
    .int()
    .describe('How many services more take part, beyond the first thousand: they begin with the last wave.'),
  leader: CampaignLeader,
  readAt: time.describe('The time of this response, by the clock that all of its times are of.'),
};

export const CampaignHead = z.strictObject(head).describe('A campaign without its services.');

export const CampaignList = z.strictObject({ campaigns: z.array(CampaignHead) });

export const Campaign = z
  .strictObject({
    ...head,
    members: z.array(CampaignMember),
  })
  .describe('One image on its way to the services that follow it.');

export const CampaignLeftOut = z
  .strictObject({
    outcome: z.enum(['left-out', 'already-left-out']),
    ...head,
    detail: z.string().describe('The same, for people.'),
  })
  .describe('A campaign that goes on without an installation.');

export const CampaignOrdered = z
  .strictObject({
    outcome: z
      .enum([
        'paused',
        'already-paused',
        'resumed',
        'not-paused',
        'stopped',
        'already-stopped',
        'rolling-back',
        'already-rolling-back',
      ])
      .describe('What it has come to; it was so before.'),
    ...head,
    done: z.array(z.string()).describe('What was done for its services, for people.'),
    unfinished: z.int().describe('For how many services it is tried again.'),
    detail: z.string().describe('The same, for people.'),
  })
  .describe('A campaign that was told what to do.');
