import type { Ports } from '../../ports/ports.ts';
import { amend, findRollout } from '../../records/update.ts';
import { SpecMismatch } from '../../rollout/errors.ts';
import { liveFleetIn } from '../../rollout/fleet/named-fleets.ts';
import { isOpen, type Rollout } from '../../rollout/record.ts';
import type { Service } from '../../rollout/service.ts';
import type { ServiceSpec } from '../../rollout/service-spec/spec.ts';
import { withRoutes } from '../../rollout/traffic/pairs.ts';
import { type Route, routeName } from '../../rollout/traffic/routes.ts';
import { knownPairs, routesOf, specPairs, targetGroupsOf } from '../../rollout/traffic/twins.ts';
import { note } from '../../rollout/transitions.ts';
import { checkOutside } from '../../traffic/outside.ts';
import { isSame } from './changed-spec.ts';

type Needs = Pick<Ports, 'rollouts' | 'traffic' | 'clock'>;

/** True when the two specs differ in nothing but their routes, of what a rollout under way depends on. */
export const isCorrection = (before: ServiceSpec, after: ServiceSpec) =>
  liveFleetIn(before) === liveFleetIn(after) && isSame(groupsIn(before), groupsIn(after));

const groupsIn = ({ traffic }: ServiceSpec) => specPairs(traffic).map(({ targetGroups }) => targetGroups);

/**
 * Throws SpecMismatch unless the routes can take the place of those of a rollout under way: each forwards to the two
 * target groups and to no other, and nothing else forwards to them, so that no share of green is lost from sight.
 */
export async function checkCorrection(
  { traffic }: Pick<Needs, 'traffic'>,
  service: Pick<Service, 'spec' | 'twins'>,
): Promise<void> {
  const pairs = knownPairs(service);
  await Promise.all([
    ...pairs.flatMap(({ routes, targetGroups }) =>
      routes.map((route) => checkRoute(traffic, route, targetGroups)),
    ),
    checkOutside({ traffic }, routesOf(service.spec), targetGroupsOf(service)),
  ]);
}

async function checkRoute(
  traffic: Ports['traffic'],
  route: Route,
  targetGroups: readonly string[],
): Promise<void> {
  const { weights } = await traffic.read(route);
  const given = Object.keys(weights).filter((group) => (weights[group] ?? 0) > 0);
  const other = given.find((group) => !targetGroups.includes(group));
  if (other) throw new SpecMismatch(`${routeName(route)} also forwards to ${other}`);
  if (given.length === 0) throw new SpecMismatch(`${routeName(route)} forwards to neither target group`);
}

/** Has the rollout under way go on with the routes of the service's spec. Safe to repeat. */
export async function correctRoutes(ports: Needs, { lock, spec }: Service): Promise<void> {
  const found = lock && (await findRollout(ports, lock.rollout));
  if (!found) return;
  const routes = routesOf(spec);
  const loose = found.stickiness ? await looseRoutes(ports.traffic, routes) : [];
  await amend(ports, found.id, (rollout, at) => {
    if (!isOpen(rollout) || isSame(rollout.routes, routes)) return rollout;
    const corrected = madeSticky(withRoutesOf(rollout, spec), loose);
    return note(corrected, at, `the routes are now ${routes.map(routeName).join(', ')}`);
  });
}

/** The routes whose clients don't stay with their fleet. */
async function looseRoutes(traffic: Ports['traffic'], routes: readonly Route[]): Promise<string[]> {
  const live = await Promise.all(routes.map((route) => traffic.read(route)));
  return routes.filter((_, index) => live[index]?.stickiness === 0).map(routeName);
}

/** The next write makes them sticky, where the rollout has to: AWS refuses sticky target groups in one that isn't. */
function madeSticky(rollout: Rollout, routes: readonly string[]): Rollout {
  const { stickiness } = rollout;
  if (!stickiness) return rollout;
  return { ...rollout, stickiness: { ...stickiness, set: [...new Set([...stickiness.set, ...routes])] } };
}

/** A rollout with the routes of a spec in place of its own. */
export function withRoutesOf(rollout: Rollout, spec: ServiceSpec): Rollout {
  const byPair = specPairs(spec.traffic).map((pair) => pair.routes);
  const pairs = rollout.pairs && { pairs: withRoutes(rollout.pairs, byPair) };
  return { ...rollout, routes: routesOf(spec), ...pairs };
}
