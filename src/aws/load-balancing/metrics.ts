import type { Metrics } from '../../ports/metrics.ts';
import type { Sample, Tick } from '../../rollout/analysis/evidence.ts';
import { type Client, type MetricQuery, readMetrics, type Series } from '../cloudwatch/metric-data.ts';
import { loadBalancerOf } from './dimensions.ts';
import { requestsTo } from './requests.ts';

type Request = Parameters<Metrics['ticks']>[0];
/** The series of one load balancer, by the key of their query. */
type LoadBalancerSeries = ReadonlyMap<string, Series>;

const COLOURS = ['blue', 'green'] as const;
type Colour = (typeof COLOURS)[number];

/** Key of a query, and its metric, summed per target group (ALB user guide, "CloudWatch metrics"). */
const COUNTS = {
  Requests: 'RequestCount',
  Errors: 'HTTPCode_Target_5XX_Count',
  Unreachable: 'TargetConnectionErrorCount',
} as const;

/**
 * Tells a minute without requests from one without metrics: it is "reported if there are registered targets".
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
 */
const HEARTBEAT = { key: 'greenHosts', metric: 'HealthyHostCount', statistic: 'Maximum' };

/** What the load balancers of a service's routes report to CloudWatch, added up. */
export const loadBalancerMetrics = (client: Client): Metrics => ({
  async ticks(request) {
    if (request.until <= request.from) return [];
    const all = await readLoadBalancers(client, request);
    return all.map(ticksOf).reduce(addTicks);
  },
  requestsTo: (request) => requestsTo(client, request),
});

async function readLoadBalancers(client: Client, request: Request): Promise<LoadBalancerSeries[]> {
  const loadBalancers = [...new Set(request.routes.map(loadBalancerOf))];
  const queries = loadBalancers.map((loadBalancer, index) => queriesFor(request, loadBalancer, index));
  const series = await readMetrics(client, 'the metrics of the load balancer', queries.flat(), request);
  return queries.map((own) => new Map(own.map(({ id, key }) => [key, series.get(id)!])));
}

type KeyedQuery = MetricQuery & { readonly key: string };

function queriesFor(request: Request, loadBalancer: string, index: number): KeyedQuery[] {
  const query = (colour: Colour, { key, metric, statistic }: typeof HEARTBEAT): KeyedQuery => ({
    key,
    // `greenRequests` of the first load balancer, `greenRequests2` of the second.
    id: index === 0 ? key : `${key}${index + 1}`,
    namespace: 'AWS/ApplicationELB',
    metric,
    dimensions: { LoadBalancer: loadBalancer, TargetGroup: request[colour].split(':').at(-1)! },
    statistic,
  });
  const counts = COLOURS.flatMap((colour) =>
    Object.entries(COUNTS).map(([count, metric]) =>
      query(colour, { key: `${colour}${count}`, metric, statistic: 'Sum' }),
    ),
  );
  return [...counts, query('green', HEARTBEAT)];
}

/** A minute is known when anything was reported of green, which is what is judged. */
function ticksOf(series: LoadBalancerSeries): Tick[] {
  const ofGreen = [...series].filter(([key]) => key.startsWith('green'));
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
 * A count that isn't reported in a known minute is 0. RequestCount should include requests that didn't reach their
 * target, but AWS doesn't say so, and metrics may arrive apart: a bad response counts as a request in any case.
 */
function sampleAt(series: LoadBalancerSeries, colour: Colour, minute: number): Sample {
  const count = (key: keyof typeof COUNTS) => series.get(`${colour}${key}`)?.get(minute) ?? 0;
  const bad = count('Errors') + count('Unreachable');
  return { requests: Math.max(count('Requests'), bad), bad };
}

/** The minutes that two load balancers both know, their counts added up. */
function addTicks(one: readonly Tick[], other: readonly Tick[]): Tick[] {
  const others = new Map(other.map((tick) => [tick.minute, tick]));
  return one.flatMap((tick) => {
    const same = others.get(tick.minute);
    if (!same) return [];
    return [{ ...tick, blue: addSamples(tick.blue, same.blue), green: addSamples(tick.green, same.green) }];
  });
}

const addSamples = (one: Sample, other: Sample): Sample => ({
  requests: one.requests + other.requests,
  bad: one.bad + other.bad,
});
