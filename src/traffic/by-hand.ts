import type { LiveRoute } from './live.ts';
import { sharesOf } from './write.ts';

/** The commands with which a person gives blue all of the traffic where green has some, one for each route. */
export const giveBlueAllByHand = (routes: readonly LiveRoute[]): string => giveShareByHand(routes, 0);

/** As `giveBlueAllByHand`, for a green that can serve beside a blue that can't. */
export const giveGreenAllByHand = (routes: readonly LiveRoute[]): string => giveShareByHand(routes, 100);

/** As `giveBlueAllByHand`, for so many percent of green's. */
export const giveShareByHand = (routes: readonly LiveRoute[], percent: number): string =>
  routes
    .filter(({ green }) => green !== percent)
    .map((route) => giveShareAt(route, percent))
    .join(' && ');

/** The command for one route, which does what a write of this share would: AWS may refuse the one without the other. */
export const giveShareAt = (
  { sides, live, stickiness }: Pick<LiveRoute, 'sides' | 'live' | 'stickiness'>,
  percent: number,
): string => live.byHand(sharesOf(sides, percent), { stickiness });
