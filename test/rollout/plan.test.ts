import { describe, expect, test } from 'vitest';
import { planFor } from '../../src/rollout/plan.ts';
import { aSpec } from '../world/specs.ts';

const MINUTE = 60_000;
/** A look is a wait, a task and a choice: 2 + 5 + 2 events in the history of an execution, which may have 25,000. */
const EVENTS_PER_LOOK = 9;

describe('a plan', () => {
  test('is the spec in milliseconds', () => {
    const plan = planFor(aSpec({ limits: { holdAtMost: '30m' } }), false);
    expect(plan).toEqual({
      steps: [
        { weight: 10, bake: 5 * MINUTE },
        { weight: 50, bake: 5 * MINUTE },
        { weight: 100, bake: 10 * MINUTE },
      ],
      startWithin: 15 * MINUTE,
      backWithin: 10_000,
      tickSeconds: 60,
      holdAtMost: 30 * MINUTE,
    });
  });

  test('has the way back of the spec, at most 20 s', () => {
    expect(planFor(aSpec({ backWithin: '3s' }), false).backWithin).toBe(3_000);
    expect(() => aSpec({ backWithin: '21s' })).toThrow('backWithin: at most 20s');
  });

  test('that is expedited goes to 100 % at once, and still bakes there', () => {
    expect(planFor(aSpec(), true).steps).toEqual([{ weight: 100, bake: 10 * MINUTE }]);
  });

  test('is looked at once a minute, as often as the load balancer publishes', () => {
    expect(planFor(aSpec({ steps: [{ weight: 100, bake: '10s' }] }), false).tickSeconds).toBe(60);
  });

  test('of 14 days, held for as long as may be, fits the history of an execution by half', () => {
    const many = Array.from({ length: 50 }, (_, index) => ({ weight: 2 * (index + 1), bake: '6h' }));
    const longest = [[{ weight: 100, bake: '14d' }], many];
    for (const steps of longest) {
      const plan = planFor(aSpec({ steps, limits: { holdAtMost: '1d' } }), false);
      const seconds = plan.steps.reduce((sum, { bake }) => sum + (bake + plan.holdAtMost) / 1_000, 0);
      // Each step may have a last look that is not a whole tick after the one before.
      const looks = Math.ceil(seconds / plan.tickSeconds) + plan.steps.length;
      expect(looks * EVENTS_PER_LOOK).toBeLessThan(12_500);
      expect(plan.tickSeconds).toBeGreaterThan(60);
    }
  });
});
