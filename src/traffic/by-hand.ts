import type { Rollout } from '../rollout/record.ts';
import { weightsFor } from '../rollout/split.ts';
import type { LiveRoute } from './live.ts';

/** The commands with which a person gives blue all of the traffic where green has some, one for each route. */
export function giveBlueAllByHand(
  { blue, green }: { readonly [Colour in 'blue' | 'green']: Pick<Rollout[Colour], 'targetGroup'> },
  routes: readonly LiveRoute[],
): string {
  const weights = weightsFor(0);
  return routes
    .filter((route) => route.green > 0)
    .map(({ live }) => live.byHand({ [blue.targetGroup]: weights.blue, [green.targetGroup]: weights.green }))
    .join(' && ');
}
