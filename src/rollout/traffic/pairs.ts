import { type Route, routeName } from './routes.ts';

/** The target groups of the two fleets, at the same routes. */
export interface Sides {
  readonly blue: string;
  readonly green: string;
}

/** A fleet may be in several target groups, each with routes of its own and another one for the other fleet. */
export interface Pair extends Sides {
  readonly routes: readonly Route[];
}

/** A rollout, or what looks like one. `pairs` where there are several. */
export interface Paired {
  readonly routes: readonly Route[];
  readonly blue: { readonly targetGroup: string };
  readonly green: { readonly targetGroup: string };
  readonly pairs?: readonly Pair[] | undefined;
}

export const pairsIn = ({ pairs, routes, blue, green }: Paired): readonly Pair[] =>
  pairs ?? [{ routes, blue: blue.targetGroup, green: green.targetGroup }];

/** The target groups that a route splits its traffic between. */
export function sidesAt(paired: Paired, route: Route): Sides {
  const pairs = pairsIn(paired);
  const isOf = ({ routes }: Pair) => routes.some((one) => routeName(one) === routeName(route));
  return pairs.find(isOf) ?? pairs[0]!;
}

/** All target groups of one of the fleets. */
export const groupsOf = (paired: Paired, colour: 'blue' | 'green'): string[] =>
  pairsIn(paired).map((pair) => pair[colour]);

/** Pair after pair, so that of each fleet, which has one of each, they come in the same order. */
export const groupOrder = (paired: Paired): string[] =>
  pairsIn(paired).flatMap(({ blue, green }) => [blue, green]);

/** Of a rollout whose routes were corrected meanwhile. */
export const withRoutes = (pairs: readonly Pair[] | undefined, routes: readonly (readonly Route[])[]) =>
  pairs?.map((pair, index) => ({ ...pair, routes: routes[index] ?? pair.routes }));

/** As a spec names them. */
export const namedPairs = (paired: Paired) =>
  pairsIn(paired).map(({ routes, blue, green }) => ({ routes, targetGroups: [blue, green] }));
