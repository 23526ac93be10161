import { COLD_STAKE, withoutColdStart } from './cold-start.ts';
import { addCounts, type Counts, NO_COUNTS } from './counts.ts';
import { type Assurance, assure, NO_ASSURANCE } from './sequential/early-advance.ts';
import type { Allowance, Pair } from './sequential/gain.ts';
import { NO_WEALTH, observe, type Wealth } from './sequential/wealth.ts';

/** What the sequential test knows of one metric. */
export interface MetricJudgement {
  /** Of the whole rollout: its steps are one test, with one bound. */
  readonly wealth: Wealth;
  /** Of this step. */
  readonly assurance: Assurance;
  readonly green: Counts;
  readonly blue: Counts;
}

export interface Counting {
  /** Bets are placed: green is no longer cold. */
  readonly isWarm: boolean;
  /** A small bet is placed though it is, on what is more than so large a part of green's requests, 0 to 1. */
  readonly excused?: number | undefined;
  /** The minutes that the rollout's bakes last. */
  readonly horizon: number;
  /** Green's share of the traffic in the next step, 0 to 1. */
  readonly nextShare: number;
}

/** The beginning of a step. The wealth of the step before is carried over. */
export const beginMetric = (earlier?: MetricJudgement): MetricJudgement => ({
  wealth: earlier?.wealth ?? NO_WEALTH,
  assurance: NO_ASSURANCE,
  green: NO_COUNTS,
  blue: NO_COUNTS,
});

export function countMetric(
  { wealth, assurance, green, blue }: MetricJudgement,
  pair: Pair,
  allowance: Allowance,
  counting: Counting,
): MetricJudgement {
  const { nextShare } = counting;
  return {
    wealth: wealthAfter(wealth, pair, allowance, counting),
    assurance: assure(assurance, pair, allowance, nextShare),
    green: addCounts(green, pair.green),
    blue: addCounts(blue, pair.blue),
  };
}

function wealthAfter(
  wealth: Wealth,
  pair: Pair,
  allowance: Allowance,
  { isWarm, excused, horizon }: Counting,
): Wealth {
  if (isWarm) return observe(wealth, pair, allowance, horizon);
  if (excused === undefined) return wealth;
  return observe(wealth, withoutColdStart(pair, excused), allowance, horizon, COLD_STAKE);
}
