import { SpecMismatch } from '../../rollout/errors.ts';
import { type Route, routeName } from '../../rollout/routes.ts';

/** The dimension `app/<name>/<id>`, from the ARN of a listener or a rule. Throws SpecMismatch for any other. */
export function loadBalancerOf(route: Route): string {
  const found = /:listener(?:-rule)?\/(app\/[^/]+\/[^/]+)\//.exec(routeName(route));
  if (!found?.[1]) throw new SpecMismatch(`${routeName(route)} names no Application Load Balancer`);
  return found[1];
}
