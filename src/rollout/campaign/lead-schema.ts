import * as z from 'zod';
import { moment, orUndefined, readAnswer, TEXT_MAX, words } from '../upstream/answer-schema.ts';
import { STACK_NAME } from '../upstream/installation-name.ts';
import { BRANCH_OUTCOMES, BRANCH_STATES, type BranchTold } from './branch.ts';
import { CAMPAIGN_STATES, COPIES_MAX, ORDER_KINDS } from './campaign.ts';
import { CAMPAIGN_ID } from './id.ts';

const CODES_MAX = 50;

const BUILD = /^arn:aws[a-z-]*:imagebuilder:[a-z0-9-]+:\d{12}:image\/[\w-]+\/\d+\.\d+\.\d+\/\d+$/;

/** The body of `POST /campaigns`. */
export const LeadDocument = z.strictObject({
  build: z.string().regex(BUILD, 'expected the ARN of a build of Image Builder'),
  builtAt: moment.optional().describe('When the build began: an older image gives way to a newer one.'),
  pipeline: z.string().max(TEXT_MAX).optional().describe('The ARN of the pipeline that has made it.'),
  copies: z
    .array(
      z.strictObject({
        region: z.string().max(40),
        account: z.string().regex(/^\d{12}$/, 'an account is 12 digits'),
        image: z.string().regex(/^ami-[0-9a-z]{1,40}$/, 'expected the id of an AMI'),
      }),
    )
    .max(COPIES_MAX)
    .describe('The AMIs of the build: the one of this region and account is rolled out.'),
  leader: z
    .strictObject({
      installation: z.string().regex(STACK_NAME, 'expected the name of a stack'),
      campaign: z.string().regex(CAMPAIGN_ID, 'expected the id of a campaign'),
    })
    .describe('The installation that asks, and its campaign.'),
  order: z
    .strictObject({
      kind: z.enum(ORDER_KINDS),
      at: moment.describe('Later orders take the place of earlier ones.'),
      by: words,
      reason: words,
    })
    .optional()
    .describe('What its campaign was told last. None begins where that was no resumption.'),
  known: z
    .enum(BRANCH_STATES)
    .optional()
    .describe('How it knows the campaign here to be: a stop that it has not heard of it does not undo.'),
});

const count = z.number().int().min(0);

/** What is answered. A later release may say more. */
const answer = z.object({
  outcome: z.enum(BRANCH_OUTCOMES),
  campaign: z.string().regex(CAMPAIGN_ID).nullable().transform(orUndefined),
  state: z.enum(CAMPAIGN_STATES).nullable().transform(orUndefined),
  wave: count.nullable().transform(orUndefined),
  waves: count.nullable().transform(orUndefined),
  counts: z
    .object({ total: count, promoted: count, moving: count, failed: count })
    .nullable()
    .transform(orUndefined),
  codes: z.array(z.string().max(100)).transform((codes) => codes.slice(0, CODES_MAX)),
  atFault: z.boolean(),
  why: words.nullable().transform(orUndefined),
  orderTaken: moment.nullable().transform(orUndefined),
});

/** What a response says, or what is wrong with it. */
export function readBranch(text: string): BranchTold | string {
  const read = readAnswer(answer, text);
  if (typeof read === 'string') return read;
  const { atFault: isAtFault, ...told } = read;
  return { ...told, isAtFault };
}
