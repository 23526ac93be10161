import type {
  GetMetricDataCommandInput,
  GetMetricDataCommandOutput,
  MetricDataQuery,
} from '@aws-sdk/client-cloudwatch';
import { type Result, validationError } from '../../operations.ts';
import { dimensionRecord } from './dimensions.ts';
import { type Found, pageOf } from './metric-data-page.ts';
import { readExpression } from './metric-math.ts';
import type { MetricStore } from './model.ts';
import { datapoints, evaluate, span } from './periods.ts';
import { statistic } from './statistic.ts';

const MAX_QUERIES = 500;
const MAX_DATAPOINTS = 100_800;

/**
 * GetMetricData over metrics, and math expressions over them; Metrics Insights and searches are refused. Newest
 * datapoints first unless ScanBy says otherwise, periods without data left out. `visibleUntil` is the first minute not
 * yet published.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
 */
export const getMetricDataOperation = (store: MetricStore, visibleUntil: () => number) => ({
  GetMetricData(input: GetMetricDataCommandInput): Result<GetMetricDataCommandOutput> {
    const queries = readQueries(input);
    if (!(input.StartTime && input.EndTime && input.StartTime < input.EndTime)) {
      throw validationError('The parameter StartTime must be less than the parameter EndTime.');
    }
    const limit = input.MaxDatapoints ?? MAX_DATAPOINTS;
    if (!(limit >= 1 && limit <= MAX_DATAPOINTS)) {
      throw validationError(`MaxDatapoints must be between 1 and ${MAX_DATAPOINTS}.`);
    }
    const until = visibleUntil();
    const found = findAll(store, queries, input, until);
    return pageOf(found, limit, input.NextToken, input.ScanBy === 'TimestampAscending');
  },
});

function readQueries(input: GetMetricDataCommandInput): MetricDataQuery[] {
  const queries = input.MetricDataQueries ?? [];
  if (queries.length === 0 || queries.length > MAX_QUERIES) {
    throw validationError(`MetricDataQueries must hold between 1 and ${MAX_QUERIES} queries.`);
  }
  const ids = new Set<string>();
  for (const query of queries) {
    const id = query.Id ?? '';
    if (!/^[a-z][a-zA-Z0-9_]*$/.test(id))
      throw validationError(`The value ${id} for parameter Id is invalid.`);
    if (ids.has(id)) throw validationError(`The value ${id} for parameter Id is not unique.`);
    ids.add(id);
    if ((query.Expression === undefined) === (query.MetricStat === undefined)) {
      throw validationError(`Query ${id} needs either a MetricStat or an Expression.`);
    }
    if (query.Expression === undefined && !query.MetricStat?.Metric)
      throw validationError(`Query ${id} needs a MetricStat with a Metric.`);
    if (query.Label?.includes('${'))
      throw validationError(`Query ${id}: dynamic labels are not supported here.`);
  }
  if (queries.every((query) => query.ReturnData === false))
    throw validationError('At least one query must have ReturnData set to true.');
  return queries;
}

/** Those that are to be returned; the others are read for the expressions alone. */
function findAll(
  store: MetricStore,
  queries: readonly MetricDataQuery[],
  input: GetMetricDataCommandInput,
  visibleUntil: number,
): Found[] {
  const metrics = queries.filter(({ Expression }) => Expression === undefined);
  const found = new Map(metrics.map((query) => [query.Id!, findPoints(store, query, input, visibleUntil)]));
  for (const query of queries)
    if (query.Expression !== undefined) found.set(query.Id!, computePoints(query, found));
  const returned = queries.flatMap(({ Id, ReturnData }) => (ReturnData === false ? [] : found.get(Id!)!));
  if (input.ScanBy === 'TimestampAscending') return returned;
  return returned.map((one) => ({ ...one, points: one.points.toReversed() }));
}

/** Of metrics alone: an expression over another one is refused. */
function computePoints({ Id, Expression, Label }: MetricDataQuery, found: ReadonlyMap<string, Found>): Found {
  const used: Found[] = [];
  const series = readExpression(Id!, Expression!, (id) => {
    const one = found.get(id);
    if (!one || one.isComputed) return undefined;
    used.push(one);
    const values = new Map(one.points.map(({ minute, value }) => [minute, value]));
    return { at: (minute) => values.get(minute) };
  });
  const minutes = [...new Set(used.flatMap(({ points }) => points.map(({ minute }) => minute)))];
  const sorted = minutes.toSorted((a, b) => a - b);
  const points = sorted.flatMap((minute) => {
    const value = series.at(minute);
    return value === undefined ? [] : [{ minute, value }];
  });
  return { id: Id!, label: Label ?? Id!, points, isComputed: true };
}

function findPoints(
  store: MetricStore,
  query: MetricDataQuery,
  input: GetMetricDataCommandInput,
  visibleUntil: number,
): Found {
  const { Metric: metric, Period: period, Stat: stat, Unit: unit } = query.MetricStat!;
  if (!(period && period > 0 && period % 60 === 0)) {
    throw validationError(`Query ${query.Id}: the period must be a multiple of 60.`);
  }
  if (!metric?.Namespace || !metric.MetricName) {
    throw validationError(`Query ${query.Id} needs a Namespace and a MetricName.`);
  }
  const compute = statistic(stat ?? '');
  const found = store.find(metric.Namespace, metric.MetricName, dimensionRecord(metric.Dimensions));
  const series = unit === undefined || found?.unit === unit ? found : undefined;
  const points = evaluate(
    datapoints(series, span(input.StartTime!, input.EndTime!, period), visibleUntil),
    compute,
  );
  return { id: query.Id!, label: query.Label ?? metric.MetricName, points };
}
