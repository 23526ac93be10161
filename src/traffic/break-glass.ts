import { inRegionOf, setMinSize, setSize } from '../rollout/interventions/by-hand.ts';
import type { Rollout } from '../rollout/record.ts';
import { giveShareAt } from './by-hand.ts';
import type { LiveRoute } from './live.ts';

/**
 * The commands that put blue back without Greenshift: for each route the one that gives blue all of its traffic, then the
 * one after which nothing makes blue smaller. `routes` as they were read: everything else in their actions is kept, and
 * one that is to be sticky is made so.
 */
export function breakGlassFor(rollout: Rollout, routes: readonly LiveRoute[]): string[] {
  const { fleet, targetGroup, desired, pin, reduced } = rollout.blue;
  const region = inRegionOf(targetGroup);
  const commands = routes.map((route) => giveShareAt(route, 0));
  const keepBlue = setMinSize(fleet, pin?.during.minSize ?? desired);
  // A blue that was sized down has to be whole before it is given everything.
  if (reduced) return [`${setSize(fleet, Math.max(desired, reduced.full))} ${region}`, ...commands];
  return [...commands, `${keepBlue} ${region}`];
}
