import type { Groups, LiveRoute } from './live.ts';
import { sharesOf } from './write.ts';

/** The commands with which a person gives blue all of the traffic where green has some, one for each route. */
export const giveBlueAllByHand = (groups: Groups, routes: readonly LiveRoute[]): string =>
  giveByHand(groups, routes, 0);

/** As `giveBlueAllByHand`, for a green that can serve beside a blue that can't. */
export const giveGreenAllByHand = (groups: Groups, routes: readonly LiveRoute[]): string =>
  giveByHand(groups, routes, 100);

const giveByHand = (groups: Groups, routes: readonly LiveRoute[], percent: number): string =>
  routes
    .filter(({ green }) => green !== percent)
    .map(({ live }) => live.byHand(sharesOf(groups, percent)))
    .join(' && ');
