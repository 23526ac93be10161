import * as z from 'zod';
import { MEMBER_STATES } from '../../rollout/campaign/member.ts';
import { image, rolloutId, time } from './members.ts';

const memberState = z
  .enum(MEMBER_STATES)
  .describe(
    'Its wave has not begun; it may begin; what keeps it is its owner’s and keeps nobody else; its rollout is under way; it has the image; its rollout failed and is tried again; it went back; it does not take the image; it has the image before again; a person has to take it back.',
  );

export const wave = z.int().min(1).describe('Counted from 1.');

/** A service of a campaign. */
export const CampaignMember = z.strictObject({
  service: z.string(),
  wave,
  state: memberState,
  since: time,
  rollout: rolloutId.nullable(),
  byHand: z
    .boolean()
    .describe('A person has started it by name, or it had opted out: a rollback of the campaign leaves it.'),
  why: z.string().nullable(),
  code: z.string().nullable().describe('The failure by which the image was sent back, for programs.'),
  begunAt: time.nullable().describe('When its rollout began.'),
  image: image.nullable().describe('What its servers had when the campaign last looked.'),
  behind: z
    .string()
    .nullable()
    .describe('Why its servers are on an older image; null where they are not, or are to have another.'),
  liveAt: time.nullable().describe('When all of its servers had the image.'),
  secondsToLive: z.int().nullable().describe('From `publishedAt` until then.'),
});
