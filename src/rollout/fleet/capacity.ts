import { serversFor } from '../traffic/split.ts';

/**
 * Share of its servers with which a fleet takes all traffic: in a large fleet one is always being replaced, and that must
 * not block a rollback.
 */
const SUFFICIENT_SHARE = 0.9;

/** Healthy servers that green needs before it gets `weight` percent of what `full` servers carry; never 0. */
export const requiredHealthy = (weight: number, full: number) => Math.max(1, serversFor(weight, full));

/** True when a fleet has (nearly) all of the `full` servers that carry everything. */
export const isWhole = (healthy: number, full: number) => healthy >= Math.ceil(SUFFICIENT_SHARE * full);

/**
 * True when all traffic may return to blue: it has (nearly) all of its servers, or is the healthier fleet.
 * A fleet without a healthy server never gets traffic.
 */
export function canTakeAll(blueHealthy: number, greenHealthy: number, full: number): boolean {
  if (blueHealthy === 0) return false;
  return isWhole(blueHealthy, full) || blueHealthy >= greenHealthy;
}
