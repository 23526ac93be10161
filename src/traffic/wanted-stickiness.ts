import type { LiveSplit } from '../ports/traffic.ts';
import type { Rollout } from '../rollout/record.ts';
import { WEIGHT_PROPAGATION } from '../rollout/timing.ts';
import { kindOf, type Route, routeName } from '../rollout/traffic/routes.ts';

/**
 * How long clients stay with their fleet at a route that the rollout has made sticky for `time`: behind a network load
 * balancer there is no duration, they stay until a target group's weight of 0 takes effect (`LiveSplit.stickiness`).
 */
export const stickinessAt = (time: number, route: Route) =>
  kindOf(route) === 'network' ? WEIGHT_PROPAGATION : time;

/** How long clients are to stay with their fleet, milliseconds, where the rollout has to set it; undefined elsewhere. */
export function wantedStickiness(
  { stickiness }: Pick<Rollout, 'stickiness'>,
  route: Route,
  live: LiveSplit,
): number | undefined {
  const isToSet = stickiness?.set.includes(routeName(route)) === true && live.stickiness === 0;
  return isToSet ? stickinessAt(stickiness.time, route) : undefined;
}
