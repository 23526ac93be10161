import { describe, expect, test } from 'vitest';
import {
  assure,
  isAssured,
  NO_ASSURANCE,
} from '../../../../src/rollout/analysis/sequential/early-advance.ts';
import { find } from '../../../../src/rollout/analysis/sequential/finding.ts';
import { type Allowance, absoluteRate, type Pair } from '../../../../src/rollout/analysis/sequential/gain.ts';
import { NO_WEALTH, observe, type Wealth } from '../../../../src/rollout/analysis/sequential/wealth.ts';

const allowance: Allowance = { tolerance: 0.1, floor: 1e-4, cluster: 1, noise: 0.15 };
const minutes = (count: number, xG: number, xB = 6): Pair[] =>
  Array.from({ length: count }, () => ({
    green: { requests: 600, bad: xG },
    blue: { requests: 5_400, bad: xB },
  }));
const wealthOf = (pairs: readonly Pair[]): Wealth =>
  pairs.reduce((wealth, pair) => observe(wealth, pair, allowance), NO_WEALTH);
const kind = (...metrics: Pair[][]) => find(metrics.map(wealthOf), 0.01).kind;

describe('the evidence of all minutes', () => {
  test('reverts when green is worse in more than two of them', () => {
    expect(kind(minutes(3, 20))).toBe('revert');
    expect(kind(minutes(20, 0))).toBe('clear');
  });

  test('holds, and does not revert, for one burst of two minutes, and is clear once it is over', () => {
    const burst = minutes(2, 300);
    expect(kind(burst)).toBe('hold');
    expect(kind([...burst, ...minutes(4, 0)])).toBe('hold');
    expect(kind([...burst, ...minutes(5, 0)])).toBe('clear');
  });

  test('is clear when blue has the same at the same time', () => {
    expect(kind(minutes(20, 300, 2_700))).toBe('clear');
  });

  test('of several metrics is their mean: one that is bad reverts beside others that are good', () => {
    expect(kind(minutes(5, 20), minutes(5, 0))).toBe('revert');
    expect(find([], 0.01)).toEqual({ kind: 'clear', evidence: 0 });
  });
});

describe('a step may end early', () => {
  const assured = (pairs: readonly Pair[], next: number) =>
    isAssured([pairs.reduce((known, pair) => assure(known, pair, allowance, next), NO_ASSURANCE)]);

  test('after two minutes that show green good enough for the next weight', () => {
    expect(assured(minutes(1, 0, 500), 0.25)).toBe(false);
    expect(assured(minutes(2, 0, 500), 0.25)).toBe(true);
  });

  test('but not for a green that is as bad as must not come next, or where blue carries nothing', () => {
    expect(assured(minutes(20, 170, 500), 0.25)).toBe(false);
    const alone = { ...minutes(1, 0)[0]!, absolute: 0.01 };
    expect(
      assured(
        Array.from({ length: 20 }, () => alone),
        0.25,
      ),
    ).toBe(false);
  });
});

test('a step about which no metric says anything may not end early', () => {
  expect(isAssured([])).toBe(false);
});

describe('the absolute rate', () => {
  test('is twice what is allowed beside an upper bound of blue’s, or the spec’s limit', () => {
    const bound = (60 + 3 * Math.sqrt(61) + 3) / 60_000;
    const blue = { requests: 60_000, bad: 60 };
    expect(absoluteRate(blue, allowance)).toBeCloseTo(2 * (1.1 * bound + 1e-4), 12);
    expect(absoluteRate(blue, allowance, 0.01)).toBe(0.01);
  });

  test('is everything where blue had no requests: nothing is known to be too much', () => {
    expect(absoluteRate({ requests: 0, bad: 0 }, allowance)).toBe(1);
  });
});
