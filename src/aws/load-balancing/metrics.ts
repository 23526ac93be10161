import type { Metrics } from '../../ports/metrics.ts';
import { addTicks, type Tick } from '../../rollout/analysis/evidence.ts';
import { NO_SAMPLE, type Sample } from '../../rollout/analysis/sample.ts';
import { METRICS_PERIOD, SECOND } from '../../rollout/timing.ts';
import { kindOf } from '../../rollout/traffic/routes.ts';
import { type Client, type MetricQuery, readMetrics, type Series } from '../cloudwatch/metric-data.ts';
import { HEARTBEAT, loadBalancersOf, targetGroupMetric } from './dimensions.ts';
import { flowTicks } from './flows.ts';
import { ownQueries, withOwn } from './own-metrics.ts';
import { requestsTo } from './requests.ts';

type Request = Parameters<Metrics['ticks']>[0];
type LoadBalancerSeries = ReadonlyMap<string, Series>;

const COLOURS = ['blue', 'green'] as const;
type Colour = (typeof COLOURS)[number];

/** Key of a query, and its metric, summed per target group (ALB user guide, "CloudWatch metrics"). */
const COUNTS = {
  Requests: 'RequestCount',
  Good: 'HTTPCode_Target_2XX_Count',
  Redirected: 'HTTPCode_Target_3XX_Count',
  Refused: 'HTTPCode_Target_4XX_Count',
  Errors: 'HTTPCode_Target_5XX_Count',
  Unreachable: 'TargetConnectionErrorCount',
} as const;

const HOSTS = { key: 'greenHosts', ...HEARTBEAT };

/** Seconds that the responses of a fleet took, all together. Of a request without a response there is none. */
const responseTimes = (colour: Colour) => ({
  key: `${colour}Seconds`,
  metric: 'TargetResponseTime',
  statistic: 'Sum',
});

/**
 * What the load balancers of a service's routes report to CloudWatch, added up. Beside an application load balancer the
 * network load balancers aren't counted: connections are no requests, and only the one tells green from blue.
 */
export const loadBalancerMetrics = (client: Client): Metrics => ({
  async ticks(request) {
    if (request.until <= request.from) return [];
    const application = loadBalancersOf(request.routes.filter((route) => kindOf(route) !== 'network'));
    if (application.length === 0) {
      const all = await flowTicks(client, request, loadBalancersOf(request.routes));
      return all.reduce(addTicks);
    }
    const all = await readLoadBalancers(client, request, application);
    return all.reduce(addTicks);
  },
  requestsTo: (request) => requestsTo(client, request),
});

async function readLoadBalancers(
  client: Client,
  request: Request,
  loadBalancers: readonly string[],
): Promise<Tick[][]> {
  const queries = loadBalancers.map((loadBalancer, index) => queriesFor(request, loadBalancer, index));
  const own = ownQueries(request, loadBalancers[0]!);
  const all = [...queries.flat(), ...own];
  const series = await readMetrics(client, 'the metrics of the load balancer', all, request);
  return queries.map((keyed, index) => {
    const ticks = ticksOf(new Map(keyed.map(({ id, key }) => [key, series.get(id)!])), request);
    return index === 0 ? withOwn(ticks, request, (id) => series.get(id)) : ticks;
  });
}

type KeyedQuery = MetricQuery & { readonly key: string };

function queriesFor(request: Request, loadBalancer: string, index: number): KeyedQuery[] {
  const query = (colour: Colour, { key, metric, statistic }: typeof HOSTS): KeyedQuery => ({
    key,
    // `greenRequests` of the first load balancer, `greenRequests2` of the second.
    id: index === 0 ? key : `${key}${index + 1}`,
    ...targetGroupMetric(loadBalancer, request[colour]),
    metric,
    statistic,
  });
  const counts = COLOURS.flatMap((colour) =>
    Object.entries(COUNTS).map(([count, metric]) =>
      query(colour, { key: `${colour}${count}`, metric, statistic: 'Sum' }),
    ),
  );
  const timed: readonly Colour[] = request.responseTimes ? COLOURS : ['green'];
  const times = timed.map((colour) => query(colour, responseTimes(colour)));
  return [...counts, query('green', HOSTS), ...times, ...slowQueries(request, query)];
}

/** How many responses took longer, interpolated by CloudWatch (user guide, "CloudWatch statistics definitions"). */
const slowQueries = (
  { slowAbove }: Request,
  query: (colour: Colour, statistic: typeof HOSTS) => KeyedQuery,
): KeyedQuery[] =>
  slowAbove === undefined
    ? []
    : COLOURS.map((colour) =>
        query(colour, { key: `${colour}Slow`, metric: 'TargetResponseTime', statistic: `TC(${slowAbove}:)` }),
      );

/**
 * A minute is known when anything was reported of green, which is what is judged, and its requests with the responses; of
 * those before, when anything was reported of blue.
 */
function ticksOf(series: LoadBalancerSeries, { blueUntil = Number.NEGATIVE_INFINITY }: Request): Tick[] {
  const minutesOf = (colour: Colour) =>
    [...series].filter(([key]) => key.startsWith(colour)).flatMap(([, values]) => [...values.keys()]);
  const before = minutesOf('blue').filter((minute) => minute < blueUntil);
  return [...new Set([...minutesOf('green'), ...before])]
    .toSorted((a, b) => a - b)
    .flatMap((minute) => {
      const green = sampleAt(series, 'green', minute);
      return green ? [{ minute, blue: sampleAt(series, 'blue', minute) ?? NO_SAMPLE, green }] : [];
    });
}

/**
 * A count that isn't reported is 0 where RequestCount shows requests, or nothing has any; undefined where responses are
 * reported without requests. RequestCount should include requests that didn't reach their target, but AWS doesn't say
 * so: a fault counts as a request in any case.
 */
function sampleAt(series: LoadBalancerSeries, colour: Colour, minute: number): Sample | undefined {
  const reported = (key: string) => series.get(`${colour}${key}`)?.get(minute) ?? 0;
  const count = (key: keyof typeof COUNTS) => reported(key);
  const faults = count('Errors') + count('Unreachable');
  const refused = count('Refused');
  const answered = count('Good') + count('Redirected') + refused;
  if (count('Requests') === 0 && answered > 0) return undefined;
  const requests = Math.max(count('Requests'), faults);
  const inFlight = reported('Seconds') / (METRICS_PERIOD / SECOND);
  const slow = series.has(`${colour}Slow`) ? { slow: reported('Slow') } : {};
  return { requests, bad: requests - answered, faults, refused, ...slow, inFlight };
}
