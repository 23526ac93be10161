import type {
  Datapoint,
  GetMetricStatisticsCommandInput,
  GetMetricStatisticsCommandOutput,
} from '@aws-sdk/client-cloudwatch';
import { AwsError, type Result } from '../../operations.ts';
import { dimensionRecord } from './dimensions.ts';
import type { Distribution } from './distribution.ts';
import { type MetricStore, MINUTE } from './model.ts';
import { datapoints, span } from './periods.ts';
import { statistic } from './statistic.ts';

const MAX_DATAPOINTS = 1440;

/**
 * GetMetricStatistics: either plain or extended statistics, at most 1,440 datapoints, oldest first (AWS promises no
 * order). `visibleUntil` is the first minute not yet published.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricStatistics.html
 */
export const getMetricStatisticsOperation = (store: MetricStore, visibleUntil: () => number) => ({
  GetMetricStatistics(input: GetMetricStatisticsCommandInput): Result<GetMetricStatisticsCommandOutput> {
    const wanted = readSpan(input);
    const plain = input.Statistics ?? [];
    const extended = input.ExtendedStatistics ?? [];
    if (plain.length > 0 === extended.length > 0) {
      throw new AwsError(
        'InvalidParameterCombination',
        'Either Statistics or ExtendedStatistics must be specified, but not both.',
      );
    }
    const found = store.find(input.Namespace!, input.MetricName!, dimensionRecord(input.Dimensions));
    const series = input.Unit === undefined || found?.unit === input.Unit ? found : undefined;
    const row = rows(plain, extended, series?.unit);
    const Datapoints = datapoints(series, wanted, visibleUntil()).map(({ minute, data }) =>
      row(minute, data),
    );
    return { Label: input.MetricName!, Datapoints };
  },
});

function readSpan(input: GetMetricStatisticsCommandInput) {
  for (const name of ['Namespace', 'MetricName', 'StartTime', 'EndTime', 'Period'] as const) {
    if (!input[name]) throw new AwsError('MissingParameter', `The parameter ${name} is required.`);
  }
  if (!(input.StartTime! < input.EndTime!)) {
    throw new AwsError(
      'InvalidParameterValue',
      'The parameter StartTime must be less than the parameter EndTime.',
    );
  }
  if (!(input.Period! > 0 && input.Period! % 60 === 0)) {
    throw new AwsError('InvalidParameterValue', 'The parameter Period must be a multiple of 60.');
  }
  const wanted = span(input.StartTime!, input.EndTime!, input.Period!);
  if ((wanted.until - wanted.from) / wanted.period > MAX_DATAPOINTS) {
    throw new AwsError(
      'InvalidParameterCombination',
      `You have requested more than ${MAX_DATAPOINTS} datapoints. Reduce the range or lengthen the period.`,
    );
  }
  return wanted;
}

function rows(plain: readonly string[], extended: readonly string[], unit: string | undefined) {
  const columns = plain.map((name) => [name, statistic(name, 'InvalidParameterValue')] as const);
  const more = extended.map((name) => [name, statistic(name, 'InvalidParameterValue')] as const);
  return (minute: number, data: Distribution): Datapoint => {
    const values = (of: typeof columns) =>
      Object.fromEntries(of.map(([name, compute]) => [name, compute(data)]));
    const point = { Timestamp: new Date(minute * MINUTE), Unit: unit, ...values(columns) } as Datapoint;
    return more.length > 0 ? { ...point, ExtendedStatistics: values(more) as Record<string, number> } : point;
  };
}
