import { describe, expect, test } from 'vitest';
import { planFor } from '../../../src/rollout/plan/plan.ts';
import { aSpec } from '../../world/specs.ts';

const MINUTE = 60_000;

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
});
