import { SpecMismatch } from '../../rollout/errors.ts';
import { type Route, routeName } from '../../rollout/routes.ts';
import type { MetricQuery } from '../cloudwatch/metric-data.ts';

/** The load balancers of the routes, each once, as their metrics' dimension. Throws as `loadBalancerOf`. */
export const loadBalancersOf = (routes: readonly Route[]): string[] => [
  ...new Set(routes.map(loadBalancerOf)),
];

/** A metric of a target group at one load balancer: CloudWatch publishes the two dimensions together. */
export const targetGroupMetric = (
  loadBalancer: string,
  targetGroup: string,
): Pick<MetricQuery, 'namespace' | 'dimensions'> => ({
  namespace: 'AWS/ApplicationELB',
  dimensions: { LoadBalancer: loadBalancer, TargetGroup: targetGroup.split(':').at(-1)! },
});

/**
 * Tells a minute without requests from one without metrics: it is "reported if there are registered targets".
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
 */
export const HEARTBEAT = { metric: 'HealthyHostCount', statistic: 'Maximum' };

/** The dimension `app/<name>/<id>`, from the ARN of a listener or a rule. Throws SpecMismatch for any other. */
export function loadBalancerOf(route: Route): string {
  const found = /:listener(?:-rule)?\/(app\/[^/]+\/[^/]+)\//.exec(routeName(route));
  if (!found?.[1]) throw new SpecMismatch(`${routeName(route)} names no Application Load Balancer`);
  return found[1];
}
