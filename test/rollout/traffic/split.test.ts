import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  evenShare,
  greenPercent,
  isIdle,
  serversFor,
  shareOver,
  weightsFor,
} from '../../../src/rollout/traffic/split.ts';

const EVERY_TENTH = Array.from({ length: 1_001 }, (_, tenth) => tenth / 10);

describe('the weights on the load balancer', () => {
  test('read back as the percentage they were made from, for every tenth of a percent', () => {
    const lost = EVERY_TENTH.filter((percent) => greenPercent(weightsFor(percent)) !== percent);
    expect(lost).toEqual([]);
  });

  test('are whole numbers that the load balancer takes, and never both 0', () => {
    const wrong = EVERY_TENTH.filter((percent) => {
      const { blue, green } = weightsFor(percent);
      const isTaken = [blue, green].every(
        (weight) => Number.isInteger(weight) && weight >= 0 && weight <= 999,
      );
      return !isTaken || blue + green === 0;
    });
    expect(wrong).toEqual([]);
  });

  test('are 0 for one side at the two ends, and only there', () => {
    expect(weightsFor(0)).toEqual({ blue: 999, green: 0 });
    expect(weightsFor(100)).toEqual({ blue: 0, green: 999 });
    expect(weightsFor(0.1)).toEqual({ blue: 999, green: 1 });
    expect(weightsFor(99.9)).toEqual({ blue: 1, green: 999 });
  });

  test.each([-0.1, 100.1, Number.NaN, Number.POSITIVE_INFINITY])('%d percent is refused', (percent) => {
    expect(() => weightsFor(percent)).toThrow(RangeError);
  });

  test('of another scale are understood: one group alone has weight 1', () => {
    expect(greenPercent({ blue: 1, green: 0 })).toBe(0);
    expect(greenPercent({ blue: 90, green: 10 })).toBe(10);
    expect(greenPercent({ blue: 2, green: 1 })).toBe(33.3);
    expect(greenPercent({ blue: 0, green: 0 })).toBe(0);
  });
});

describe('the share over several routes', () => {
  const weight = fc.integer({ min: 0, max: 999 });
  const routes = fc.array(fc.record({ blue: weight, green: weight }), { minLength: 1, maxLength: 5 });
  const mostlyIdle = fc.array(
    fc.oneof(
      fc.constant({ blue: 999, green: 0 }),
      fc.constant({ blue: 0, green: 999 }),
      fc.record({ blue: weight, green: weight }),
    ),
    { minLength: 1, maxLength: 5 },
  );

  test('never says that a fleet is idle while one route gives it any weight', () => {
    fc.assert(
      fc.property(fc.oneof(routes, mostlyIdle), (weights) => {
        const share = shareOver(weights.map(greenPercent));
        if (weights.some(({ green }) => green > 0)) expect(isIdle('green', share)).toBe(false);
        if (weights.some(({ blue }) => blue > 0)) expect(isIdle('blue', share)).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });

  test('is idle for green when all give it nothing, for blue when all give green everything', () => {
    expect(isIdle('green', shareOver([0, 0]))).toBe(true);
    expect(isIdle('blue', shareOver([100, 100]))).toBe(true);
    expect(isIdle('green', shareOver([0, 0.1]))).toBe(false);
    expect(isIdle('blue', shareOver([99.9, 100]))).toBe(false);
    expect(shareOver([50, 10])).toEqual({ least: 10, most: 50 });
    expect(shareOver([50, 50])).toEqual(evenShare(50));
  });

  test('of no route at all makes nobody idle', () => {
    expect([isIdle('blue', shareOver([])), isIdle('green', shareOver([]))]).toEqual([false, false]);
  });
});

describe('the servers for a share', () => {
  test('are its part of all, rounded up exactly', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000 }), fc.integer({ min: 0, max: 10_000 }), (tenths, full) => {
        const exact = (BigInt(tenths) * BigInt(full) + 999n) / 1_000n;
        expect(serversFor(tenths / 10, full)).toBe(Number(exact));
      }),
      { numRuns: 1_000 },
    );
  });

  test('are not one more because a tenth is not exact in binary', () => {
    expect(serversFor(70, 10)).toBe(7);
    expect(serversFor(0.1, 1_000)).toBe(1);
    expect(serversFor(33.3, 1_000)).toBe(333);
  });
});
