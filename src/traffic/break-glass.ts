import { inRegionOf, setMinSize } from '../rollout/by-hand.ts';
import type { Rollout } from '../rollout/record.ts';
import type { LiveRoute } from './live.ts';
import { sharesOf } from './write.ts';

/**
 * The commands that put blue back without Greenshift: for each route the one that gives blue all of its traffic, then the
 * one after which nothing makes blue smaller. `routes` as they were read: everything else in their actions is kept.
 */
export function breakGlassFor(rollout: Rollout, routes: readonly LiveRoute[]): string[] {
  const { fleet, targetGroup, desired, pin } = rollout.blue;
  const commands = routes.map(({ sides, live }) => live.byHand(sharesOf(sides, 0)));
  const keepBlue = setMinSize(fleet, pin?.during.minSize ?? desired);
  return [...commands, `${keepBlue} ${inRegionOf(targetGroup)}`];
}
