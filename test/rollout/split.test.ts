import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { greenPercent, serversFor, weightsFor } from '../../src/rollout/split.ts';

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
