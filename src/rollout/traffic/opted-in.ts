import type { ServiceSpec } from '../service-spec/spec.ts';
import { listenerOf } from './routes.ts';
import { testersIn } from './testers.ts';
import { routesOf, specPairs } from './twins.ts';

/**
 * What rollouts change of a load balancer beside the splits: the listeners that get a rule for testers or probes, also where
 * the route is one of their rules, and the second target groups of the owner's that follow the first ones.
 */
export function besideRoutes(spec: ServiceSpec): string[] {
  const listeners = testersIn(spec, spec.service) ? routesOf(spec).map(listenerOf) : [];
  const following =
    spec.traffic.twin === 'follow'
      ? specPairs(spec.traffic).flatMap(({ targetGroups: [, other] }) => other ?? [])
      : [];
  return [...listeners, ...following];
}
