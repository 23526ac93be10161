import * as z from 'zod';
import type { Serving } from '../../rollout/interventions/interventions.ts';
import { type Outcome, PHASES } from '../../rollout/phase.ts';
import type { Result } from '../../rollout/record.ts';

/** What the API returns, for the OpenAPI document and for tests. Nothing that ships imports it. */

export const time = z.iso.datetime().describe('ISO 8601, in UTC.');

export const image = z.string().describe('The id of an AMI.');

export const build = z.string().describe('The ARN of the Image Builder build that an image comes from.');

export const rolloutId = z.string().describe('The service and the generation, for example web-42.');

export const by = z.string().describe('The ARN of the caller, as IAM has authenticated it.');

export const duration = z.string().describe('A whole number and a unit: s, m, h or d.');

export const percent = z.number().min(0).max(100).describe('Percent, with at most one decimal.');

export const phase = z.enum(PHASES).describe('Where the rollout is.');

export const outcome = z
  .enum<Outcome[]>(['promoted', 'reverted', 'abandoned', 'needs-operator'])
  .describe('How it ended; needs-operator is not the end: the rollout waits for a person.');

export const result = z
  .enum<Result[]>(['promoted', 'reverted', 'rolled-back', 'replaced', 'abandoned'])
  .describe(
    'How it ended: reverted by itself, rolled back by a person, replaced by a newer image, or abandoned where it was.',
  );

export const cause = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('image-published'), build }),
    z.strictObject({ kind: z.enum(['requested', 'rollback']), by, reason: z.string().nullable() }),
  ])
  .describe('Why there is, or is to be, a rollout.');

export const fleet = z.strictObject({
  fleet: z.string().describe('The name of the Auto Scaling group.'),
  targetGroup: z.string().describe('The ARN of the target group that it is attached to.'),
  targetGroups: z.array(z.string()).describe('All of them, that one first.'),
  image,
});

export const sample = z.strictObject({
  requests: z.int().min(0).describe('Requests of the current step.'),
  bad: z.int().min(0).describe('How many of them got a bad response, or none.'),
  refused: z.int().min(0).describe('How many of them a server refused with a 4xx.'),
});

export const traffic = z
  .strictObject({ green: percent, blue: percent, intended: percent, observedAt: time })
  .describe(
    'The shares as they were read back last, when that was, and the share that green is meant to have.',
  );

export const serving = z
  .enum<Serving[]>(['blue', 'green', 'shared', 'unknown'])
  .describe("Who had all of the traffic as it was abandoned; shared by both, or the split couldn't be read.");

export const leftover = z
  .strictObject({
    what: z.string(),
    why: z.string(),
    how: z.string().describe('The command that removes it.'),
    permission: z.string().optional().describe('The permission that AWS names as missing.'),
  })
  .describe('Something that the rollout has made or set, and that is still there.');

export const rolloutHead = {
  rollout: rolloutId,
  service: z.string(),
  image,
  build: build.nullable(),
  cause,
  phase,
  outcome: outcome.nullable(),
  result: result.nullable(),
};
