import { describe, expect, test } from 'vitest';
import { STANDARD } from '../../../src/rollout/analysis/health-settings.ts';
import { powerOf } from '../../../src/rollout/analysis/power.ts';
import { planFor } from '../../../src/rollout/plan/plan.ts';
import { planWarnings } from '../../../src/rollout/plan/plan-warnings.ts';
import { aSpec } from '../../world/specs.ts';

const STEPS = [
  { weight: 1, bake: '5m' },
  { weight: 25, bake: '30m' },
  { weight: 100, bake: '1h' },
];
const plan = planFor(aSpec({ steps: STEPS }), false);
const judging = { plan, settings: STANDARD, badShare: 1, isShared: false };
const traffic = (requests: number, rate: number) => ({
  sample: { requests: 60 * requests, bad: 60 * requests * rate },
  minutes: 60,
});
const reaches = (requests: number, rate: number, step: number, change = {}) =>
  powerOf({ ...judging, ...change }, traffic(requests, rate))[step]!.metrics[0]!.regressions.map(
    ({ reach }) => reach,
  );

describe('what each step of a plan would catch', () => {
  test('is more with more traffic and weight, and no more than is not allowed', () => {
    expect(reaches(600, 1e-3, 0)).toEqual(['missed', 'missed', 'missed', 'missed']);
    expect(reaches(6_000, 1e-3, 1)).toEqual(['missed', 'missed', 'caught', 'caught']);
    expect(reaches(60_000, 1e-2, 1)).toEqual(['caught', 'caught', 'caught', 'caught']);
    // 1.1 × 0.01 % + 0.01 % are allowed, which is more than twice of so little.
    expect(reaches(600_000, 1e-4, 1).slice(0, 3)).toEqual(['allowed', 'allowed', 'caught']);
  });

  test('at 100 % is what is above the rate that follows from what blue had before', () => {
    expect(reaches(60_000, 1e-2, 2)).toEqual(['allowed', 'allowed', 'caught', 'allowed']);
    expect(reaches(60_000, 1e-3, 2)).toEqual(['allowed', 'allowed', 'caught', 'caught']);
  });

  test('at 100 % is more, the more requests blue has had in the steps before', () => {
    const rate = (bakes: readonly [string, string], isShared = false, weight = 1) => {
      const steps = [
        { weight, bake: bakes[0] },
        { weight: 100, bake: bakes[1] },
      ];
      const plan = planFor(aSpec({ steps }), false);
      const [, last] = powerOf({ ...judging, plan, isShared }, traffic(600, 1e-3));
      return last!.metrics[0]!.regressions.find(({ times }) => times === 5)!;
    };
    expect(rate(['5m', '1h']).reach).toBe('missed');
    expect(rate(['10h', '1h'])).toMatchObject({ reach: 'caught' });
    // Of those hours blue had a hundredth.
    expect(rate(['10h', '1h'], false, 99).reach).toBe('missed');
    expect(rate(['10h', '1h'], true).reach).toBe(rate(['5m', '1h'], true).reach);
  });

  test('behind a network load balancer is judged without a control, by what both fleets have together', () => {
    const shared = reaches(60_000, 1e-3, 1, { isShared: true });
    expect(shared[3]).toBe('caught');
    expect(shared.slice(0, 2)).toEqual(['allowed', 'allowed']);
  });

  test('counts the minutes from the raise on, and the requests of the bake', () => {
    const [, step] = powerOf(judging, traffic(6_000, 1e-3));
    expect(step!.requests).toBe(45_000);
    const caught = step!.metrics[0]!.regressions.find(({ times }) => times === 5);
    expect(caught).toMatchObject({ reach: 'caught', rate: expect.closeTo(5e-3, 4) });
    expect(caught!.minutes).toBeGreaterThan(5);
    expect(caught!.minutes).toBeLessThan(20);
  });

  test('catches as much later as green is cold', () => {
    const within = (warmUp: number) => {
      const [, step] = powerOf({ ...judging, settings: { ...STANDARD, warmUp } }, traffic(60_000, 1e-2));
      return step!.metrics[0]!.regressions.find(({ points }) => points === 1)?.minutes;
    };
    expect(within(3 * 60_000)! - within(0)!).toBeGreaterThanOrEqual(3);
  });

  test('asks of a step that it catches what the spec has for a limit, and nothing of one without', () => {
    const isUnderpowered = (badShare: number) =>
      powerOf({ ...judging, badShare }, traffic(200, 1e-3)).map((step) => step.isUnderpowered);
    expect(isUnderpowered(1)).toEqual([true, true, false]);
    expect(isUnderpowered(5)).toEqual([true, false, false]);
    expect(isUnderpowered(0)).toEqual(isUnderpowered(1));
  });

  test('is little of a service that had no bad request among few: that may be chance', () => {
    const [, of1000] = powerOf(judging, traffic(1_000, 0));
    const [, of10] = powerOf(judging, traffic(10, 0));
    expect(of1000!.metrics[0]!.rate).toBeCloseTo(0.5 / 60_000);
    expect(of10!.metrics[0]!.rate).toBeCloseTo(0.5 / 600);
  });
});

describe('the warnings of a plan', () => {
  const limits = { minimumRequests: 100, onInconclusive: 'hold' as const };
  const warn = (requests: number, rate: number) =>
    planWarnings(plan.steps, powerOf(judging, traffic(requests, rate)), limits);

  test('name steps with too few requests, and a plan that would find nothing', () => {
    expect(warn(60_000, 1e-3)).toEqual([]);
    expect(warn(100, 1e-3)).toEqual([
      expect.stringMatching(/^underpowered: no step before 100 % would catch 1 percent points more errors/),
      expect.stringMatching(/^the step at 1 % would get about 5 requests of the 100 .* "hold"$/),
    ]);
    expect(planWarnings(plan.steps, [], limits)).toEqual([
      expect.stringMatching(/^underpowered: .* no requests/),
    ]);
  });

  test('of one that goes straight to 100 % ask for no control', () => {
    const straight = planFor(aSpec({ steps: STEPS }), true);
    const power = powerOf({ ...judging, plan: straight }, traffic(60_000, 1e-3));
    expect(planWarnings(straight.steps, power, limits)).toEqual([]);
  });
});
