import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Allowance, Pair } from '../../../../src/rollout/analysis/sequential/gain.ts';
import {
  burstAge,
  NO_WEALTH,
  observe,
  robustOf,
  type Wealth,
} from '../../../../src/rollout/analysis/sequential/wealth.ts';
import vectors from '../../../fixtures/judgement/vectors.json' with { type: 'json' };

const errors: Allowance = { tolerance: 0.1, floor: 1e-4, cluster: 1, noise: 0.15 };
const slow: Allowance = { tolerance: 0.2, floor: 1e-3, cluster: 2, noise: 0.15 };
const wealthAfter = (pairs: readonly Pair[], allowance = errors, from = NO_WEALTH, horizon = 0): Wealth =>
  pairs.reduce((wealth, pair) => observe(wealth, pair, allowance, horizon), from);
/** As a record keeps it. A gain of less than any number is -0, which JSON writes as 0: no other evidence. */
const stored = (wealth: Wealth): Wealth => JSON.parse(JSON.stringify(wealth));
const pairOf = (nG: number, xG: number, nB: number, xB: number): Pair => ({
  green: { requests: nG, bad: xG },
  blue: { requests: nB, bad: xB },
});

test.each(vectors)('the published vectors are reproduced: $options', ({ options, ticks }) => {
  const { r, eps, phi0, sigma } = options;
  const allowance = { tolerance: r - 1, floor: eps, cluster: phi0, noise: sigma };
  let wealth = NO_WEALTH;
  for (const { nG, xG, nB, xB, raw, robust, burstAge: age, ...rest } of ticks) {
    const absolute = 'sAbs' in rest ? { absolute: rest.sAbs as number } : {};
    wealth = observe(wealth, { ...pairOf(nG, xG, nB, xB), ...absolute }, allowance);
    expect(wealth.raw[1]).toBeCloseTo(raw, 9);
    expect(robustOf(wealth)).toBeCloseTo(robust, 9);
    expect(burstAge(wealth)).toBe(age);
  }
});

const count = fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1e12, noNaN: true }), fc.nat(10_000));
const counts = fc
  .tuple(count, fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean())
  .map(([requests, share, isWhole]) => ({
    requests,
    bad: isWhole ? Math.floor(requests * share) : requests * share,
  }));
const pair: fc.Arbitrary<Pair> = fc.oneof(
  fc.record({ green: counts, blue: counts }),
  fc.record({ green: counts, blue: counts, absolute: fc.double({ min: 0, max: 1, noNaN: true }) }),
);
const pairs = fc.array(pair, { maxLength: 80 });
const allowance = fc.constantFrom(errors, slow, { ...errors, tolerance: 0, floor: 0, noise: 0 });

describe('whatever the counts are, the evidence', () => {
  test('is a number: none, fractions, and 1e12', () => {
    fc.assert(
      fc.property(pairs, allowance, (all, allowed) => {
        const wealth = wealthAfter(all, allowed);
        expect(Number.isFinite(wealth.raw[1])).toBe(true);
        expect(Number.isFinite(robustOf(wealth))).toBe(true);
      }),
    );
  });

  test('is no larger without its best two minutes', () => {
    fc.assert(
      fc.property(pairs, allowance, (all, allowed) => {
        const wealth = wealthAfter(all, allowed);
        expect(robustOf(wealth)).toBeLessThanOrEqual(wealth.raw[1] + 1e-9);
      }),
    );
  });

  test('is the same after a restart, wherever the minutes are divided', () => {
    fc.assert(
      fc.property(pairs, fc.nat(80), allowance, (all, at, allowed) => {
        const before = stored(wealthAfter(all.slice(0, at), allowed));
        expect(stored(wealthAfter(all.slice(at), allowed, before))).toEqual(
          stored(wealthAfter(all, allowed)),
        );
      }),
    );
  });

  test('never falls when green has more bad requests', () => {
    fc.assert(
      fc.property(pairs, fc.nat(79), fc.double({ min: 0, max: 1, noNaN: true }), (all, at, part) => {
        fc.pre(at < all.length);
        const worse = all.map((one, index) => {
          const { requests, bad } = one.green;
          return index === at ? { ...one, green: { requests, bad: bad + part * (requests - bad) } } : one;
        });
        const [less, more] = [robustOf(wealthAfter(all)), robustOf(wealthAfter(worse))];
        expect(more).toBeGreaterThanOrEqual(less - 1e-9 * Math.max(1, Math.abs(less)));
      }),
    );
  });

  test('takes at most 4 KB to keep', () => {
    fc.assert(
      fc.property(fc.array(pair, { minLength: 60, maxLength: 80 }), (all) => {
        expect(JSON.stringify(wealthAfter(all)).length).toBeLessThanOrEqual(4_096);
      }),
    );
  });
});

describe('a regression that begins late', () => {
  const good = pairOf(3_000, 3, 3_000, 3);
  const bad = pairOf(3_000, 60, 3_000, 3);
  const minutesUntil = (from: Wealth, horizon: number) => {
    let wealth = from;
    for (let minute = 1; minute <= 60; minute += 1) {
      wealth = observe(wealth, bad, errors, horizon);
      if (robustOf(wealth) >= Math.log(100)) return minute;
    }
    return Number.POSITIVE_INFINITY;
  };

  test.each([
    ['24 h', 1_440],
    ['14 days', 20_160],
  ])('at the end of a bake of %s is caught as fast as one at its start, within a minute', (_, horizon) => {
    const first = minutesUntil(NO_WEALTH, horizon);
    const late = wealthAfter(
      Array.from({ length: horizon - 60 }, () => good),
      errors,
      NO_WEALTH,
      horizon,
    );
    expect(first).toBeLessThanOrEqual(4);
    expect(minutesUntil(late, horizon)).toBeLessThanOrEqual(first + 1);
  });
});
