import * as z from 'zod';
import { BRANCH_OUTCOMES, BRANCH_STATES } from '../../rollout/campaign/branch.ts';
import { CAMPAIGN_STATES } from '../../rollout/campaign/campaign.ts';
import { time } from './members.ts';

const count = z.int().min(0);

export const BranchCounts = z
  .strictObject({
    total: count,
    promoted: count,
    moving: count,
    failed: count.describe('Services that went back by a failure of the image.'),
  })
  .nullable()
  .describe('Of its services.');

const codes = z.array(z.string()).describe('Failures that the image is to blame for there, each once.');
const theirs = z.string().nullable().describe('The id of its campaign there.');
const waveThere = z.int().nullable().describe('How far that has come, counted from 1.');

/** A wave that another installation carries out. */
export const CampaignBranch = z.strictObject({
  name: z.string().describe('The installation, by its name in the stack.'),
  state: z
    .enum(BRANCH_STATES)
    .describe(
      'Its wave has not begun; it has not answered yet; no service there takes the image; a person has the campaign go on without it; otherwise as its own campaign is.',
    ),
  since: time,
  campaign: theirs,
  wave: waveThere,
  waves: z.int().nullable(),
  counts: BranchCounts,
  codes,
  why: z.string().nullable().describe('What it waits for there, or why it gives no answer.'),
  heardAt: time.nullable().describe('When it has answered last.'),
  silentSince: time.nullable().describe('Since when it gives no answer; null while it does.'),
});

export const CampaignLeader = z
  .strictObject({
    installation: z.string(),
    campaign: z.string().nullable().describe('Its campaign there; null while it has not begun this one.'),
    heardAt: time.describe('When it was heard of, to ten minutes.'),
  })
  .nullable()
  .describe('The installation that leads it; null for one of this installation alone.');

/** What `POST /campaigns` answers. */
export const CampaignLed = z
  .strictObject({
    outcome: z
      .enum(BRANCH_OUTCOMES)
      .describe(
        'It has begun; it was given the order; nothing was new; no service here takes the image; it has not begun, and is not to by its last order.',
      ),
    campaign: z.string().nullable().describe('The id of the campaign here.'),
    state: z.enum(CAMPAIGN_STATES).nullable(),
    wave: z.int().nullable(),
    waves: z.int().nullable(),
    counts: BranchCounts,
    codes,
    atFault: z.boolean().describe('It has stopped by itself, as the image is at fault.'),
    why: z.string().nullable(),
    orderTaken: time.nullable().describe('The time of the last order that it was given.'),
  })
  .describe('How a campaign goes that another installation leads.');
