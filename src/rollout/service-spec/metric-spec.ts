import * as z from 'zod';
import { checkSource, sourceMembers } from './metric-source-spec.ts';
import { Label } from './names-spec.ts';

const RESERVED = ['errors', 'slow', 'refused'];

const RANGE = /(\d+(\.\d+)?:(\d+(\.\d+)?)?|:\d+(\.\d+)?)/.source;
/** Counts alone: a mean or a percentile is no part of another one. */
const COUNT = new RegExp(`^(Sum|SampleCount|TC\\(${RANGE}\\))$`);
const VALUE = new RegExp(
  `^(Sum|SampleCount|Average|Minimum|Maximum|p\\d{1,2}(\\.\\d+)?|p100|(TC|PR)\\(${RANGE}\\))$`,
);

const countStatistic = z
  .string()
  .regex(COUNT, 'counts are Sum, SampleCount or TC(a:b)')
  .optional()
  .describe(
    'Which count of a minute it is: Sum, SampleCount, or TC(a:b), how many values lie between. Sum without it.',
  );

const valueStatistic = z
  .string()
  .regex(VALUE, 'one of Sum, SampleCount, Average, Minimum, Maximum, p99, TC(a:b) and PR(a:b)')
  .optional()
  .describe('What of a minute: Sum, SampleCount, Average, Minimum, Maximum, p99, TC(a:b) or PR(a:b).');

const Bad = z
  .strictObject({
    ...sourceMembers(countStatistic),
    missing: z
      .enum(['unknown', 'zero'])
      .default('unknown')
      .describe(
        'What a minute in which nothing of it is reported was, though something is of `all`: unknown, or one with none. Zero is for what is reported only when it happens.',
      ),
  })
  .superRefine(checkSource)
  .describe('The metric, or the expression, that counts what is bad.');

const All = z
  .strictObject(sourceMembers(countStatistic))
  .superRefine(checkSource)
  .describe('The metric, or the expression, that counts all, the bad ones too.');

const ValueMembers = z.strictObject({
  ...sourceMembers(valueStatistic),
  worse: z.enum(['higher', 'lower']).default('higher').describe('Which way is the worse one.'),
  limit: z.number().optional().describe("Beyond it green's value is bad, where blue's isn't."),
  times: z
    .number()
    .gt(1)
    .max(1_000)
    .optional()
    .describe(
      "How many times blue's value green's may be; where lower is worse, what part of it: one of so many.",
    ),
  margin: z.number().min(0).default(0).describe('What is allowed on top of `times`, in its own unit.'),
  datapoints: z
    .int()
    .min(1)
    .max(60)
    .default(3)
    .describe('So many minutes of a step have to be known, and so many bad ones revert.'),
  of: z
    .int()
    .min(1)
    .max(60)
    .optional()
    .describe('Of so many, the newest known ones. All of them without it.'),
});

const Value = ValueMembers.superRefine(checkSource)
  .superRefine(checkValue)
  .describe('A metric, or an expression, that has a value, and what it may be.');

function checkValue(
  {
    expression,
    metrics,
    statistic,
    limit,
    times,
    margin,
    datapoints,
    of = datapoints,
  }: z.output<typeof ValueMembers>,
  context: z.RefinementCtx,
): void {
  const issue = (path: string[], message: string) => context.addIssue({ code: 'custom', path, message });
  if (limit === undefined && times === undefined) issue([], 'limit or times says what it may be');
  if (margin > 0 && times === undefined) issue(['margin'], 'only beside times');
  if (of < datapoints) issue(['of'], `at least ${datapoints}, as datapoints`);
  if (expression === undefined && statistic === undefined) issue(['statistic'], 'is missing');
  for (const [name, one] of Object.entries(metrics ?? {}))
    if (one.statistic === undefined) issue(['metrics', name, 'statistic'], 'is missing');
}

const percent = z.number().min(0).max(100).optional();

const OwnMetric = z
  .strictObject({
    name: Label.refine((name) => !RESERVED.includes(name), `${RESERVED.join(', ')} are metrics already`)
      // What is known of metrics is kept by their names, and found there before anything is.
      .refine((name) => !(name in {}), 'every object has a member of that name: call it otherwise')
      .describe('What it is called where the judgement is told.'),
    bad: Bad.optional(),
    all: All.optional(),
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
    value: Value.optional(),
  })
  .superRefine((metric, context) => {
    const { bad, all, value } = metric;
    const issue = (path: string[], message: string) => context.addIssue({ code: 'custom', path, message });
    if (value) {
      for (const name of ['bad', 'all', 'tolerance', 'floor', 'limit'] as const)
        if (metric[name] !== undefined) issue([name], 'leave it out: it is a value');
      return;
    }
    if (!bad && !all) return issue([], 'bad and all, or value, say what it is');
    if (!bad) issue(['bad'], 'is missing');
    if (!all) issue(['all'], 'is missing');
  })
  .describe("A metric of the user's own: the share of one count in another one, or a value.");

/** The user's own metrics: shares are judged as errors are, values by what they may be. */
export const OwnMetrics = z
  .array(OwnMetric)
  .max(10, 'at most 10 metrics')
  .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, 'a name is given once')
  .describe('Metrics of your own in CloudWatch, by which green is compared with blue.');

export type OwnMetricSpec = z.output<typeof OwnMetric>;
export type SourceSpec = z.output<typeof All>;
export type ValueSpec = z.output<typeof Value>;
