import { expect, test } from 'vitest';
import { DriftDetected } from '../../src/rollout/errors.ts';
import { greenShare } from '../../src/traffic/live.ts';
import { GROUP_A, GROUP_B, STRANGER } from '../world/specs.ts';

test('green’s share is of the two groups alone, and a third with traffic is a foreign edit', () => {
  const rollout = { blue: GROUP_A, green: GROUP_B };
  const live = (weights: Record<string, number>) => ({
    weights,
    stickiness: 0,
    actions: undefined,
    byHand: () => '',
  });
  expect(greenShare(live({ [GROUP_A]: 1 }), rollout)).toBe(0);
  expect(greenShare(live({ [GROUP_A]: 900, [GROUP_B]: 100, [STRANGER]: 0 }), rollout)).toBe(10);
  expect(() => greenShare(live({ [GROUP_A]: 1, [STRANGER]: 1 }), rollout)).toThrow(DriftDetected);
});
