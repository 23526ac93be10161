import type { TrialResult } from './trial.ts';

/** What many rollouts came to under one rule. Times are milliseconds. */
export interface Statistics {
  readonly runs: number;
  /** The share that was reverted, 0 to 1, and by which codes. */
  readonly reverted: number;
  readonly codes: Readonly<Record<string, number>>;
  /** From the first weight to the return of the traffic, of those that were reverted. */
  readonly revertedAfter: Quantiles | null;
  /** From the first weight to the end of the last step, of those that were promoted. */
  readonly promotedAfter: Quantiles | null;
  /** Bad requests that a green like blue would not have had, of all. */
  readonly bad: Quantiles & { readonly mean: number };
}

export interface Quantiles {
  readonly p5: number;
  readonly p50: number;
  readonly p95: number;
}

export function statisticsOf(results: readonly TrialResult[]): Statistics {
  const reverted = results.filter(({ outcome }) => outcome === 'reverted');
  const promoted = results.filter(({ outcome }) => outcome === 'promoted');
  const bad = results.map(({ excess }) => excess);
  const codes: Record<string, number> = {};
  for (const { code = '' } of reverted) codes[code] = (codes[code] ?? 0) + 1;
  return {
    runs: results.length,
    reverted: reverted.length / results.length,
    codes,
    revertedAfter: quantilesOf(reverted.map(({ took }) => took)),
    promotedAfter: quantilesOf(promoted.map(({ took }) => took)),
    bad: { ...quantilesOf(bad)!, mean: bad.reduce((sum, one) => sum + one, 0) / bad.length },
  };
}

/** Null of none. */
function quantilesOf(values: readonly number[]): Quantiles | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
  return { p5: at(0.05), p50: at(0.5), p95: at(0.95) };
}

/** The share of `values`, of `of` in all, that is at most each of `points`: a cumulative distribution. */
export function sharesUpTo(values: readonly number[], of: number, points: readonly number[]): number[] {
  const sorted = values.toSorted((a, b) => a - b);
  let count = 0;
  return points.map((point) => {
    while (count < sorted.length && sorted[count]! <= point) count += 1;
    return count / of;
  });
}
