import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { poisson, seeded } from '../../../simulation/world/random.ts';
import { COLD_STAKE, excusedIn, withoutColdStart } from '../../../src/rollout/analysis/cold-start.ts';
import type { Tick } from '../../../src/rollout/analysis/evidence.ts';
import { ERRORS, SLOW, STANDARD } from '../../../src/rollout/analysis/health-settings.ts';
import { beginJudgement, settleJudgement } from '../../../src/rollout/analysis/judgement.ts';
import { judgementContext } from '../../../src/rollout/analysis/judgement-context.ts';
import type { Pair } from '../../../src/rollout/analysis/sequential/gain.ts';
import { NO_WEALTH, observe, rawOf, robustOf } from '../../../src/rollout/analysis/sequential/wealth.ts';
import { planFor } from '../../../src/rollout/plan/plan.ts';
import { MINUTE, SECOND } from '../../../src/rollout/timing.ts';
import { aSpec } from '../../world/specs.ts';

const RAISED = 50 * SECOND;
const plan = planFor(aSpec(), false);

/** What a minute of 10 % errors and slow responses leaves, where it begins at 1:00. */
function settledAfter(stepSince: number, warmUp?: number) {
  const slow = { ...SLOW, aboveSeconds: 1 };
  const health = { ...STANDARD, slow, ...(warmUp !== undefined && { warmUp }) };
  const rollout = { plan, step: 0, stepSince, traffic: { observed: 10 }, health };
  const context = judgementContext(rollout as Parameters<typeof judgementContext>[0]);
  const judgement = beginJudgement({ rollout: 'web-1', step: 0, since: stepSince });
  const tick: Tick = {
    minute: MINUTE,
    green: { requests: 600, bad: 60, faults: 60, slow: 60 },
    blue: { requests: 5_400, bad: 5, faults: 5, slow: 5 },
  };
  return settleJudgement(judgement, [tick], { until: 2 * MINUTE, oldest: 0 }, context);
}

describe('a minute that begins while green is cold', () => {
  test('is bet on by a part of the wealth, where it holds more errors than a cold start explains', () => {
    const whole = rawOf(settledAfter(RAISED).errors.wealth);
    const part = rawOf(settledAfter(RAISED + 5 * SECOND).errors.wealth);
    expect(part).toBeGreaterThan(Math.log(100));
    expect(part).toBeLessThan(whole);
  });

  test('says nothing of slow responses, for caches are cold, and all of it is counted for people', () => {
    expect(settledAfter(RAISED).slow?.wealth.ticks).toBe(1);
    const { slow, errors } = settledAfter(RAISED + SECOND);
    expect(slow?.wealth.ticks).toBe(0);
    expect(errors.green).toEqual({ requests: 600, bad: 60 });
  });

  test('says nothing at all within a warm-up of the spec', () => {
    expect(settledAfter(RAISED + SECOND, 60_000).errors.wealth.ticks).toBe(0);
    expect(settledAfter(RAISED - 3 * MINUTE, 60_000).errors.wealth.ticks).toBe(1);
  });
});

test('as many errors are excused as three of ten responses are while green is cold', () => {
  expect(excusedIn(MINUTE, RAISED)).toBe(0);
  expect(excusedIn(MINUTE, RAISED + 5 * SECOND)).toBeCloseTo((0.3 * 5) / 60, 12);
  expect(excusedIn(MINUTE, MINUTE)).toBeCloseTo((0.3 * 10) / 60, 12);
  const pair = { green: { requests: 600, bad: 10 }, blue: { requests: 600, bad: 1 } };
  expect(withoutColdStart(pair, 0.05).green).toEqual({ requests: 600, bad: 0 });
  expect(withoutColdStart(pair, 0.01).green).toEqual({ requests: 600, bad: 4 });
});

const counts = fc
  .tuple(fc.double({ min: 0, max: 1e12, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([requests, share]) => ({ requests, bad: requests * share }));
const pairs: fc.Arbitrary<Pair> = fc.record({ green: counts, blue: counts });

test('a bet of a part of the wealth loses no more than the part, and wins no more than the whole one', () => {
  fc.assert(
    fc.property(pairs, fc.double({ min: 0, max: 0.05, noNaN: true }), (pair, excused) => {
      const whole = observe(NO_WEALTH, pair, ERRORS);
      const part = observe(NO_WEALTH, withoutColdStart(pair, excused), ERRORS, 0, COLD_STAKE);
      expect(Number.isFinite(robustOf(part))).toBe(true);
      expect(rawOf(part)).toBeGreaterThanOrEqual(Math.log1p(-COLD_STAKE) - 1e-9);
      expect(rawOf(part)).toBeLessThanOrEqual(Math.max(0, rawOf(whole)) + 1e-9);
    }),
  );
});

/** A cold start of so many seconds' errors at the weights of a rollout, each of which rises at any second. */
function coldStarts(share: number, random: () => number): boolean {
  let wealth = NO_WEALTH;
  for (const weight of [0.01, 0.05, 0.25, 0.5, 0.95]) {
    const cold = Math.max(0, 10 - 60 * random());
    for (let minute = 0; minute < 5; minute += 1) {
      const rate = 1e-3 + (minute === 0 ? (share * cold) / 60 : 0);
      const [nG, nB] = [poisson(6_000 * weight, random), poisson(6_000 * (1 - weight), random)];
      const green = { requests: nG, bad: Math.min(nG, poisson(nG * rate, random)) };
      const pair = { green, blue: { requests: nB, bad: Math.min(nB, poisson(nB * 1e-3, random)) } };
      const isCold = minute === 0 && cold > 0;
      const warm = withoutColdStart(pair, isCold ? excusedIn(0, cold * SECOND - 10 * SECOND) : 0);
      wealth = observe(wealth, warm, ERRORS, 0, isCold ? COLD_STAKE : 1);
      if (robustOf(wealth) >= Math.log(100)) return true;
    }
  }
  return false;
}

test('of 20,000 rollouts that are like blue but for cold starts at every weight none is reverted', () => {
  const random = seeded(31);
  let reverted = 0;
  for (let run = 0; run < 20_000; run += 1) if (coldStarts(0.2, random)) reverted += 1;
  expect(reverted).toBe(0);
});
