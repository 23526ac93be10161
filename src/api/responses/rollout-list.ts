import * as z from 'zod';
import { rolloutHead, rolloutId, sample, time, traffic } from './members.ts';
import { pause, waiting } from './progress.ts';

/** What the API returns, for the OpenAPI document and for tests. Nothing that ships imports it. */

export const RolloutList = z.strictObject({
  rollouts: z
    .array(
      z.strictObject({
        ...rolloutHead,
        waiting: waiting.nullable(),
        pause,
        reason: z.string().nullable().describe('Why it was reverted, rolled back or abandoned.'),
        traffic,
        startedAt: time,
        endedAt: time.nullable(),
      }),
    )
    .describe('The newest first.'),
  next: z.int().nullable().describe('`before` of the next page; null at the end.'),
});

const seconds = z.number().min(0);

const minuteSample = sample
  .extend({
    requests: z.int().min(0).describe('Requests of the minute.'),
    meanSeconds: seconds
      .nullable()
      .describe('How long its responses took on average; null without any, and of connections.'),
    percentileSeconds: z
      .strictObject({ p50: seconds, p90: seconds, p99: seconds })
      .nullable()
      .describe(
        'Within how many seconds 50, 90 and 99 % of its responses came, of the slowest of several load balancers; null as the mean, and where CloudWatch does not give them.',
      ),
  })
  .describe('The requests of one minute.');

export const RolloutMetrics = z.strictObject({
  rollout: rolloutId,
  minutes: z
    .array(z.strictObject({ at: time, blue: minuteSample, green: minuteSample }))
    .describe('By the start of the minute, the oldest first; the newest six hours of the rollout.'),
  readAt: time,
});
