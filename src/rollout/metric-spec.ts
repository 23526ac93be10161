import * as z from 'zod';
import { hintFor } from './suggest.ts';

/** What a value of a dimension may have in it, and the fleet's own takes its place. */
const PLACEHOLDERS = ['{group}', '{targetGroup}', '{loadBalancer}'];
/** Of these each fleet has another one. */
const TELLING = ['{group}', '{targetGroup}'];
const RESERVED = ['errors', 'slow', 'refused'];

/** Counts alone: a mean or a percentile is no part of another one. */
const STATISTIC = /^(Sum|SampleCount|TC\((\d+(\.\d+)?:(\d+(\.\d+)?)?|:\d+(\.\d+)?)\))$/;

const Dimensions = z
  .record(z.string().min(1).max(255), z.string().min(1).max(1024))
  .refine((all) => Object.keys(all).length <= 30, 'at most 30 dimensions')
  .superRefine((all, context) => {
    const values = Object.entries(all);
    for (const [name, value] of values) {
      for (const [found] of value.matchAll(/\{[^{}]*\}/g)) {
        if (PLACEHOLDERS.includes(found)) continue;
        const message = `unknown placeholder ${found}; ${hintFor(found, PLACEHOLDERS)}`;
        context.addIssue({ code: 'custom', path: [name], message });
      }
    }
    if (values.some(([, value]) => TELLING.some((placeholder) => value.includes(placeholder)))) return;
    const message = `${TELLING.join(' or ')} has to be in one of them: without it both fleets have the same numbers`;
    context.addIssue({ code: 'custom', message });
  })
  .describe(
    'Its dimensions, all of those that it is published with. In a value {group} stands for the Auto Scaling group of a fleet, {targetGroup} for its target group (targetgroup/name/id) and {loadBalancer} for the load balancer (app/name/id), as in their own metrics.',
  );

const count = {
  namespace: z.string().min(1).max(255).describe('The namespace of the metric.'),
  metric: z.string().min(1).max(255).describe('The name of the metric.'),
  dimensions: Dimensions,
  statistic: z
    .string()
    .regex(STATISTIC, 'counts are Sum, SampleCount or TC(a:b)')
    .default('Sum')
    .describe('Which count of a minute it is: Sum, SampleCount, or TC(a:b), how many values lie between.'),
};

const percent = z.number().min(0).max(100).optional();

const OwnMetric = z
  .strictObject({
    name: z
      .string()
      .regex(/^[a-z][a-z0-9-]{0,39}$/, 'at most 40 lowercase letters, digits and hyphens')
      .refine((name) => !RESERVED.includes(name), `${RESERVED.join(', ')} are metrics already`)
      .describe('What it is called where the judgement is told.'),
    bad: z
      .strictObject({
        ...count,
        missing: z
          .enum(['unknown', 'zero'])
          .default('unknown')
          .describe(
            'What a minute in which nothing of it is reported was, though something is of `all`: unknown, or one with none. Zero is for what is reported only when it happens.',
          ),
      })
      .describe('The metric that counts what is bad.'),
    all: z.strictObject(count).describe('The metric that counts all, the bad ones too.'),
    tolerance: z
      .number()
      .min(0)
      .max(1_000)
      .optional()
      .describe("By how many percent of blue's share green's may be larger."),
    floor: percent.describe('Percent points that are allowed on top of it.'),
    limit: percent.describe(
      'The share in percent that is allowed in any case at 100 %, where there is no blue to compare with.',
    ),
  })
  .describe("A metric of the user's own, as the share of one count in another one.");

/** The user's own metrics, judged as errors are. */
export const OwnMetrics = z
  .array(OwnMetric)
  .max(10, 'at most 10 metrics')
  .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, 'a name is given once')
  .describe('Metrics of your own in CloudWatch, by which green is compared with blue.');

export type OwnMetricSpec = z.output<typeof OwnMetric>;
