import type { Ports } from '../ports/ports.ts';
import { greenPercent, type Share, shareOver } from '../rollout/traffic/split.ts';

/** The weights of one route, by target group. */
export type Weights = Readonly<Record<string, number>>;

/** A share of the traffic that none of a service's fleets has. */
export interface Elsewhere {
  readonly targetGroup: string;
  /** In percent, over the routes that name the target group. */
  readonly share: Share;
  /** The names of the fleets that are attached to it; none where clients get no answer of a fleet. */
  readonly fleets: readonly string[];
}

/** In percent, over all routes. At each of them a fleet has one of its target groups. */
export const shareOf = (weights: readonly Weights[], targetGroups: readonly string[]): Share =>
  shareOver(weights.map((split) => percentOf(split, targetGroups)));

/** The shares of all target groups but those in `known`, the fleets' of the service. */
export async function sharesElsewhere(
  { fleets }: Pick<Ports, 'fleets'>,
  weights: readonly Weights[],
  known: readonly string[],
): Promise<Elsewhere[]> {
  const given = weights.flatMap((split) => Object.keys(split).filter((group) => (split[group] ?? 0) > 0));
  const others = [...new Set(given)].filter((group) => !known.includes(group)).toSorted();
  if (others.length === 0) return [];
  const all = await fleets.list();
  return others.map((targetGroup) => ({
    targetGroup,
    share: shareOf(
      weights.filter((split) => split[targetGroup] !== undefined),
      [targetGroup],
    ),
    fleets: all.filter(({ targetGroups }) => targetGroups.includes(targetGroup)).map(({ name }) => name),
  }));
}

function percentOf(weights: Weights, targetGroups: readonly string[]): number {
  const own = targetGroups.reduce((sum, group) => sum + (weights[group] ?? 0), 0);
  const all = Object.values(weights).reduce((sum, weight) => sum + weight, 0);
  return greenPercent({ green: own, blue: all - own });
}
