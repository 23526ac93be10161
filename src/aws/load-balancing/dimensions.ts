import { SpecMismatch } from '../../rollout/errors.ts';
import { type Route, routeName } from '../../rollout/traffic/routes.ts';
import type { MetricQuery } from '../cloudwatch/metric-data.ts';

/** The load balancers of the routes, each once, as their metrics' dimension. Throws as `loadBalancerOf`. */
export const loadBalancersOf = (routes: readonly Route[]): string[] => [
  ...new Set(routes.map(loadBalancerOf)),
];

type Place = Pick<MetricQuery, 'namespace' | 'dimensions'>;

const namespaceOf = (loadBalancer: string) =>
  loadBalancer.startsWith('net/') ? 'AWS/NetworkELB' : 'AWS/ApplicationELB';

/** `targetgroup/<name>/<id>`, from its ARN. */
export const targetGroupId = (targetGroup: string) => targetGroup.split(':').at(-1)!;

/** A metric of a target group at one load balancer: CloudWatch publishes the two dimensions together. */
export const targetGroupMetric = (loadBalancer: string, targetGroup: string): Place => ({
  namespace: namespaceOf(loadBalancer),
  dimensions: { LoadBalancer: loadBalancer, TargetGroup: targetGroupId(targetGroup) },
});

/** A metric of a load balancer, all of its target groups together. */
export const loadBalancerMetric = (loadBalancer: string): Place => ({
  namespace: namespaceOf(loadBalancer),
  dimensions: { LoadBalancer: loadBalancer },
});

/**
 * Connections that a target group of a network load balancer took: its metrics have the target group as their only
 * dimension.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-cloudwatch-metrics.html
 */
export const newFlows = (targetGroup: string): Omit<MetricQuery, 'id'> => ({
  namespace: 'AWS/NetworkELB',
  dimensions: { TargetGroup: targetGroupId(targetGroup) },
  metric: 'NewFlowCount',
  statistic: 'Sum',
});

/**
 * Tells a minute without requests from one without metrics: it is "reported if there are registered targets".
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
 */
export const HEARTBEAT = { metric: 'HealthyHostCount', statistic: 'Maximum' };

/** The dimension `app/<name>/<id>` or `net/…`, from the ARN of a listener or a rule. Throws SpecMismatch for any other. */
export function loadBalancerOf(route: Route): string {
  const found = /:listener(?:-rule)?\/((?:app|net)\/[^/]+\/[^/]+)\//.exec(routeName(route));
  if (!found?.[1])
    throw new SpecMismatch(`${routeName(route)} names no Application or Network Load Balancer`);
  return found[1];
}
