import type { Metrics } from '../../ports/metrics.ts';
import { MINUTE } from '../../rollout/timing.ts';
import { type Client, readMetrics } from '../cloudwatch/metric-data.ts';
import { HEARTBEAT, loadBalancersOf, newFlows, targetGroupMetric } from './dimensions.ts';

type Request = Parameters<Metrics['requestsTo']>[0];

/**
 * Requests that a target group took, or connections; undefined where a minute lacks the heartbeat, for RequestCount
 * isn't reported without any.
 */
export async function requestsTo(client: Client, request: Request): Promise<number | undefined> {
  const queries = loadBalancersOf(request.routes).map((loadBalancer, index) => {
    const target = targetGroupMetric(loadBalancer, request.targetGroup);
    const requests = loadBalancer.startsWith('net/')
      ? newFlows(request.targetGroup)
      : { ...target, metric: 'RequestCount', statistic: 'Sum' };
    return {
      hosts: { ...target, ...HEARTBEAT, id: `hosts${index}` },
      requests: { ...requests, id: `requests${index}` },
    };
  });
  const all = queries.flatMap(({ hosts, requests }) => [hosts, requests]);
  const series = await readMetrics(client, 'the requests to a target group', all, request);
  const minutes = Math.ceil((request.until - request.from) / MINUTE);
  if (queries.some(({ hosts }) => series.get(hosts.id)!.size < minutes)) return undefined;
  const counts = queries.flatMap(({ requests }) => [...series.get(requests.id)!.values()]);
  return counts.reduce((sum, count) => sum + count, 0);
}
