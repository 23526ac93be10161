import { describe, expect, test } from 'vitest';
import { DriftDetected, SplitNotConfirmed } from '../../src/rollout/errors.ts';
import { restore } from '../../src/traffic/restore.ts';
import { setWeights } from '../world/balancing.ts';
import { pressAbort, pressAndRestore } from '../world/on-call.ts';
import { bakingAt, beginAt } from '../world/progress.ts';
import { record } from '../world/records.ts';
import { GROUP_A, GROUP_B } from '../world/specs.ts';
import { aWorld, liveShare, sicken } from '../world/world.ts';

describe('blue gets its traffic back', () => {
  test.each([1, 4, 200])('with one write, though the fleets have %i servers', async (size) => {
    const world = aWorld(size);
    await beginAt(world, bakingAt(50));
    const writes = world.count('traffic.write');
    expect(await pressAndRestore(world)).toEqual({ kind: 'restored', moved: true });
    expect(world.count('traffic.write') - writes).toBe(1);
    expect(liveShare(world)).toBe(0);
  });

  test('once: the second time there is nothing to move', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(50));
    await pressAndRestore(world);
    const before = await record(world);
    const writes = world.count('traffic.write');
    expect(await pressAndRestore(world)).toEqual({ kind: 'restored', moved: false });
    expect(world.count('traffic.write')).toBe(writes);
    const { traffic } = await record(world);
    expect(traffic.zeroSince).toEqual(before.traffic.zeroSince);
  });

  test('although somebody else has moved it further meanwhile', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(10));
    setWeights(world.cloud, { [GROUP_A]: 20, [GROUP_B]: 80 });
    expect(await pressAndRestore(world)).toEqual({ kind: 'restored', moved: true });
    expect(liveShare(world)).toBe(0);
  });

  test('never from a rollout that has not raised anything: the split is a stranger’s then', async () => {
    const world = aWorld();
    await beginAt(world, 'shifting');
    setWeights(world.cloud, { [GROUP_A]: 70, [GROUP_B]: 30 });
    // It was answered as restored once, unread: on-call was told that blue has everything while it had 70 %.
    await expect(pressAndRestore(world)).rejects.toThrow(DriftDetected);
    expect(liveShare(world)).toBe(30);
  });

  test('not while it has no healthy server, whoever insists', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(50));
    sicken(world, 'web-fleet');
    const marked = await pressAbort(world);
    const refused = { kind: 'blue-cannot-serve', healthy: 0, needed: 4, others: 4 };
    expect(await restore(world.ports, marked)).toEqual(refused);
    expect(await restore(world.ports, marked, true)).toEqual(refused);
    expect(liveShare(world)).toBe(50);
    expect(await record(world)).toMatchObject({ traffic: { intended: 50, observed: 50 } });
  });

  test('with few healthy servers when a person insists, or when green is worse', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(50));
    sicken(world, 'web-fleet', 1);
    const marked = await pressAbort(world);
    expect(await restore(world.ports, marked)).toEqual({
      kind: 'blue-cannot-serve',
      healthy: 1,
      needed: 4,
      others: 4,
    });
    sicken(world, 'web-1', 1);
    expect(await restore(world.ports, marked)).toEqual({ kind: 'restored', moved: true });

    const other = aWorld();
    await beginAt(other, bakingAt(50));
    sicken(other, 'web-fleet', 1);
    expect(await restore(other.ports, await pressAbort(other), true)).toEqual({
      kind: 'restored',
      moved: true,
    });
  });

  test('on the record only after it read back', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(50));
    const marked = await pressAbort(world);
    world.after('traffic.write', () => setWeights(world.cloud, { [GROUP_A]: 50, [GROUP_B]: 50 }));
    await expect(restore(world.ports, marked)).rejects.toBeInstanceOf(SplitNotConfirmed);
    const { traffic } = await record(world);
    expect(traffic).toMatchObject({ intended: 0, observed: 50 });
    expect(traffic.zeroSince.green).toBeUndefined();
  });
});
