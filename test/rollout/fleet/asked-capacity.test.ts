import { describe, expect, test } from 'vitest';
import { measuredCapacity } from '../../../src/rollout/fleet/asked-capacity.ts';
import type { Rollout } from '../../../src/rollout/record.ts';

const rollout = (asked?: Rollout['green']['asked']) =>
  ({
    green: { fleet: 'web-1', targetGroup: 'b', ...(asked && { asked }) },
    plan: { startWithin: 600_000 },
    traffic: { observed: 100 },
  }) as unknown as Rollout;

describe('what green is measured by', () => {
  test('is what carries all of the traffic, where it was never asked for more', () => {
    expect(measuredCapacity(rollout(), 6, 4, 1_000)).toBe(6);
  });

  test('is the size from before while its servers may still come, and no longer', () => {
    const grown = rollout({ for: 6, before: 4, at: 1_000 });
    expect(measuredCapacity(grown, 6, 4, 600_999)).toBe(4);
    expect(measuredCapacity(grown, 6, 4, 601_000)).toBe(6);
  });

  test('is the new size as soon as it has the servers', () => {
    expect(measuredCapacity(rollout({ for: 6, before: 4, at: 1_000 }), 6, 6, 2_000)).toBe(6);
  });
});
