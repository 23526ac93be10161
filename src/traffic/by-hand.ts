import type { Rollout } from '../rollout/record.ts';
import { weightsFor } from '../rollout/split.ts';
import type { LiveRoute } from './live.ts';

type Groups = { readonly [Colour in 'blue' | 'green']: Pick<Rollout[Colour], 'targetGroup'> };

/** The commands with which a person gives blue all of the traffic where green has some, one for each route. */
export const giveBlueAllByHand = ({ blue, green }: Groups, routes: readonly LiveRoute[]): string =>
  giveAll(
    routes.filter((route) => route.green > 0),
    blue.targetGroup,
    green.targetGroup,
  );

/** As `giveBlueAllByHand`, for a green that can serve beside a blue that can't. */
export const giveGreenAllByHand = ({ blue, green }: Groups, routes: readonly LiveRoute[]): string =>
  giveAll(
    routes.filter((route) => route.green < 100),
    green.targetGroup,
    blue.targetGroup,
  );

function giveAll(routes: readonly LiveRoute[], all: string, none: string): string {
  const { blue: whole } = weightsFor(0);
  return routes.map(({ live }) => live.byHand({ [all]: whole, [none]: 0 })).join(' && ');
}
