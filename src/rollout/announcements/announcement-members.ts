import * as z from 'zod';
import type { RecallOutcome } from '../images/recall-outcome.ts';
import type { Serving } from '../interventions/interventions.ts';

/** What announcements consist of. The functions import nothing of it. */

export const everyAnnouncement = {
  version: z.literal('1').describe('The version of this schema.'),
  id: z
    .string()
    .describe('The same whenever the same announcement is made again: it may come more than once. Opaque.'),
  at: z.iso
    .datetime()
    .describe('When what it tells of was recorded; it may be announced later, and more than once.'),
};
export const service = z.string().describe('The name of the service.');
export const rollout = z.string().describe('The id of the rollout, for example web-42.');
export const image = z.string().describe('The id of the AMI.');
export const build = z
  .string()
  .describe(
    'The ARN of the Image Builder build that the image comes from. Absent for an image named by hand.',
  );
export const installation = z
  .string()
  .describe(
    'The installation that publishes the event: several may share an account. Such as greenshift-prod.',
  );
export const reason = z.string().describe('Why, in a sentence for people.');

export const by = z.string().describe('The ARN of the caller, as IAM has authenticated it.');
export const serving = z
  .enum<Serving[]>(['blue', 'green', 'shared', 'unknown'])
  .describe("Who had the traffic by then: one of the fleets, both, or the split couldn't be read.");
export const leftover = z
  .object({
    what: z.string().describe('What is left behind.'),
    why: z.string(),
    how: z.string().describe('The command that removes it.'),
    permission: z.string().optional().describe('The permission that AWS names as missing.'),
  })
  .describe('Something that a rollout has made or set, and that is still there.');

export const breakGlass = z
  .array(z.string())
  .describe(
    'The commands of the AWS CLI that put blue back without Greenshift, in this order; absent while blue cannot take the traffic.',
  );

export const recallOutcome = z
  .enum<RecallOutcome[]>([
    'not-affected',
    'withdrawn',
    'rolled-back',
    'restoring',
    'being-replaced',
    'waiting',
    'needs-operator',
    'unfinished',
  ])
  .describe(
    'What becomes of the service: nothing, as it has nothing to do with the image; the image waited, and waits no longer; its rollout goes back; an image from before comes back as a rollout; a rollout of another image replaces it; a rollout has to end first; a person has to say what takes its place; something failed, and is tried again.',
  );

export const chat = z
  .object({
    version: z.literal('1.0'),
    source: z.literal('custom'),
    id: z.string(),
    content: z.object({
      textType: z.literal('client-markdown'),
      title: z.string(),
      description: z.string(),
      nextSteps: z.array(z.string()).optional(),
      keywords: z.array(z.string()),
    }),
    metadata: z.object({
      threadId: z.string(),
      summary: z.string(),
      eventType: z.string(),
      relatedResources: z.array(z.string()),
    }),
  })
  .describe(
    'The same for people, as the integration of AWS for Slack and Teams takes it. Its words may change.',
  );

const green = z.number().describe("Green's share of the traffic by then, in percent.");

export const aboutRollout = {
  ...everyAnnouncement,
  service,
  rollout,
  image,
  build: build.optional(),
  green: green.optional(),
};

export const aboutServer = {
  ...everyAnnouncement,
  service,
  fleet: z.string().describe('The Auto Scaling group of the server.'),
  server: z.string().describe('The id of the server.'),
};

export const touch = {
  code: z.string().describe('For programs: docs/security.md explains each.'),
  event: z.string().describe('The id of the event in CloudTrail.'),
  what: z.string().describe('The call, such as ssm:StartSession.'),
  by: by.optional(),
};

export const leadTime = z
  .number()
  .int()
  .nonnegative()
  .describe(
    'Seconds from the beginning of the build of its image until it had all of the traffic; absent for an image named by hand.',
  );
const restoredIn = z
  .number()
  .int()
  .nonnegative()
  .describe(
    'Seconds from what sent it back until the fleet before it had all of the traffic; absent where its own never had any.',
  );

/** Of a rollout that went back. */
export const aboutReturn = { ...aboutRollout, reason, restoredIn: restoredIn.optional() };
