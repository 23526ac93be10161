import type { OwnMetricSpec, SourceSpec } from '../service-spec/metric-spec.ts';
import type { Allowance } from './sequential/gain.ts';

/** What is allowed of a share. Rates are 0 to 1. */
export interface MetricSettings extends Allowance {
  /** What green may have in any case where there is no blue to compare it with. */
  readonly limit: number;
}

/** A metric in CloudWatch, the same of each fleet but for the placeholders in the values of its dimensions. */
export interface MetricSource {
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: string;
}

/** What CloudWatch computes of metrics, which the expression calls by these names. */
export interface ExpressionSource {
  readonly expression: string;
  readonly metrics: Readonly<Record<string, MetricSource>>;
}

export type Source = MetricSource | ExpressionSource;

/** A metric of the user's own: the share of what is bad in all. `missing`: what a minute without a bad one reported is. */
export interface OwnMetric extends MetricSettings {
  readonly name: string;
  readonly bad: Source & { readonly missing: 'unknown' | 'zero' };
  readonly all: Source;
}

/** A value of the user's own, in its own unit, and what green's may be. */
export interface ValueMetric {
  readonly name: string;
  readonly source: Source;
  readonly worse: 'higher' | 'lower';
  readonly limit?: number;
  /** So many times blue's value, and the margin on top; where lower is worse, blue's divided by it, less the margin. */
  readonly times?: number;
  readonly margin: number;
  /** So many bad minutes of the newest `of` known ones revert. */
  readonly datapoints: number;
  readonly of: number;
}

export const sourceSettings = (given: SourceSpec, statistic = 'Sum'): Source => {
  const { expression, metrics = {} } = given;
  const plain = (one: SourceSpec): MetricSource => ({
    namespace: one.namespace!,
    metric: one.metric!,
    dimensions: one.dimensions!,
    statistic: one.statistic ?? statistic,
  });
  if (expression === undefined) return plain(given);
  const named = Object.entries(metrics).map(([name, one]) => [name, plain(one)]);
  return { expression, metrics: Object.fromEntries(named) };
};

/** The values among the metrics of a spec. */
export const valueSettings = (metrics: readonly OwnMetricSpec[]): ValueMetric[] =>
  metrics.flatMap(({ name, value }) => {
    if (!value) return [];
    const { worse, limit, times, margin, datapoints, of = datapoints } = value;
    const allowed = { ...(limit !== undefined && { limit }), ...(times !== undefined && { times }) };
    return [{ name, source: sourceSettings(value), worse, ...allowed, margin, datapoints, of }];
  });
