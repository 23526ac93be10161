import * as z from 'zod';
import { rolloutHead, rolloutId, sample, time, traffic } from './members.ts';

/** What the API returns, for the OpenAPI document and for tests. Nothing that ships imports it. */

export const RolloutList = z.strictObject({
  rollouts: z
    .array(
      z.strictObject({
        ...rolloutHead,
        reason: z.string().nullable().describe('Why it was reverted, rolled back or abandoned.'),
        traffic,
        startedAt: time,
        endedAt: time.nullable(),
      }),
    )
    .describe('The newest first.'),
  next: z.int().nullable().describe('`before` of the next page; null at the end.'),
});

const minuteSample = sample
  .extend({
    requests: z.int().min(0).describe('Requests of the minute.'),
    meanSeconds: z
      .number()
      .min(0)
      .nullable()
      .describe('How long its responses took on average; null without any, and of connections.'),
  })
  .describe('The requests of one minute.');

export const RolloutMetrics = z.strictObject({
  rollout: rolloutId,
  minutes: z
    .array(z.strictObject({ at: time, blue: minuteSample, green: minuteSample }))
    .describe('By the start of the minute, the oldest first; the newest six hours of the rollout.'),
  readAt: time,
});
