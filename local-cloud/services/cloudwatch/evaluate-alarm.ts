import type { MetricAlarm, StateValue } from '@aws-sdk/client-cloudwatch';
import { dimensionRecord } from './dimensions.ts';
import { type MetricStore, MINUTE } from './model.ts';
import { datapoints, evaluate } from './periods.ts';
import { statistic } from './statistic.ts';

export interface Evaluation {
  readonly state: StateValue;
  readonly reason: string;
  readonly value?: number | undefined;
}

const BREACHES: Readonly<Record<string, (value: number, threshold: number) => boolean>> = {
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  GreaterThanThreshold: (value, threshold) => value > threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};

/** With these no datum is needed to decide. */
const ALWAYS: readonly string[] = ['breaching', 'notBreaching'];
/** CloudWatch retrieves more periods than it evaluates, and falls back on the older ones where some are missing. */
const RANGE = 2;

/**
 * The state of an alarm by the periods before `now` (ms): in ALARM with `DatapointsToAlarm` of `EvaluationPeriods`
 * breaching. A period without data counts as `TreatMissingData` says; `missing`, the default, keeps the state unless
 * all are missing (CloudWatch user guide, "Configuring how CloudWatch alarms treat missing data").
 */
export function evaluateAlarm(store: MetricStore, alarm: MetricAlarm, now: number): Evaluation {
  const { EvaluationPeriods: periods = 1, Threshold: threshold = 0 } = alarm;
  if (!alarm.MetricName || !alarm.Namespace)
    return { state: 'INSUFFICIENT_DATA', reason: 'Metric math is not evaluated here' };
  const range = valuesOf(store, alarm, now, periods + RANGE);
  const known = range.filter((value) => value !== undefined);
  const needsNone = ALWAYS.includes(alarm.TreatMissingData ?? '');
  const values = needsNone ? range.slice(-periods) : known.slice(-periods);
  const needed = Math.min(periods, alarm.DatapointsToAlarm ?? periods);
  if (alarm.TreatMissingData === 'ignore' && known.length < needed)
    return { state: alarm.StateValue ?? 'INSUFFICIENT_DATA', reason: alarm.StateReason ?? '' };
  if (known.length === 0 && !needsNone)
    return { state: 'INSUFFICIENT_DATA', reason: `Insufficient Data: ${periods} datapoints were unknown.` };
  const breaches = BREACHES[alarm.ComparisonOperator ?? ''] ?? (() => false);
  const missingBreaches = alarm.TreatMissingData === 'breaching';
  const breaching = values.filter((value) =>
    value === undefined ? missingBreaches : breaches(value, threshold),
  ).length;
  const isAlarm = breaching >= needed;
  const reason = `Threshold Crossed: ${breaching} of ${periods} datapoints were breaching the threshold (${threshold}).`;
  return { state: isAlarm ? 'ALARM' : 'OK', reason, value: known.at(-1) };
}

/** The oldest first; undefined for a period without data. */
function valuesOf(
  store: MetricStore,
  alarm: MetricAlarm,
  now: number,
  periods: number,
): (number | undefined)[] {
  const { Period: seconds = 60 } = alarm;
  const period = Math.max(1, Math.round(seconds / 60));
  const until = Math.floor(now / MINUTE);
  const from = until - periods * period;
  const series = store.find(alarm.Namespace!, alarm.MetricName!, dimensionRecord(alarm.Dimensions));
  const compute = statistic(alarm.Statistic ?? alarm.ExtendedStatistic ?? 'Average');
  const points = evaluate(datapoints(series, { from, until, period }, until), compute);
  return Array.from(
    { length: periods },
    (_, index) => points.find(({ minute }) => minute === from + index * period)?.value,
  );
}
