import {
  type CloudWatchClient,
  GetMetricDataCommand,
  type MetricDataQuery,
  type MetricDataResult,
} from '@aws-sdk/client-cloudwatch';
import type { Metrics } from '../../ports/metrics.ts';
import type { Sample, Tick } from '../../rollout/analysis/evidence.ts';
import { CloudRefused, CloudUnavailable, SpecMismatch } from '../../rollout/errors.ts';
import { type Route, routeName } from '../../rollout/routes.ts';
import { METRICS_PERIOD, SECOND } from '../../rollout/timing.ts';
import { callAws, paginate, required } from '../call.ts';

type Client = Pick<CloudWatchClient, 'send'>;
type Request = Parameters<Metrics['ticks']>[0];
/** Per query the values by the minute's start. */
type Series = ReadonlyMap<string, ReadonlyMap<number, number>>;

const COLOURS = ['blue', 'green'] as const;

/** Key of a query, and the metric (ALB user guide, CloudWatch metrics): all are summed per target group. */
const COUNTS = {
  Requests: 'RequestCount',
  Errors: 'HTTPCode_Target_5XX_Count',
  Unreachable: 'TargetConnectionErrorCount',
} as const;

/**
 * Tells a minute without requests from one without metrics: it is "reported if there are registered targets", requests
 * or not, and green has targets for as long as it is looked at.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
 */
const HEARTBEAT = { Id: 'greenHosts', MetricName: 'HealthyHostCount', Stat: 'Maximum' };

/** What the load balancers of a service's routes report to CloudWatch: the counts of several are added up. */
export const loadBalancerMetrics = (client: Client): Metrics => ({
  async ticks(request) {
    if (request.until <= request.from) return [];
    const all = await seriesOf(client, request);
    return all.map(ticksOf).reduce(together);
  },
});

/** The series of each load balancer, with one request for all. */
async function seriesOf(client: Client, request: Request): Promise<Series[]> {
  const loadBalancers = [...new Set(request.routes.map(loadBalancerOf))];
  const queries = loadBalancers.map((loadBalancer, index) => queriesFor(request, loadBalancer, index));
  const results = await paginate(async (NextToken: string | undefined) => {
    const command = new GetMetricDataCommand({
      MetricDataQueries: queries.flat(),
      StartTime: new Date(request.from),
      EndTime: new Date(request.until),
      ScanBy: 'TimestampAscending',
      NextToken,
    });
    const answer = await callAws('read the metrics of the load balancer', client.send(command));
    return { items: answer.MetricDataResults, next: answer.NextToken };
  });
  return queries.map(
    (own) => new Map(own.map(({ Id = '' }) => [Id.replace(/\d+$/, ''), valuesOf(Id, results)])),
  );
}

/** CloudWatch answers only a combination of dimensions that is published: load balancer and target group together. */
function queriesFor({ blue, green }: Request, loadBalancer: string, index: number): MetricDataQuery[] {
  const targetGroups = { blue, green };
  const query = (colour: (typeof COLOURS)[number], { Id, MetricName, Stat }: typeof HEARTBEAT) => ({
    // Ids are unique: `greenRequests` of the first load balancer, `greenRequests2` of the second.
    Id: index === 0 ? Id : `${Id}${index + 1}`,
    MetricStat: {
      Metric: {
        Namespace: 'AWS/ApplicationELB',
        MetricName,
        Dimensions: [
          { Name: 'LoadBalancer', Value: loadBalancer },
          { Name: 'TargetGroup', Value: targetGroups[colour].split(':').at(-1) },
        ],
      },
      Period: METRICS_PERIOD / SECOND,
      Stat,
    },
  });
  const counts = COLOURS.flatMap((colour) =>
    Object.entries(COUNTS).map(([count, MetricName]) =>
      query(colour, { Id: `${colour}${count}`, MetricName, Stat: 'Sum' }),
    ),
  );
  return [...counts, query('green', HEARTBEAT)];
}

/** `app/<name>/<id>` of a listener's or a rule's ARN, as the metrics' dimension wants it. */
export function loadBalancerOf(route: Route): string {
  const found = /:listener(?:-rule)?\/(app\/[^/]+\/[^/]+)\//.exec(routeName(route));
  if (!found?.[1]) throw new SpecMismatch(`${routeName(route)} names no Application Load Balancer`);
  return found[1];
}

/** Earlier pages of a series say `PartialData`; the last one has to say `Complete`. Unknown is not zero. */
function valuesOf(id: string, results: readonly MetricDataResult[]): ReadonlyMap<number, number> {
  const pages = results.filter(({ Id }) => Id === id);
  const status = pages.at(-1)?.StatusCode;
  if (status === 'Forbidden') throw new CloudRefused(`AWS refuses to read the metric ${id}`);
  if (status !== 'Complete') {
    throw new CloudUnavailable(`the metric ${id} isn't complete: ${status ?? 'no answer'}`);
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

/** A minute is known when anything was reported of green, which is what is judged; blue alone says nothing about it. */
function ticksOf(series: Series): Tick[] {
  const ofGreen = [...series].filter(([id]) => id.startsWith('green'));
  const known = new Set(ofGreen.flatMap(([, values]) => [...values.keys()]));
  return [...known]
    .toSorted((a, b) => a - b)
    .map((minute) => ({
      minute,
      blue: sampleAt(series, 'blue', minute),
      green: sampleAt(series, 'green', minute),
    }));
}

/**
 * A count that isn't reported in a known minute is 0: the load balancer reports it only when it isn't. A request
 * counts once a target was chosen for it, so those that didn't reach their target should be in already; as AWS doesn't
 * say so, and metrics may arrive apart, a bad response is a request in any case.
 */
function sampleAt(series: Series, colour: (typeof COLOURS)[number], minute: number): Sample {
  const count = (key: keyof typeof COUNTS) => series.get(`${colour}${key}`)?.get(minute) ?? 0;
  const bad = count('Errors') + count('Unreachable');
  return { requests: Math.max(count('Requests'), bad), bad };
}

/** The minutes that two load balancers both know, their counts added up. */
function together(one: readonly Tick[], other: readonly Tick[]): Tick[] {
  const others = new Map(other.map((tick) => [tick.minute, tick]));
  return one.flatMap((tick) => {
    const same = others.get(tick.minute);
    if (!same) return [];
    return [{ ...tick, blue: sum(tick.blue, same.blue), green: sum(tick.green, same.green) }];
  });
}

const sum = (one: Sample, other: Sample): Sample => ({
  requests: one.requests + other.requests,
  bad: one.bad + other.bad,
});
