import type { Metrics } from '../../ports/metrics.ts';
import { MINUTE } from '../../rollout/timing.ts';
import { type Client, type MetricQuery, readMetrics } from '../cloudwatch/metric-data.ts';
import { loadBalancerOf } from './dimensions.ts';

type Request = Parameters<Metrics['requestsTo']>[0];

/**
 * Requests that a target group took. RequestCount isn't reported for a minute without any, so HealthyHostCount, which is
 * "reported if there are registered targets", tells such a minute from one without metrics.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
 */
export async function requestsTo(client: Client, request: Request): Promise<number | undefined> {
  const queries = [...new Set(request.routes.map(loadBalancerOf))].map((loadBalancer, index) => ({
    hosts: query(request, loadBalancer, `hosts${index}`, 'HealthyHostCount', 'Maximum'),
    requests: query(request, loadBalancer, `requests${index}`, 'RequestCount', 'Sum'),
  }));
  const all = queries.flatMap(({ hosts, requests }) => [hosts, requests]);
  const series = await readMetrics(client, 'the requests to a target group', all, request);
  const minutes = Math.ceil((request.until - request.from) / MINUTE);
  if (queries.some(({ hosts }) => series.get(hosts.id)!.size < minutes)) return undefined;
  const counts = queries.flatMap(({ requests }) => [...series.get(requests.id)!.values()]);
  return counts.reduce((sum, count) => sum + count, 0);
}

const query = (
  { targetGroup }: Request,
  LoadBalancer: string,
  id: string,
  metric: string,
  statistic: string,
): MetricQuery => ({
  id,
  namespace: 'AWS/ApplicationELB',
  metric,
  dimensions: { LoadBalancer, TargetGroup: targetGroup.split(':').at(-1)! },
  statistic,
});
