import type { Ports } from '../ports/ports.ts';
import { DriftDetected, SplitNotConfirmed } from '../rollout/errors.ts';
import type { Rollout } from '../rollout/record.ts';
import type { Sides } from '../rollout/traffic/pairs.ts';
import { routeName } from '../rollout/traffic/routes.ts';
import { weightsFor } from '../rollout/traffic/split.ts';
import { type LiveRoute, readTraffic } from './live.ts';
import { recordStickiness } from './stickiness.ts';
import { wantedStickiness } from './wanted-stickiness.ts';

type TrafficPorts = Pick<Ports, 'traffic'>;

/**
 * Writes green's share of one route, in percent, and makes its action sticky where the rollout has to: whoever made it
 * again may not have. The record must hold the share as the intent by then.
 */
export async function writeShare(
  { traffic }: TrafficPorts,
  { route, sides, live, stickiness }: LiveRoute,
  percent: number,
): Promise<void> {
  if (percent > 0) checkHolds({ route, live }, sides.blue);
  await traffic.write(route, live, sharesOf(sides, percent), { stickiness });
}

/** The weights of both target groups that give green `percent`. */
export function sharesOf({ blue, green }: Sides, percent: number): Record<string, number> {
  const weights = weightsFor(percent);
  return { [blue]: weights.blue, [green]: weights.green };
}

/** Throws DriftDetected for a route that isn't blue's any more: its forward action no longer names the target group. */
function checkHolds({ route, live }: Pick<LiveRoute, 'route' | 'live'>, targetGroup: string): void {
  if (live.weights[targetGroup] !== undefined) return;
  throw new DriftDetected(`${routeName(route)} doesn't forward to ${targetGroup} any more`);
}

/** Returns an error when a route, even one that needed no write, doesn't read back as `percent`. */
export async function confirmShare(
  ports: TrafficPorts,
  rollout: Rollout,
  percent: number,
): Promise<SplitNotConfirmed | undefined> {
  const { routes } = await readTraffic(ports, rollout);
  const other = routes.find(({ green }) => green !== percent);
  if (!other) return undefined;
  return new SplitNotConfirmed(
    `green was to have ${percent} % of the traffic, but ${other.green} % reads back at ${routeName(other.route)}`,
  );
}

/**
 * Adds green's target group at weight 0 to the forward action of every route that lacks it: the load balancer checks
 * the health of referenced target groups only (aws-load-balancer-controller#273). The action is made sticky with the same
 * write where the spec says so. Returns the record.
 */
export async function registerTargetGroup(
  ports: TrafficPorts & Pick<Ports, 'rollouts' | 'clock'>,
  rollout: Rollout,
): Promise<Rollout> {
  const { routes } = await readTraffic(ports, rollout);
  const recorded = await recordStickiness(ports, rollout, routes);
  for (const { route, sides, live } of routes) {
    const { blue, green } = sides;
    checkHolds({ route, live }, blue);
    const stickiness = wantedStickiness(recorded, route, live);
    if (live.weights[green] !== undefined && stickiness === undefined) continue;
    const weights = { [blue]: live.weights[blue]!, [green]: 0 };
    await ports.traffic.write(route, live, weights, { stickiness });
  }
  return recorded;
}

/**
 * Names blue's target group at weight 0 in an action that whoever made it again has left it out of: as long as no action
 * names it, none of its servers is healthy.
 */
export async function nameBlue({ traffic }: TrafficPorts, routes: readonly LiveRoute[]): Promise<void> {
  for (const { route, sides, live, stickiness } of routes) {
    if (live.weights[sides.blue] !== undefined) continue;
    await traffic.write(route, live, { ...live.weights, [sides.blue]: 0 }, { stickiness });
  }
}

/** Takes a target group without traffic out of an action, and the stickiness with it. */
export async function leaveAlone(
  { traffic }: TrafficPorts,
  { route, live }: LiveRoute,
  without: string,
): Promise<void> {
  await traffic.write(route, live, live.weights, { stickiness: 0, without });
}
