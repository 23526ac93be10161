import type { Ports } from '../ports/ports.ts';
import type { Rollout } from '../rollout/record.ts';
import { kindOf, type Route, routeName } from '../rollout/routes.ts';
import { SECOND, WEIGHT_PROPAGATION } from '../rollout/timing.ts';
import { note } from '../rollout/transitions.ts';
import type { LiveRoute } from './live.ts';

/** The routes whose action is to be sticky during a rollout, and isn't: recorded before the first of them is written. */
export async function recordStickiness(
  { rollouts, clock }: Pick<Ports, 'rollouts' | 'clock'>,
  rollout: Rollout,
  routes: readonly LiveRoute[],
): Promise<Rollout> {
  const { stickiness } = rollout;
  if (!stickiness) return rollout;
  const lacking = routes.filter(({ live }) => live.stickiness === 0).map(({ route }) => routeName(route));
  const set = [...new Set([...stickiness.set, ...lacking])];
  if (set.length === stickiness.set.length) return rollout;
  const seconds = stickiness.time / SECOND;
  const what = `clients stay with their fleet for ${seconds} s at ${lacking.join(', ')}, until the rollout is over`;
  return rollouts.save(note({ ...rollout, stickiness: { ...stickiness, set } }, clock.now(), what));
}

/**
 * How long clients stay with their fleet at a route that the rollout has made sticky for `time`: behind a network load
 * balancer there is no duration, they stay until a target group's weight of 0 takes effect (`LiveSplit.stickiness`).
 */
export const stickinessAt = (time: number, route: Route) =>
  kindOf(route) === 'network' ? WEIGHT_PROPAGATION : time;

/** How long clients are to stay with their fleet, milliseconds, where the rollout has to set it; undefined elsewhere. */
export function wantedStickiness(
  { stickiness }: Rollout,
  route: Route,
  live: LiveRoute['live'],
): number | undefined {
  const isToSet = stickiness?.set.includes(routeName(route)) === true && live.stickiness === 0;
  return isToSet ? stickinessAt(stickiness.time, route) : undefined;
}
