import { serversFor } from './split.ts';

/**
 * A fleet that misses a tenth of its servers still takes all of the traffic: in a large fleet one server is always
 * being replaced, and that must not block the way back from a bad image.
 */
const ENOUGH = 0.9;

/** Healthy servers that green needs before it gets `weight` percent of what `full` servers carry; never 0. */
export const requiredHealthy = (weight: number, full: number) => Math.max(1, serversFor(weight, full));

/**
 * True when all traffic may go back to blue: it has (nearly) all of its servers, or at least is the healthier fleet.
 * A fleet without a healthy server never gets traffic.
 */
export function canTakeAll(blueHealthy: number, greenHealthy: number, full: number): boolean {
  if (blueHealthy === 0) return false;
  return blueHealthy >= Math.ceil(ENOUGH * full) || blueHealthy >= greenHealthy;
}
