import * as z from 'zod';
import type { Reach } from '../../rollout/analysis/power.ts';
import { duration, image, rolloutId, time } from './members.ts';
import { planLimits, plannedGate, plannedStep } from './progress.ts';
import { Setting } from './setting.ts';

/** What the API returns, for the OpenAPI document and for tests. Nothing that ships imports it. */

const rate = z.number().min(0).max(100).describe('In percent.');

const regression = z.strictObject({
  times: z.number().nullable().describe("So many times blue's rate; null where `points` says it."),
  points: z.number().nullable().describe("So many percent points above blue's rate."),
  percent: rate.describe("Green's rate then, in percent."),
  reach: z
    .enum<Reach[]>(['caught', 'allowed', 'missed'])
    .describe('It is caught within the bake; it is within what is allowed; not at this traffic.'),
  within: duration.nullable().describe('After the raise, with a chance of 95 %; of those that are caught.'),
});

const step = plannedStep.extend({
  requests: z
    .int()
    .nullable()
    .describe('That green would get in the bake; null where the traffic is not known.'),
  underpowered: z
    .boolean()
    .describe('A regression of `limits.badShare` percent points would not be caught within the bake.'),
  power: z
    .array(
      z.strictObject({
        metric: z.string().describe('errors, slow, or what a metric of your own is called.'),
        percent: rate.describe("Blue's rate of late, in percent."),
        regressions: z.array(regression),
      }),
    )
    .describe('What the step would catch by itself; empty where the traffic is not known.'),
});

export const RolloutPlan = z
  .strictObject({
    service: z.string(),
    rollout: rolloutId.describe('What it would be called.'),
    image: image.nullable(),
    begins: z.boolean().describe('Nothing keeps it from beginning now.'),
    refusals: z
      .array(z.strictObject({ code: z.string(), reason: z.string() }))
      .describe('Everything that keeps it from beginning, each with what to do.'),
    warnings: z.array(z.string()),
    ...planLimits,
    steps: z.array(step),
    gates: z
      .array(plannedGate)
      .describe('Lambda functions that it asks before it goes on, or tells of a revert.'),
    duration: duration.describe(
      'From the first weight to the end of the last step, where nothing holds it up.',
    ),
    surge: z
      .strictObject({
        servers: z
          .int()
          .nullable()
          .describe('That there are beside those of blue; units where types are weighed.'),
        serverHours: z.number().nullable().describe('At least: of the steps alone.'),
      })
      .describe('What it costs in servers.'),
    cost: z
      .strictObject({
        transitions: z.int().describe('Transitions of the state machine.'),
        calls: z.int().describe('Calls of AWS, but for those of the records.'),
        dollars: z
          .number()
          .describe('For Greenshift itself, without servers: list prices of us-east-1, in dollars.'),
      })
      .describe('Rough counts.'),
    traffic: z
      .strictObject({
        requestsPerMinute: z.int().describe('Of the live fleet, on average.'),
        minutes: z.number().describe('In so many minutes, the last ones.'),
      })
      .nullable()
      .describe('What the power is computed from; null where it is not known.'),
    values: z
      .array(
        z.strictObject({
          metric: z.string(),
          live: z
            .number()
            .nullable()
            .describe('Its newest value of the live fleet; null where it is not known.'),
          rule: z.string().describe("What green's may be, for people."),
        }),
      )
      .describe('What green is held to by metrics of your own that have a value, in each step.'),
    changes: z
      .array(z.strictObject({ when: z.enum(['launch', 'shift', 'retire']), what: z.string() }))
      .describe('What it changes on AWS, in this order.'),
    settings: z.array(Setting),
    readAt: time,
  })
  .describe('What a rollout would do now. Nothing was changed.');
