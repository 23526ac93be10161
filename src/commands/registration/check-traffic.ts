import type { Fleet } from '../../ports/fleets.ts';
import type { Ports } from '../../ports/ports.ts';
import type { LiveSplit } from '../../ports/traffic.ts';
import { SpecMismatch } from '../../rollout/errors.ts';
import { type Route, routeName } from '../../rollout/traffic/routes.ts';
import { giveShareAt } from '../../traffic/by-hand.ts';
import { checkOutside } from '../../traffic/outside.ts';
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
    ...targetGroups.map((group) =>
      group === attached
        ? checkOwnTargets(ports, group, fleet)
        : checkIdle(ports, group, { routes, attached }),
    ),
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
  const { weights, stickiness, byHand } = await traffic.read(route);
  const name = routeName(route);
  if (!weights[attached])
    throw new SpecMismatch(`the forward action of ${name} gives no traffic to ${attached}`);
  const others = Object.keys(weights).filter((group) => weights[group]! > 0 && group !== attached);
  if (others.length > 0) {
    const none = Object.fromEntries(others.map((group) => [group, 0]));
    throw new SpecMismatch(
      `${name} gives ${others.join(' and ')} a share of the traffic; ${attached} must have all of it, since another's share can't be told from an edit in the middle of a rollout: once what shares it is over, ${byHand(none)}`,
    );
  }
  // A forward action with several target groups of which one is sticky must be sticky itself (ALB, "Action types").
  if (sticky && stickiness === 0) {
    throw new SpecMismatch(
      `${sticky} is sticky, so ${name} must be too: enable stickiness in its forward action (TargetGroupStickinessConfig), or have rollouts do so with "traffic.stickiness": "10m"`,
    );
  }
}

/** The live fleet's target group has only its targets: those of others would lose their traffic. */
async function checkOwnTargets({ traffic }: Needs, group: string, fleet: Fleet): Promise<void> {
  const { staying } = await traffic.health(group);
  const own = new Set(fleet.servers.map(({ id }) => id));
  const others = staying.filter((id) => !own.has(id));
  if (others.length === 0) return;
  throw new SpecMismatch(
    `${group} has targets that aren't of ${fleet.name}: ${someOf(others)}; deregister those that no other fleet has registered`,
  );
}

const someOf = (ids: readonly string[]) => ids.slice(0, 5).join(', ');

/** The idle target group has no targets. Those that serve clients go only once these are sent to the live fleet. */
async function checkIdle(
  { traffic }: Needs,
  group: string,
  { routes, attached }: { readonly routes: readonly Route[]; readonly attached: string | undefined },
): Promise<void> {
  const { staying } = await traffic.health(group);
  if (staying.length === 0) return;
  const live = await Promise.all(routes.map(async (route) => ({ route, ...(await traffic.read(route)) })));
  const serving = live.filter(({ weights }) => (weights[group] ?? 0) > 0);
  const way = serving.length === 0 ? 'deregister them first' : shiftFirst(serving, group, attached);
  throw new SpecMismatch(`${group} has targets but is to be idle: ${someOf(staying)}; ${way}`);
}

function shiftFirst(
  serving: readonly (LiveSplit & { readonly route: Route })[],
  group: string,
  attached: string | undefined,
): string {
  const names = serving.map(({ route }) => routeName(route)).join(' and ');
  const to = attached ?? "the live fleet's target group";
  const by =
    attached === undefined
      ? []
      : serving.map((live) => giveShareAt({ sides: { blue: attached, green: group }, live }, 0));
  const commands = by.length > 0 ? `: ${by.join(' && ')}` : '';
  const first = `give ${to} all of the traffic at ${names} first (docs/runbook.md#without-the-api)${commands}`;
  return `they serve clients, so ${first}; then remove their fleet`;
}
