import { type Allowance, type Pair, relativeGain } from './gain.ts';
import { EFFECTS, FIRST_STAKE, WEIGHTS } from './wealth.ts';

/** The window of two minutes that counts for nothing. */
const LEFT_OUT = 2;

export interface Expected {
  readonly requests: number;
  /** Green's share of them, 0 to 1. */
  readonly weight: number;
  /** Blue's rate of bad requests, 0 to 1, and how many times it green's is. */
  readonly rate: number;
  readonly regression: number;
}

/**
 * The minutes after which such a regression is expected to be caught, by the bet that is best at it:
 *
 *     [ ln(1/α) + ln(1/(ω1·w_j)) + ln(metrics) ] / E[l_c per minute] + 2
 *
 * Infinite when it is within what green is allowed, or has all of the traffic.
 */
export function minutesToCatch(
  expected: Expected,
  allowance: Allowance,
  { falseRevertRate, metrics }: { readonly falseRevertRate: number; readonly metrics: number },
): number {
  const pair = expectedPair(expected);
  const base = Math.log(metrics / falseRevertRate);
  const minutes = EFFECTS.map((effect, index) => {
    const gain = relativeGain(effect, pair, allowance);
    const needed = base - Math.log(FIRST_STAKE * WEIGHTS[index]!);
    return gain > 0 ? needed / gain + LEFT_OUT : Number.POSITIVE_INFINITY;
  });
  return Math.min(...minutes);
}

function expectedPair({ requests, weight, rate, regression }: Expected): Pair {
  const green = requests * weight;
  const blue = requests - green;
  return {
    green: { requests: green, bad: green * Math.min(1, rate * regression) },
    blue: { requests: blue, bad: blue * rate },
  };
}
