import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InvalidInput } from '../../../src/rollout/errors.ts';
import {
  blueSize,
  canTakeBack,
  countedHealthy,
  extraAt,
  extraServers,
  greenSize,
  shareLeft,
} from '../../../src/rollout/fleet/surge.ts';
import { planFor } from '../../../src/rollout/plan/plan.ts';
import { parseSpec } from '../../../src/rollout/service-spec/spec.ts';
import { specText as specOf } from '../../world/specs.ts';

const stepsOf = (...weights: number[]) => weights.map((weight) => ({ weight, bake: '10m' }));
const QUARTERS = { surge: '25%', instantRollback: false, steps: stepsOf(25, 50, 75, 100) };

const issuesOf = (change: Record<string, unknown>) => {
  try {
    parseSpec(specOf(change));
    return [];
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return error.issues.map(({ path, message }) => `${path}: ${message}`);
  }
};

describe('a surge', () => {
  test('is planned for, but not for one step to 100 %', () => {
    const spec = parseSpec(specOf(QUARTERS));
    expect(planFor(spec, false).surge).toBe(25);
    expect(planFor(spec, true).surge).toBeUndefined();
  });

  test('takes the owner’s word that the instant way back is given up', () => {
    expect(issuesOf({ ...QUARTERS, instantRollback: undefined })).toEqual([
      'surge: with a surge a rollback has to grow blue first: say "instantRollback": false, or leave the surge out',
    ]);
    expect(issuesOf({ instantRollback: false })).toEqual([
      'instantRollback: only a surge gives it up: give one, or leave this out',
    ]);
  });

  test('takes weights that rise by no more than it', () => {
    expect(issuesOf({ ...QUARTERS, steps: stepsOf(25, 60, 100) })).toEqual([
      'steps[1].weight: with a surge of 25% weights rise by at most 25: put a step between 25 and 60',
      'steps[2].weight: with a surge of 25% weights rise by at most 25: put a step between 60 and 100',
    ]);
    expect(issuesOf({ ...QUARTERS, surge: '0%' })).toEqual([
      'surge: a surge is a whole percentage from 1% to 100%, for example "25%"',
    ]);
  });
});

const surges = fc.integer({ min: 1, max: 100 }).chain((surge) =>
  fc.tuple(
    fc.constant(surge),
    fc.array(fc.integer({ min: 1, max: surge }), { minLength: 1, maxLength: 50 }).map((rises) => {
      const weights: number[] = [];
      for (const rise of rises) weights.push((weights.at(-1) ?? 0) + rise);
      const below = weights.filter((weight) => weight < 100);
      const gap = 100 - (below.at(-1) ?? 0);
      const rest = Array.from(
        { length: Math.ceil(gap / surge) - 1 },
        (_, n) => (below.at(-1) ?? 0) + (n + 1) * surge,
      );
      return [...below, ...rest, 100];
    }),
  ),
);

describe('the sizes of a surge', () => {
  test('together always carry all of the traffic, and are no more than the surge and two roundings beyond it', () => {
    fc.assert(
      fc.property(surges, fc.integer({ min: 1, max: 500 }), ([surge, weights], full) => {
        const plan = { steps: weights.map((weight) => ({ weight, bake: 0 })), surge };
        for (const [index, { weight }] of plan.steps.entries()) {
          expect(greenSize({ plan } as never, weight, full)).toBeGreaterThanOrEqual((weight * full) / 100);
          expect(blueSize(weight, full)).toBeGreaterThanOrEqual(((100 - weight) * full) / 100);
          expect(extraAt(plan, index, full)).toBeGreaterThanOrEqual(0);
        }
        expect(extraServers(plan, full)).toBeLessThanOrEqual((surge * full) / 100 + 2);
      }),
    );
  });

  test('are a whole second fleet without one', () => {
    expect(extraServers({ steps: [{ weight: 100, bake: 0 }] }, 8)).toBe(8);
  });
});

describe('the way back of a blue that was sized down', () => {
  const reduced = { to: 6, full: 8, share: 75, at: 0 };
  const blue = { reduced } as never;
  const clock = (now: number) => ({ now: () => now });

  test('gives it what its servers carry, to one decimal in its favor', () => {
    expect(shareLeft(6, 8)).toBe(25);
    expect(shareLeft(2, 3)).toBe(33.4);
    expect(shareLeft(9, 8)).toBe(0);
  });

  test('counts no server that is on its way out', () => {
    expect(countedHealthy(blue, 8, clock(0))).toBe(6);
    const back = { reduced: { ...reduced, backAt: 1_000 } } as never;
    expect(countedHealthy(back, 8, clock(30_999))).toBe(6);
    expect(countedHealthy(back, 8, clock(31_000))).toBe(8);
    expect(countedHealthy({} as never, 8, clock(0))).toBe(8);
  });

  test('gives it everything once it is whole, or green is dead, however healthier it is', () => {
    expect(canTakeBack(blue, 6, 2, 8)).toBe(false);
    expect(canTakeBack(blue, 8, 2, 8)).toBe(true);
    expect(canTakeBack(blue, 1, 0, 8)).toBe(true);
    expect(canTakeBack(blue, 0, 0, 8)).toBe(false);
    expect(canTakeBack({} as never, 6, 2, 8)).toBe(true);
  });
});
