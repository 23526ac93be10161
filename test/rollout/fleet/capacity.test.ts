import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canTakeAll, requiredHealthy } from '../../../src/rollout/fleet/capacity.ts';

describe('the servers that green needs', () => {
  test.each([
    [10, 4, 1],
    [50, 4, 2],
    [50, 5, 3],
    [100, 4, 4],
    [0.1, 4, 1],
  ])('at %d %% of what %i servers carry are %i', (weight, full, needed) => {
    expect(requiredHealthy(weight, full)).toBe(needed);
  });

  test('are never none, not even for a fleet that is empty', () => {
    expect(requiredHealthy(0.1, 0)).toBe(1);
  });
});

describe('blue can take all of the traffic', () => {
  test('with all of its servers, or with a tenth of them missing', () => {
    expect(canTakeAll(4, 4, 4)).toBe(true);
    expect(canTakeAll(9, 10, 10)).toBe(true);
    expect(canTakeAll(8, 10, 10)).toBe(false);
  });

  test('when it is the healthier fleet, however weak', () => {
    expect(canTakeAll(2, 2, 10)).toBe(true);
    expect(canTakeAll(2, 3, 10)).toBe(false);
  });

  test('never without a healthy server, whatever is true of green', () => {
    fc.assert(fc.property(fc.nat(1_000), fc.nat(1_000), (green, full) => !canTakeAll(0, green, full)));
  });

  test('all the more with more servers', () => {
    const sizes = fc.tuple(fc.nat(100), fc.nat(100), fc.nat(100));
    fc.assert(
      fc.property(
        sizes,
        ([blue, green, full]) => !canTakeAll(blue, green, full) || canTakeAll(blue + 1, green, full),
      ),
    );
  });
});
