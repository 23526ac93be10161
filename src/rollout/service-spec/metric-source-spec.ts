import * as z from 'zod';
import { hintFor } from '../suggest.ts';
import { flawIn } from './metric-expression.ts';

/** What a value of a dimension may have in it, and the fleet's own takes its place. */
const PLACEHOLDERS = ['{group}', '{targetGroup}', '{loadBalancer}'];
/** Of these each fleet has another one. */
const TELLING = ['{group}', '{targetGroup}'];

const Dimensions = z
  .record(z.string().min(1).max(255), z.string().min(1).max(1024))
  .refine((all) => Object.keys(all).length <= 30, 'at most 30 dimensions')
  .superRefine((all, context) => {
    for (const [name, value] of Object.entries(all)) {
      for (const [found] of value.matchAll(/\{[^{}]*\}/g)) {
        if (PLACEHOLDERS.includes(found)) continue;
        const message = `unknown placeholder ${found}; ${hintFor(found, PLACEHOLDERS)}`;
        context.addIssue({ code: 'custom', path: [name], message });
      }
    }
  })
  .describe(
    'Its dimensions, all of those that it is published with. In a value {group} stands for the Auto Scaling group of a fleet, {targetGroup} for its target group (targetgroup/name/id) and {loadBalancer} for the load balancer (app/name/id), as in their own metrics.',
  );

type Statistic = z.ZodType<string | undefined, string | undefined>;

/** A metric, or an expression over metrics, with the statistics that are told. */
export function sourceMembers(statistic: Statistic) {
  const namespace = z.string().min(1).max(255).describe('The namespace of the metric.');
  const metric = z.string().min(1).max(255).describe('The name of the metric.');
  const plain = z.strictObject({ namespace, metric, dimensions: Dimensions, statistic });
  return {
    namespace: namespace.optional(),
    metric: metric.optional(),
    dimensions: Dimensions.optional(),
    statistic,
    expression: z
      .string()
      .min(1)
      .max(1024)
      .optional()
      .describe('Instead of these: an expression of metric math over `metrics`, by their names in it.'),
    metrics: z
      .record(
        z.string().regex(/^[a-z][a-zA-Z0-9]{0,19}$/, 'a small letter, and up to 19 letters or digits'),
        plain,
      )
      .refine((all) => Object.keys(all).length <= 5, 'at most 5 metrics')
      .optional()
      .describe('The metrics of the expression, by their names in it.'),
  };
}

const PLAIN = ['namespace', 'metric', 'dimensions'] as const;

interface Given {
  readonly namespace?: string | undefined;
  readonly metric?: string | undefined;
  readonly dimensions?: Readonly<Record<string, string>> | undefined;
  readonly statistic?: string | undefined;
  readonly expression?: string | undefined;
  readonly metrics?:
    | Readonly<Record<string, { readonly dimensions: Readonly<Record<string, string>> }>>
    | undefined;
}

/** It is either a metric or an expression, whole, and of each fleet another one. */
export function checkSource(given: Given, context: z.RefinementCtx): void {
  const issue = (path: string, message: string) =>
    context.addIssue({ code: 'custom', path: [path], message });
  const { expression, metrics, dimensions } = given;
  if (expression === undefined) {
    if (metrics) issue('metrics', 'only beside an expression');
    for (const name of PLAIN) if (given[name] === undefined) issue(name, 'is missing');
    if (dimensions && !isTelling(dimensions)) issue('dimensions', NOT_TELLING);
    return;
  }
  for (const name of [...PLAIN, 'statistic'] as const)
    if (given[name] !== undefined) issue(name, 'leave it out: the expression has metrics of its own');
  if (!metrics) {
    issue('metrics', 'is missing');
    return;
  }
  const flaw = flawIn(expression, Object.keys(metrics));
  if (flaw) issue('expression', flaw);
  if (!Object.values(metrics).some((one) => isTelling(one.dimensions))) issue('metrics', NOT_TELLING);
}

const NOT_TELLING = `${TELLING.join(' or ')} has to be in one of its dimensions: without it both fleets have the same numbers`;

const isTelling = (dimensions: Readonly<Record<string, string>>) =>
  Object.values(dimensions).some((value) => TELLING.some((placeholder) => value.includes(placeholder)));
