import type { Ports } from '../../ports/ports.ts';
import { findRollout } from '../../records/update.ts';
import { RolloutInProgress } from '../../rollout/errors.ts';
import { isOpen, isRollingBack, type Rollout } from '../../rollout/record.ts';
import type { Service } from '../../rollout/service.ts';
import { type Route, routeName } from '../../rollout/traffic/routes.ts';
import { giveShareByHand } from '../../traffic/by-hand.ts';
import { type LiveRoute, readTraffic } from '../../traffic/live.ts';
import { withRoutesOf } from './correct-routes.ts';

type Needs = Pick<Ports, 'rollouts' | 'traffic'>;

/**
 * A route that is added while a rollout goes forward has to give green the share that it has at the others: what is
 * different is taken for somebody's edit, and the rollout goes back. Where a route has gone, the rollout can't go on
 * without the one in its place, whatever that gives. Throws RolloutInProgress with what to do.
 */
export async function checkNewRoutes(
  ports: Needs,
  { lock, spec }: Pick<Service, 'lock' | 'spec'>,
): Promise<void> {
  const rollout = lock && (await findRollout(ports, lock.rollout));
  if (!rollout || !isOpen(rollout) || isRollingBack(rollout)) return;
  const corrected = withRoutesOf(rollout, spec);
  const added = without(corrected.routes, rollout.routes);
  if (added.length === 0 || without(rollout.routes, corrected.routes).length > 0) return;
  const { routes } = await readTraffic(ports, { ...corrected, routes: added });
  const { intended, observed } = rollout.traffic;
  const different = routes.filter(({ green }) => green !== observed && green !== intended);
  if (different.length > 0) throw new RolloutInProgress(refusalOf(rollout, different));
}

function refusalOf({ id, blue, traffic: { observed } }: Rollout, routes: readonly LiveRoute[]): string {
  const given = routes.map(({ route, green }) => `${green} % at ${routeName(route)}`).join(' and ');
  const why = `green has ${observed} % of the traffic, but ${given}: ${id} would take that for an edit, and go back to ${blue.fleet}`;
  return `${why}; first give green its share there (${giveShareByHand(routes, observed)}), or send this again once ${id} has ended`;
}

function without(routes: readonly Route[], others: readonly Route[]): Route[] {
  const names = new Set(others.map(routeName));
  return routes.filter((route) => !names.has(routeName(route)));
}
