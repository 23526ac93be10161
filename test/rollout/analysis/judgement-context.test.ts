import { expect, test } from 'vitest';
import { judgementContext } from '../../../src/rollout/analysis/judgement-context.ts';
import { planFor } from '../../../src/rollout/plan/plan.ts';
import { aSpec } from '../../world/specs.ts';

const STEPS = [10, 25, 100].map((weight) => ({ weight, bake: '10m' }));
const plan = planFor(aSpec({ steps: STEPS }), false);
const contextAt = (step: number, change = {}) =>
  judgementContext({
    plan,
    step,
    stepSince: 1_000_000,
    traffic: { observed: STEPS[step]!.weight },
    ...change,
  } as never);

test('a step is judged by the share that the next one gives green, the last one by all of the traffic', () => {
  expect(STEPS.map((_, step) => contextAt(step).nextShare)).toEqual([0.25, 1, 1]);
});

test('only at 100 %, where blue carries nothing, rates of before are what green may have', () => {
  const baseline = { requests: 100_000, bad: 100 };
  expect(contextAt(1, { baseline }).absolute).toBeUndefined();
  const { absolute, shared } = contextAt(2, { baseline });
  expect(absolute).toEqual(shared);
  // What blue had, the tolerance and the floor of it, and what chance may have made of it.
  expect(absolute!.errors).toBeGreaterThan(1e-3);
  expect(absolute!.errors).toBeLessThan(5e-3);
  expect(absolute!.slow).toBe(1);
});

test('no minute counts in which green is still cold', () => {
  const settings = contextAt(0).settings;
  const usual = contextAt(0).warmSince!;
  expect(usual).toBeGreaterThan(1_000_000);
  expect(contextAt(0, { health: { ...settings, warmUp: 600_000 } }).warmSince).toBe(1_600_000);
});
