import * as z from 'zod';
import { milliseconds } from '../duration.ts';
import { Probes } from '../probes/probe-spec.ts';
import { WARM_UP_MAX } from '../timing.ts';
import { OwnMetrics } from './metric-spec.ts';
import { Duration } from './steps-spec.ts';

const percent = z.number().min(0).max(100);
const tolerance = z
  .number()
  .min(0)
  .max(1_000)
  .optional()
  .describe("By how many percent of blue's share green's may be larger.");
const floor = percent.optional().describe('Percent points that are allowed on top of it.');
const limit = percent
  .optional()
  .describe(
    'The share in percent that is allowed in any case at 100 %, where there is no blue to compare with.',
  );

const Alarm = z.strictObject({
  name: z.string().min(1).max(255).describe('Name of a CloudWatch alarm in the same account and region.'),
  action: z
    .enum(['revert', 'hold', 'call'])
    .default('revert')
    .describe(
      'What follows when it is in the state ALARM: the rollout is reverted, its step is held, or people are notified.',
    ),
});

const Alarms = z
  .array(Alarm)
  .max(20, 'at most 20 alarms')
  .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, 'an alarm is named once')
  .describe('CloudWatch alarms that are looked at each minute of a bake.');

/** What the spec says of health; what it leaves out is as in the preset. */
export const Health = z
  .strictObject({
    preset: z
      .enum(['standard', 'strict'])
      .default('standard')
      .describe(
        'What is not given: strict allows no more errors than blue has, and a false revert rate of 5 instead of 1.',
      ),
    falseRevertRate: z
      .number()
      .min(0.01)
      .max(20)
      .optional()
      .describe('Of 100 rollouts that are within what is allowed, how many may be reverted at most.'),
    minimumRequests: z
      .int()
      .min(1)
      .max(1_000_000_000)
      .optional()
      .describe('Requests that green needs in a step to pass. Instead of limits.minimumRequests.'),
    retries: z
      .int()
      .min(0)
      .max(10)
      .default(0)
      .describe('How often clients repeat a failed request: so many failures more may have one cause.'),
    warmUp: Duration.refine((text) => milliseconds(text) <= WARM_UP_MAX, 'at most 15m')
      .optional()
      .describe(
        'How long green is cold after each weight: minutes that begin within it are no evidence. An outage still reverts at once.',
      ),
    errors: z
      .strictObject({ tolerance, floor, limit })
      .optional()
      .describe('What is allowed of requests that no server answered well.'),
    slow: z
      .strictObject({
        above: z.number().gt(0).max(300).describe('A response is slow when it takes longer, in seconds.'),
        tolerance,
        floor,
        limit,
      })
      .optional()
      .describe('What is allowed of slow responses. Without it they are not judged.'),
    refused: z
      .strictObject({
        above: percent.optional().describe("Percent points by which green's share may be above blue's."),
        times: z.number().min(1).max(100).optional().describe("How many times blue's share it may be."),
      })
      .optional()
      .describe('From which share of 4xx on a step is held, and reverted after limits.holdAtMost.'),
    metrics: OwnMetrics.optional(),
    alarms: Alarms.optional(),
    probes: Probes.optional(),
  })
  .describe('How green is judged against blue.');

export type Health = z.output<typeof Health>;
