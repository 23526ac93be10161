/** One place where the traffic of a service is split; it names a listener or a rule, never both. */
export interface Route {
  readonly listener?: string | undefined;
  readonly rule?: string | undefined;
}

export type BalancerKind = 'application' | 'network';

/**
 * The kind of the load balancer, which AWS writes into the ARNs of its listeners and rules: `listener/net/…`. Undefined
 * for any other.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_elasticloadbalancingv2.html
 */
export function kindOf(route: Route): BalancerKind | undefined {
  const part = /:listener(?:-rule)?\/([a-z]+)\//.exec(routeName(route))?.[1];
  if (part === 'app') return 'application';
  return part === 'net' ? 'network' : undefined;
}

/** True where connections are counted instead of requests: no route tells what came of a request. */
export const splitsConnections = (routes: readonly Route[]) =>
  routes.length > 0 && routes.every((route) => kindOf(route) === 'network');

export const routeName = ({ listener, rule }: Route) => listener ?? rule ?? 'the route';

/** The listener of a rule, whose ARN begins as that of its listener does. */
export const listenerOf = ({ listener, rule = '' }: Route): string =>
  listener ?? rule.replace(':listener-rule/', ':listener/').replace(/\/[^/]+$/, '');
