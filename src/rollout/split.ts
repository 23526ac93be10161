/**
 * The split of traffic between blue and green. In the domain it is one number, green's weight in percent with one
 * decimal; on the load balancer it is one integer from 0 to 999 per target group.
 */

/** What the two target groups carry on the load balancer. */
export interface Weights {
  readonly blue: number;
  readonly green: number;
}

/** The largest weight the load balancer takes (ELBv2 `TargetGroupTuple.Weight`). */
const MOST = 999;

/**
 * The load balancer's weights for green's share in percent (0 to 100, one decimal). They add up to 1000 so that a
 * decimal is exact; at the two ends one of them is 0 and the other the largest.
 */
export function weightsFor(greenPercent: number): Weights {
  const green = Math.round(greenPercent * 10);
  if (!Number.isFinite(greenPercent) || green < 0 || green > 1000) {
    throw new RangeError(`a weight is between 0 and 100 percent, not ${greenPercent}`);
  }
  return { blue: Math.min(MOST, 1000 - green), green: Math.min(MOST, green) };
}

/** Green's share in percent of two weights as they are read back; whole weights of other scales are accepted. */
export function greenPercent({ blue, green }: Weights): number {
  const total = blue + green;
  return total === 0 ? 0 : Math.round((green / total) * 1000) / 10;
}

/**
 * Green's share in percent over all routes of a service: the smallest and the largest that one of them gives it. They are
 * equal at rest, and differ while the routes are being written one after the other.
 */
export interface Share {
  readonly least: number;
  readonly most: number;
}

/** The share when every route gives green the same. */
export const evenShare = (percent: number): Share => ({ least: percent, most: percent });

/** The share over routes of which each gives green one of `percents`. Without any nothing is known, and no fleet is idle. */
export const shareOver = (percents: readonly number[]): Share => ({
  least: Math.min(...percents),
  most: Math.max(...percents),
});

/** True when no route gives the fleet of this colour anything. */
export const isIdle = (colour: 'blue' | 'green', { least, most }: Share) =>
  colour === 'green' ? most === 0 : least === 100;

/** Servers that a fleet of `share` percent needs when 100 % needs `full`: ⌈share × full⌉. */
export function serversFor(sharePercent: number, full: number): number {
  // The product is rounded first: 0.1 % steps are not exact in binary, and 7.000000001 servers are 7.
  return Math.ceil(Math.round(sharePercent * full * 1000) / 100_000);
}
