export interface Weights {
  readonly blue: number;
  readonly green: number;
}

/** The largest weight the load balancer takes (ELBv2 `TargetGroupTuple.Weight`). */
const MAX_WEIGHT = 999;

/** Of green's share in percent. They add up to 1000, so that one decimal is exact. Throws RangeError. */
export function weightsFor(greenPercent: number): Weights {
  const green = Math.round(greenPercent * 10);
  if (!Number.isFinite(greenPercent) || green < 0 || green > 1000) {
    throw new RangeError(`a weight is between 0 and 100 percent, not ${greenPercent}`);
  }
  return { blue: Math.min(MAX_WEIGHT, 1000 - green), green: Math.min(MAX_WEIGHT, green) };
}

/** Green's share in percent of two weights as read back, on any scale. */
export function greenPercent({ blue, green }: Weights): number {
  const total = blue + green;
  return total === 0 ? 0 : Math.round((green / total) * 1000) / 10;
}

/** Green's smallest and largest share, in percent, over a service's routes. They differ only while routes are written. */
export interface Share {
  readonly least: number;
  readonly most: number;
}

export const evenShare = (percent: number): Share => ({ least: percent, most: percent });

export const shareOver = (percents: readonly number[]): Share => ({
  least: Math.min(...percents),
  most: Math.max(...percents),
});

export const isIdle = (colour: 'blue' | 'green', { least, most }: Share) =>
  colour === 'green' ? most === 0 : least === 100;

/** Servers that a fleet of `share` percent needs when 100 % needs `full`: ⌈share × full⌉. */
export function serversFor(sharePercent: number, full: number): number {
  // The product is rounded first: 0.1 % steps are not exact in binary, and 7.000000001 servers are 7.
  return Math.ceil(Math.round(sharePercent * full * 1000) / 100_000);
}
