import type * as z from 'zod';
import { type Route, routeName } from '../traffic/routes.ts';

/** What a spec's traffic must be as a whole, beyond the form of each member. */

export const EITHER = 'name either "listener" or "rule"';

export interface Given extends Route {
  readonly routes?: readonly Route[] | undefined;
}

interface GivenTraffic extends Given {
  readonly targetGroups?: readonly string[] | undefined;
  readonly pairs?:
    | readonly { readonly routes: readonly Route[]; readonly targetGroups: readonly string[] }[]
    | undefined;
}

/** As many as can be written at once: Elastic Load Balancing takes bursts of 20 changes (user guide, "API throttling"). */
export const ROUTES_MAX = 10;

/** A rule takes five values in its conditions (Application Load Balancer user guide, "Quotas"). */
export const FEWER_ROUTES =
  'as many as are changed at once: give one rule several hosts or paths, five at most, or forward by the default action';

export function checkTraffic(traffic: GivenTraffic, context: z.RefinementCtx): void {
  const refuse = (message: string, path: PropertyKey[] = []) =>
    context.addIssue({ code: 'custom', path, message });
  const { pairs, targetGroups } = traffic;
  if (!pairs) {
    if (!targetGroups) refuse('is missing', ['targetGroups']);
    checkRoutes(traffic, context);
    return;
  }
  const single = [traffic.listener, traffic.rule, traffic.routes, targetGroups];
  if (single.some((given) => given !== undefined))
    refuse('name the listeners, rules and target groups in "pairs" only');
  const routes = pairs.flatMap((pair) => pair.routes.map(routeName));
  const named = [...routes, ...pairs.flatMap((pair) => pair.targetGroups)];
  const twice = named.find((name, index) => named.indexOf(name) < index);
  if (twice) refuse(`names ${twice} twice; name each once`, ['pairs']);
  if (routes.length > ROUTES_MAX) refuse(`at most ${ROUTES_MAX} routes in all, ${FEWER_ROUTES}`, ['pairs']);
}

export function checkRoutes({ routes, ...single }: Given, context: z.RefinementCtx): void {
  const refuse = (message: string, path: PropertyKey[] = []) =>
    context.addIssue({ code: 'custom', path, message });
  const named = [single.listener, single.rule].filter((name) => name !== undefined);
  if (routes && named.length > 0) refuse('name the listeners and rules in "routes" only');
  if (named.length > 1) refuse(`${EITHER}, or both of them in "routes"`);
  if (!routes && named.length === 0) refuse(`${EITHER}, or several of them in "routes"`);
  const names = (routes ?? []).map(routeName);
  names.forEach((name, index) => {
    const first = names.indexOf(name);
    if (first < index) refuse(`the same as routes[${first}]; name each once`, ['routes', index]);
  });
}
