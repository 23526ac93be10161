import {
  type CloudWatchClient,
  GetMetricDataCommand,
  type MetricDataQuery,
  type MetricDataResult,
} from '@aws-sdk/client-cloudwatch';
import { CloudRefused, CloudUnavailable } from '../../rollout/errors.ts';
import { METRICS_PERIOD, SECOND } from '../../rollout/timing.ts';
import { callAws, paginate, required } from '../call.ts';

export type Client = Pick<CloudWatchClient, 'send'>;

export interface MetricQuery {
  /** Unique within a request; begins with a lowercase letter. */
  readonly id: string;
  readonly namespace: string;
  readonly metric: string;
  /** CloudWatch has data only for a combination of dimensions that is published. */
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: string;
  /** It is asked for as a part of an expression, and its own data are not. */
  readonly isInput?: boolean;
}

/** What CloudWatch computes of other queries of the same request, which the expression calls by their ids. */
export interface ExpressionQuery {
  readonly id: string;
  readonly expression: string;
}

export type Query = MetricQuery | ExpressionQuery;

/** Values by the start of their minute, milliseconds since the epoch. */
export type Series = ReadonlyMap<number, number>;

/** From (inclusive) and until (exclusive), milliseconds since the epoch. */
export interface TimeRange {
  readonly from: number;
  readonly until: number;
}

/**
 * The series of every query but inputs, by its id, from one request. Throws CloudRefused for a metric that may not be
 * read, and CloudUnavailable for one that isn't complete: unknown is not zero.
 */
export async function readMetrics(
  client: Client,
  what: string,
  queries: readonly Query[],
  { from, until }: TimeRange,
): Promise<ReadonlyMap<string, Series>> {
  const results = await paginate(async (NextToken: string | undefined) => {
    const command = new GetMetricDataCommand({
      MetricDataQueries: queries.map(dataQuery),
      StartTime: new Date(from),
      EndTime: new Date(until),
      ScanBy: 'TimestampAscending',
      NextToken,
    });
    const response = await callAws(`read ${what}`, client.send(command));
    return { items: response.MetricDataResults, next: response.NextToken };
  });
  const returned = queries.filter((query) => !('isInput' in query && query.isInput));
  return new Map(returned.map(({ id }) => [id, seriesOf(id, results)]));
}

function dataQuery(query: Query): MetricDataQuery {
  if ('expression' in query) return { Id: query.id, Expression: query.expression };
  const { id, namespace, metric, dimensions, statistic, isInput } = query;
  return {
    Id: id,
    MetricStat: {
      Metric: {
        Namespace: namespace,
        MetricName: metric,
        Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      },
      Period: METRICS_PERIOD / SECOND,
      Stat: statistic,
    },
    ...(isInput && { ReturnData: false }),
  };
}

/** Earlier pages of a series have the status `PartialData`; the last one must have `Complete`. */
function seriesOf(id: string, results: readonly MetricDataResult[]): Series {
  const pages = results.filter(({ Id }) => Id === id);
  const status = pages.at(-1)?.StatusCode;
  if (status === 'Forbidden') throw new CloudRefused(`AWS refuses to read the metric ${id}`);
  if (status !== 'Complete') {
    throw new CloudUnavailable(`the metric ${id} isn't complete: ${status ?? 'no result'}`);
  }
  return new Map(
    pages.flatMap(({ Timestamps, Values }) =>
      (Timestamps ?? []).map((timestamp, index): [number, number] => [
        timestamp.getTime(),
        required(Values?.[index], `a value of the metric ${id}`),
      ]),
    ),
  );
}
