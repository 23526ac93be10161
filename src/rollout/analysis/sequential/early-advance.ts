import { type Allowance, type Pair, relativeGain } from './gain.ts';
import { logSum } from './wealth.ts';

/** What green's rate may be, as parts of what would be too much at the next weight, and how much is bet on each. */
const EFFECTS = [0.05, 0.3, 0.5, 0.65, 0.8, 0.9] as const;
const WEIGHTS = [0.1, 0.2, 0.2, 0.2, 0.2, 0.1] as const;

/** At the next weight a green that is that much worse still adds at most half of blue's rate to that of all requests. */
const TOLERANCE = 0.5;
const FLOOR = 0.001;

/** The chance, 0 to 1, that a step ends early for a green that is worse (β). */
export const EARLY_ERROR = 0.05;
/** Ticks of a step before it may end early. */
export const EARLY_TICKS = 2;

/** The evidence that green is good enough for the next weight: logarithms of what each effect is worth. */
export interface Assurance {
  readonly ticks: number;
  readonly worth: readonly number[];
}

/** Restarted with each step. */
export const NO_ASSURANCE: Assurance = { ticks: 0, worth: WEIGHTS.map(Math.log) };

/**
 * Adds a minute to the test of H0′: pG ≥ r0·pB + ε0 with r0 = 1 + 0.5/w′ and ε0 = 0.001/w′, where `next` is w′, green's
 * share of the traffic in the next step, 0 to 1. A minute without blue says nothing.
 */
export function assure(assurance: Assurance, pair: Pair, allowance: Allowance, next: number): Assurance {
  const ticks = assurance.ticks + 1;
  if (pair.absolute !== undefined) return { ...assurance, ticks };
  const tested = { ...allowance, tolerance: TOLERANCE / next, floor: FLOOR / next };
  const worth = assurance.worth.map((value, index) => value + relativeGain(EFFECTS[index]!, pair, tested));
  return { ticks, worth };
}

/** True when every metric is good enough: no mean, for one bad metric is a bad image. */
export const isAssured = (metrics: readonly Assurance[]): boolean =>
  metrics.length > 0 &&
  metrics.every(({ ticks, worth }) => ticks >= EARLY_TICKS && logSum(worth) >= Math.log(1 / EARLY_ERROR));
