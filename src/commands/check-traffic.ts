import type { Fleet } from '../ports/fleets.ts';
import type { Ports } from '../ports/ports.ts';
import { SpecMismatch } from '../rollout/errors.ts';
import { type Route, routeName } from '../rollout/routes.ts';
import { checkOutside } from '../traffic/outside.ts';
import { collectRefusals } from './collect.ts';

type Needs = Pick<Ports, 'traffic'>;
/** A pair of target groups, as far as they are there, with its routes. */
interface Traffic {
  readonly routes: readonly Route[];
  readonly targetGroups: readonly string[];
  readonly stickiness?: string | undefined;
}

/**
 * Throws SpecMismatch for traffic that couldn't be shifted, or that a rollout would take from somebody: a route that
 * gives it to others than the live fleet's target group, other forwards to the target groups, targets that aren't the
 * fleet's, stickiness that AWS would refuse.
 */
export async function checkTraffic(
  ports: Needs,
  { routes, targetGroups, stickiness }: Traffic,
  fleet: Fleet,
  attached: string | undefined,
): Promise<void> {
  const sticky = stickiness === undefined ? await stickyOf(ports, targetGroups) : undefined;
  await collectRefusals([
    ...(attached === undefined ? [] : routes.map((route) => checkRoute(ports, route, attached, sticky))),
    checkOutside(ports, routes, targetGroups),
    ...targetGroups.map((group) => checkTargets(ports, group, group === attached ? fleet : undefined)),
  ]);
}

async function stickyOf({ traffic }: Needs, targetGroups: readonly string[]): Promise<string | undefined> {
  const all = await Promise.all(
    targetGroups.map(async (group) => ((await traffic.isSticky(group)) ? group : undefined)),
  );
  return all.find((group) => group !== undefined);
}

async function checkRoute(
  { traffic }: Needs,
  route: Route,
  attached: string,
  sticky: string | undefined,
): Promise<void> {
  const { weights, stickiness } = await traffic.read(route);
  const name = routeName(route);
  if (!weights[attached])
    throw new SpecMismatch(`the forward action of ${name} gives no traffic to ${attached}`);
  const other = Object.entries(weights).find(([group, weight]) => weight > 0 && group !== attached);
  if (other) {
    throw new SpecMismatch(
      `${name} gives ${other[0]} a share of the traffic; ${attached} must have all of it`,
    );
  }
  // A forward action with several target groups of which one is sticky must be sticky itself (ALB, "Action types").
  if (sticky && stickiness === 0) {
    throw new SpecMismatch(
      `${sticky} is sticky, so ${name} must be too: enable stickiness in its forward action (TargetGroupStickinessConfig), or have rollouts do so with "traffic.stickiness": "10m"`,
    );
  }
}

/** The idle target group has no targets, the other one only the fleet's: those of others would lose their traffic. */
async function checkTargets({ traffic }: Needs, group: string, fleet: Fleet | undefined): Promise<void> {
  const { staying } = await traffic.health(group);
  const own = new Set(fleet?.servers.map(({ id }) => id));
  const others = staying.filter((id) => !own.has(id));
  if (others.length === 0) return;
  const whose = fleet ? `that aren't of ${fleet.name}` : 'but is to be idle';
  throw new SpecMismatch(
    `${group} has targets ${whose}: ${others.slice(0, 5).join(', ')}; deregister them first`,
  );
}
