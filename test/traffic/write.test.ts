import { describe, expect, test } from 'vitest';
import type { Rollout } from '../../src/rollout/record.ts';
import { registerTargetGroup } from '../../src/traffic/write.ts';
import { setWeights } from '../world/balancing.ts';
import { aSpec, GROUP_A, GROUP_B } from '../world/specs.ts';
import { aWorld } from '../world/world.ts';

describe('green gets health checks', () => {
  const groups = { blue: { targetGroup: GROUP_A }, green: { targetGroup: GROUP_B } };
  const rollout = { ...groups, routes: aSpec().traffic.routes } as unknown as Rollout;

  test('by standing in the forward action at weight 0, whatever blue’s weight is', async () => {
    const world = aWorld();
    await registerTargetGroup(world.ports, rollout);
    expect(world.cloud.weights).toEqual({ [GROUP_A]: 1, [GROUP_B]: 0 });
  });

  test('once: where it stands already nothing is written', async () => {
    const world = aWorld();
    setWeights(world.cloud, { [GROUP_A]: 999, [GROUP_B]: 0 });
    await registerTargetGroup(world.ports, rollout);
    expect(world.count('traffic.write')).toBe(0);
  });
});
