import type {
  GetMetricDataCommandInput,
  GetMetricDataCommandOutput,
  MetricDataQuery,
  MetricDataResult,
} from '@aws-sdk/client-cloudwatch';
import { AwsError, type Result, validationError } from '../../operations.ts';
import { dimensionRecord } from './dimensions.ts';
import { type MetricStore, MINUTE } from './model.ts';
import { datapoints, evaluate, span } from './periods.ts';
import { statistic } from './statistic.ts';

const MAX_QUERIES = 500;
const MAX_DATAPOINTS = 100_800;

interface Found {
  readonly id: string;
  readonly label: string;
  readonly points: { minute: number; value: number }[];
}

/** Where a page ended: the query's place and the last minute of it that was returned. */
type Position = { readonly query: number; readonly minute: number | null };

/**
 * GetMetricData over metrics; math expressions and Metrics Insights are refused. Newest datapoints first unless ScanBy
 * says otherwise, periods without data left out. `visibleUntil` is the first minute not yet published.
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
    const found = queries.map((query) => findPoints(store, query, input, until));
    return page(found, limit, input.NextToken, input.ScanBy === 'TimestampAscending');
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
    if (query.Expression !== undefined) {
      throw validationError(`Query ${id}: expressions are not supported here, only MetricStat is.`);
    }
    if (!query.MetricStat?.Metric) throw validationError(`Query ${id} needs a MetricStat with a Metric.`);
    if (query.Label?.includes('${'))
      throw validationError(`Query ${id}: dynamic labels are not supported here.`);
  }
  const returned = queries.filter((query) => query.ReturnData !== false);
  if (returned.length === 0) throw validationError('At least one query must have ReturnData set to true.');
  return returned;
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
  if (input.ScanBy !== 'TimestampAscending') points.reverse();
  return { id: query.Id!, label: query.Label ?? metric.MetricName, points };
}

function page(found: readonly Found[], limit: number, token: string | undefined, ascending: boolean) {
  const from = token === undefined ? { query: 0, minute: null } : decodeToken(token);
  const results: MetricDataResult[] = [];
  let room = limit;
  for (const [at, { id, label, points }] of found.entries()) {
    if (at < from.query) continue;
    const begin = at === from.query ? points.findIndex(isAfter(from.minute, ascending)) : 0;
    const rest = begin < 0 ? [] : points.slice(begin);
    const taken = rest.slice(0, room);
    room -= taken.length;
    const cut = taken.length < rest.length;
    results.push({
      Id: id,
      Label: label,
      StatusCode: cut ? 'PartialData' : 'Complete',
      Timestamps: taken.map(({ minute }) => new Date(minute * MINUTE)),
      Values: taken.map(({ value }) => value),
    });
    if (cut) {
      const minute = taken.at(-1)?.minute ?? (at === from.query ? from.minute : null);
      return { MetricDataResults: results, NextToken: encodeToken({ query: at, minute }), Messages: [] };
    }
  }
  return { MetricDataResults: results, Messages: [] };
}

const isAfter = (last: number | null, ascending: boolean) => (point: { minute: number }) =>
  last === null || (ascending ? point.minute > last : point.minute < last);

const encodeToken = (at: Position) =>
  Buffer.from(JSON.stringify([at.query, at.minute])).toString('base64url');

function decodeToken(token: string): Position {
  try {
    const [query, minute] = JSON.parse(Buffer.from(token, 'base64url').toString()) as unknown[];
    if (Number.isInteger(query) && (minute === null || Number.isInteger(minute))) {
      return { query: query as number, minute: minute as number | null };
    }
  } catch {
    // Falls through to the one error for every token that is not ours.
  }
  throw new AwsError('InvalidNextToken', 'The next token specified is invalid.');
}
