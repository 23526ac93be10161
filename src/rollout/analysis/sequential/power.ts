import { type Allowance, type Counts, gainOf, type Pair } from './gain.ts';
import { EFFECTS, FIRST_STAKE, WEIGHTS } from './wealth.ts';

/** The window of two minutes that counts for nothing. */
const LEFT_OUT = 2;
/** Of a hundred such regressions 95 are caught by then; the quantile of the normal distribution. */
export const CONFIDENCE = 0.95;
const QUANTILE = 1.645;
/** Later than that nothing is worth a promise. */
const MINUTES_MAX = 20_160;

/** The requests of one minute, on average, and how many of them are bad. */
export interface Expected {
  readonly green: Counts;
  readonly blue: Counts;
  /** The rate, 0 to 1, that green may have where blue is no control. */
  readonly absolute?: number;
  /** Nothing tells green's bad ones from blue's: it is given the part of all of them that its requests are. */
  readonly isShared?: boolean;
}

/** What was counted before, in so many minutes each. */
export interface Earlier {
  readonly expected: Expected;
  readonly minutes: number;
}

/**
 * The minutes of a step within which such a green is caught with a chance of CONFIDENCE, by the bet that is best at it:
 *
 *     (t − 2)·μ + Σ μ_k − 1.645·√((t − 2)·σ² + Σ σ_k²) − m(t − 1)·σ·√2 ≥ ln(1/α) + ln(metrics) + ln(1/(ω1·w_j))
 *
 * where μ and σ are the mean and the standard deviation of the log-gain of a minute, the sums are over the minutes
 * of earlier steps, and m(n) is what the best of n is above their mean: the best two consecutive minutes count for
 * nothing. Infinite when it is within what green is allowed.
 */
export function minutesUntilEvidence(
  expected: Expected,
  allowance: Allowance,
  { falseRevertRate, metrics }: { readonly falseRevertRate: number; readonly metrics: number },
  earlier: readonly Earlier[] = [],
): number {
  const base = Math.log(metrics / falseRevertRate);
  const each = EFFECTS.map((effect, index) => {
    const past = earlier.map((one) => {
      const { mean, deviation } = momentsOf(effect, one.expected, allowance);
      return { mean: one.minutes * mean, variance: one.minutes * deviation ** 2 };
    });
    const before = {
      mean: past.reduce((sum, { mean }) => sum + mean, 0),
      variance: past.reduce((sum, { variance }) => sum + variance, 0),
    };
    const needed = base - Math.log(FIRST_STAKE * WEIGHTS[index]!) - before.mean;
    return minutesUntil(needed, before.variance, momentsOf(effect, expected, allowance));
  });
  return Math.min(...each);
}

interface Moments {
  readonly mean: number;
  readonly deviation: number;
}

function minutesUntil(needed: number, variance: number, { mean, deviation }: Moments): number {
  const isCaught = (minutes: number) => {
    const others = minutes - LEFT_OUT;
    const spread = Math.sqrt(Math.max(0, others) * deviation ** 2 + variance);
    const best = Math.sqrt(LEFT_OUT) * bestOf(minutes - 1) * deviation;
    return others * mean - QUANTILE * spread - best >= needed;
  };
  if (!(mean > 0) || !isCaught(MINUTES_MAX)) return Number.POSITIVE_INFINITY;
  let [early, late] = [0, MINUTES_MAX];
  while (late - early > 1) {
    const middle = Math.floor((early + late) / 2);
    if (isCaught(middle)) late = middle;
    else early = middle;
  }
  return late;
}

/** How many standard deviations the best of `count` normal values is above the mean, as a rule (Cramér 1946, §28.6). */
function bestOf(count: number): number {
  if (count < 2) return 0;
  const root = Math.sqrt(2 * Math.log(count));
  return Math.max(0, root - Math.log(4 * Math.PI * Math.log(count)) / (2 * root));
}

/**
 * Of independent requests, whose bad ones are Poisson counts. The gain is nearly linear in them: its divisor grows with
 * them, which the second difference is for.
 */
function momentsOf(effect: number, expected: Expected, allowance: Allowance): Moments {
  const gain = (pair: Pair) => gainOf(effect, pair, allowance);
  const middle = gain(expected);
  const parts = (['green', 'blue'] as const).map((fleet) => {
    const { requests, bad } = expected[fleet];
    const with1 = (more: number) => gain({ ...expected, [fleet]: { requests, bad: bad + more } });
    const variance = varianceOf(fleet, expected) * allowance.cluster;
    const bend = with1(1) - 2 * middle + with1(-1);
    return { mean: (variance * bend) / 2, variance: variance * ((with1(1) - with1(-1)) / 2) ** 2 };
  });
  const sum = (name: 'mean' | 'variance') => parts.reduce((all, part) => all + part[name], 0);
  return { mean: middle + sum('mean'), deviation: Math.sqrt(sum('variance')) };
}

/** What is shared out is a part of one Poisson count, that of both fleets together. */
function varianceOf(fleet: 'green' | 'blue', { green, blue, isShared }: Expected): number {
  const { bad } = fleet === 'green' ? green : blue;
  if (!isShared) return bad;
  return fleet === 'green' ? bad * (green.requests / (green.requests + blue.requests)) : 0;
}
