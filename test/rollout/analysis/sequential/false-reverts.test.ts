import { describe, expect, test } from 'vitest';
import { poisson, seeded } from '../../../../simulation/world/random.ts';
import { find } from '../../../../src/rollout/analysis/sequential/finding.ts';
import { type Allowance, absoluteRate } from '../../../../src/rollout/analysis/sequential/gain.ts';
import { NO_WEALTH, observe, robustOf } from '../../../../src/rollout/analysis/sequential/wealth.ts';

const allowance: Allowance = { tolerance: 0.1, floor: 1e-4, cluster: 1, noise: 0.15 };
const WEIGHTS = [0.01, 0.05, 0.25, 0.5, 0.95];
const MINUTES = 5;
const RATES = [1e-4, 1e-3, 1e-2];
const PER_MINUTE = [600, 6_000, 60_000];
const ROLLOUTS = 20_000;
const ALPHA = 0.01;

/** The rollouts that are ever reverted; `rateOf` says green's rate beside a blue of `rate`. */
function reverted(rateOf: (rate: number) => number, seed: number, rollouts = ROLLOUTS): number {
  const random = seeded(seed);
  let reverts = 0;
  for (let rollout = 0; rollout < rollouts; rollout += 1) {
    const rate = RATES[rollout % 3]!;
    const perMinute = PER_MINUTE[Math.floor(rollout / 3) % 3]!;
    if (isReverted(perMinute, rate, rateOf(rate), random)) reverts += 1;
  }
  return reverts;
}

function isReverted(perMinute: number, rate: number, greens: number, random: () => number): boolean {
  let wealth = NO_WEALTH;
  for (const weight of WEIGHTS) {
    for (let minute = 0; minute < MINUTES; minute += 1) {
      const green = poisson(perMinute * weight, random);
      const blue = poisson(perMinute * (1 - weight), random);
      const pair = {
        green: { requests: green, bad: Math.min(green, poisson(green * greens, random)) },
        blue: { requests: blue, bad: Math.min(blue, poisson(blue * rate, random)) },
      };
      wealth = observe(wealth, pair, allowance);
      if (robustOf(wealth) >= Math.log(1 / ALPHA)) return true;
    }
  }
  return false;
}

describe(`of ${ROLLOUTS} rollouts`, () => {
  test('that are just within what is allowed at most 1 % are reverted', () => {
    expect(reverted((rate) => 1.1 * rate + 1e-4, 10)).toBeLessThanOrEqual(ALPHA * ROLLOUTS);
  });

  test('that are like blue none is reverted', () => {
    expect(reverted((rate) => rate, 11)).toBe(0);
  });

  test('that are three times as bad half and more are: the test isn’t just blind', () => {
    expect(reverted((rate) => 3 * rate, 12, 900)).toBeGreaterThan(450);
  });
});

test('without a control a green like blue is within the absolute rate, and one three times as bad is reverted', () => {
  const random = seeded(13);
  const absolute = absoluteRate({ requests: 60_000, bad: 60 }, allowance);
  const isRevertedAt = (rate: number) => {
    let wealth = NO_WEALTH;
    for (let minute = 0; minute < 30; minute += 1) {
      const green = { requests: 6_000, bad: poisson(6_000 * rate, random) };
      wealth = observe(wealth, { green, blue: { requests: 0, bad: 0 }, absolute }, allowance);
      if (find([wealth], ALPHA).kind === 'revert') return true;
    }
    return false;
  };
  const reverts = (rate: number) => Array.from({ length: 500 }, () => isRevertedAt(rate)).filter(Boolean);
  expect(reverts(0.001)).toHaveLength(0);
  expect(reverts(0.008)).toHaveLength(500);
});
