import type {
  ExpressionSource,
  MetricSettings,
  MetricSource,
  OwnMetric,
  ValueMetric,
} from '../analysis/metric-settings.ts';
import type { OwnMetricSpec, SourceSpec, ValueSpec } from '../service-spec/metric-spec.ts';
import { dictionary, either, number, object, oneOf, optional, text } from './check.ts';

/** The user's own metrics: in the settings of a rollout, and in a spec. */

const plain = { namespace: text, metric: text, dimensions: dictionary(text), statistic: text };
const expression = { expression: text, metrics: dictionary(object<MetricSource>(plain)) };
const missing = { missing: oneOf('unknown', 'zero') };
const worse = oneOf('higher', 'lower');

const source = either(object<ExpressionSource>(expression), object<MetricSource>(plain));

export const ratio: { readonly [Name in keyof MetricSettings]-?: typeof number } = {
  tolerance: number,
  floor: number,
  cluster: number,
  noise: number,
  limit: number,
};

export const ownMetric = object<OwnMetric>({
  ...ratio,
  name: text,
  bad: either(
    object<ExpressionSource & OwnMetric['bad']>({ ...expression, ...missing }),
    object<MetricSource & OwnMetric['bad']>({ ...plain, ...missing }),
  ),
  all: source,
});

export const valueMetric = object<ValueMetric>({
  name: text,
  source,
  worse,
  limit: optional(number),
  times: optional(number),
  margin: number,
  datapoints: number,
  of: number,
});

const sourceSpec = {
  namespace: optional(text),
  metric: optional(text),
  dimensions: optional(dictionary(text)),
  statistic: optional(text),
  expression: optional(text),
  metrics: optional(
    dictionary(object<NonNullable<SourceSpec['metrics']>[string]>({ ...plain, statistic: optional(text) })),
  ),
};

export const ownMetricSpec = object<OwnMetricSpec>({
  name: text,
  bad: optional(object<NonNullable<OwnMetricSpec['bad']>>({ ...sourceSpec, ...missing })),
  all: optional(object<SourceSpec>(sourceSpec)),
  tolerance: optional(number),
  floor: optional(number),
  limit: optional(number),
  value: optional(
    object<ValueSpec>({
      ...sourceSpec,
      worse,
      limit: optional(number),
      times: optional(number),
      margin: number,
      datapoints: number,
      of: optional(number),
    }),
  ),
});
