import type { Metrics } from '../../ports/metrics.ts';
import type { Tick } from '../../rollout/analysis/evidence.ts';
import type { Sample } from '../../rollout/analysis/sample.ts';
import { type Client, type MetricQuery, readMetrics, type Series } from '../cloudwatch/metric-data.ts';
import { HEARTBEAT, loadBalancerMetric, newFlows, targetGroupMetric } from './dimensions.ts';
import { ownQueries, withOwn } from './own-metrics.ts';

type Request = Parameters<Metrics['ticks']>[0];
type Key = 'blue' | 'green' | 'hosts' | 'all' | 'resets';
type Minute = Readonly<Record<Key, number>>;

/**
 * What a network load balancer reports: connections in the place of requests. Resets have no target group, so each fleet
 * is given a part of them that is as large as its part of the connections. Those that the load balancer sends itself are
 * left out: it ends what was idle, or whose target group has just lost its weight.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-cloudwatch-metrics.html
 */
export async function flowTicks(
  client: Client,
  request: Request,
  loadBalancers: readonly string[],
): Promise<Tick[][]> {
  const queries = loadBalancers.map((loadBalancer, index) => queriesFor(request, loadBalancer, index));
  const all = [
    ...queries.flatMap((ofOne) => Object.values(ofOne)),
    ...ownQueries(request, loadBalancers[0] ?? ''),
  ];
  const series = await readMetrics(client, 'the metrics of the network load balancer', all, request);
  return queries.map((ofOne, index) => {
    const ticks = ticksOf((key) => series.get(ofOne[key].id)!, request);
    return index === 0 ? withOwn(ticks, request, (id) => series.get(id)) : ticks;
  });
}

function queriesFor(
  { blue, green }: Request,
  loadBalancer: string,
  index: number,
): Readonly<Record<Key, MetricQuery>> {
  const id = (key: string) => (index === 0 ? key : `${key}${index + 1}`);
  const place = loadBalancerMetric(loadBalancer);
  return {
    blue: { id: id('blueRequests'), ...newFlows(blue) },
    green: { id: id('greenRequests'), ...newFlows(green) },
    hosts: { id: id('greenHosts'), ...targetGroupMetric(loadBalancer, green), ...HEARTBEAT },
    all: { id: id('allRequests'), ...place, metric: 'NewFlowCount', statistic: 'Sum' },
    resets: { id: id('resets'), ...place, metric: 'TCP_Target_Reset_Count', statistic: 'Sum' },
  };
}

/**
 * A minute is known when anything was reported of green; of those before, when anything was reported of blue. Of the rest,
 * what isn't reported is 0.
 */
function ticksOf(seriesOf: (key: Key) => Series, { blueUntil = Number.NEGATIVE_INFINITY }: Request): Tick[] {
  const before = [...seriesOf('blue').keys()].filter((minute) => minute < blueUntil);
  const known = [...seriesOf('hosts').keys(), ...seriesOf('green').keys(), ...before];
  return [...new Set(known)]
    .toSorted((a, b) => a - b)
    .map((minute) => {
      const value = (key: Key) => seriesOf(key).get(minute) ?? 0;
      const [blue, green] = [value('blue'), value('green')];
      const counts = { blue, green, hosts: value('hosts'), all: value('all'), resets: value('resets') };
      return { minute, blue: sampleOf('blue', counts), green: sampleOf('green', counts) };
    });
}

/** Of a connection that was reset; others of the load balancer's target groups have their part as well. */
function sampleOf(colour: 'blue' | 'green', { blue, green, all, resets }: Minute): Sample {
  const requests = colour === 'blue' ? blue : green;
  const bad = requests === 0 ? 0 : (resets * requests) / Math.max(all, blue + green);
  return { requests, bad, faults: bad, ...(blue > 0 && green > 0 && { shared: true }) };
}
