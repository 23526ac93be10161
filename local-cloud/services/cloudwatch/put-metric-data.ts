import type {
  MetricDatum,
  PutMetricDataCommandInput,
  PutMetricDataCommandOutput,
} from '@aws-sdk/client-cloudwatch';
import { AwsError, type Result } from '../../operations.ts';
import type { Clock } from '../../time/clock.ts';
import { dimensionRecord } from './dimensions.ts';
import type { Distribution } from './distribution.ts';
import type { MetricStore } from './model.ts';

const HOUR = 3_600_000;
const invalid = (message: string) => new AwsError('InvalidParameterValue', message);

/**
 * PutMetricData: values, value sets with counts, and statistic sets; timestamps from two weeks ago to two hours ahead.
 * High resolution and entities are refused.
 */
export const putMetricDataOperation = (store: MetricStore, clock: Clock) => ({
  PutMetricData(input: PutMetricDataCommandInput): Result<PutMetricDataCommandOutput> {
    const namespace = input.Namespace;
    if (!namespace) throw new AwsError('MissingParameter', 'The parameter Namespace is required.');
    if (namespace.startsWith('AWS/')) throw invalid('The value AWS/ for parameter Namespace is invalid.');
    if (input.EntityMetricData?.length) throw invalid('EntityMetricData is not supported here.');
    const data = input.MetricData ?? [];
    if (data.length > 1000)
      throw invalid('The collection MetricData must not have a size greater than 1000.');
    // Everything is checked before anything is stored: a refused call leaves nothing behind.
    const checked = data.map((datum) => ({ datum, time: check(datum, clock.now()) }));
    for (const { datum, time } of checked) {
      const unit = datum.Unit ?? 'None';
      const series = store.open(namespace, datum.MetricName!, dimensionRecord(datum.Dimensions), unit);
      if (series.unit !== unit) {
        throw invalid(
          `${datum.MetricName} was put in ${series.unit} before; one metric keeps one unit here.`,
        );
      }
      add(datum, store.minute(series, time));
    }
    return {};
  },
});

function check(datum: MetricDatum, now: number): number {
  if (!datum.MetricName) throw new AwsError('MissingParameter', 'The parameter MetricName is required.');
  if ((datum.StorageResolution ?? 60) !== 60)
    throw invalid('Only a StorageResolution of 60 is supported here.');
  const time = datum.Timestamp?.getTime() ?? now;
  if (!(time >= now - 14 * 24 * HOUR && time <= now + 2 * HOUR)) {
    throw invalid(`The timestamp of ${datum.MetricName} must lie between two weeks ago and two hours ahead.`);
  }
  const given = [datum.Value, datum.Values, datum.StatisticValues].filter((one) => one !== undefined);
  if (given.length !== 1) {
    throw new AwsError(
      'InvalidParameterCombination',
      `${datum.MetricName} needs exactly one of Value, Values and StatisticValues.`,
    );
  }
  checkNumbers(datum);
  return time;
}

function checkNumbers(datum: MetricDatum) {
  const values = datum.Values ?? (datum.Value === undefined ? [] : [datum.Value]);
  const counts = datum.Counts ?? values.map(() => 1);
  if (values.length > 150) throw invalid('The collection Values must not have a size greater than 150.');
  if (counts.length !== values.length) throw invalid('Values and Counts must have the same size.');
  if (!values.every(Number.isFinite))
    throw invalid(`The values of ${datum.MetricName} must be finite numbers.`);
  if (!counts.every((count) => count > 0))
    throw invalid(`The counts of ${datum.MetricName} must be positive.`);
  const set = datum.StatisticValues;
  if (set && !(set.SampleCount! > 0 && set.Minimum! <= set.Maximum! && Number.isFinite(set.Sum))) {
    throw invalid(`The statistic values of ${datum.MetricName} contradict each other.`);
  }
}

function add(datum: MetricDatum, minute: Distribution) {
  if (datum.Value !== undefined) minute.add(datum.Value);
  for (const [at, value] of (datum.Values ?? []).entries()) minute.add(value, datum.Counts?.[at] ?? 1);
  const set = datum.StatisticValues;
  if (set) {
    minute.addSummary({ sum: set.Sum!, count: set.SampleCount!, min: set.Minimum!, max: set.Maximum! });
  }
}
