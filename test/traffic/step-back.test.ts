import { describe, expect, test } from 'vitest';
import { StaleEpoch } from '../../src/rollout/errors.ts';
import { readTraffic } from '../../src/traffic/live.ts';
import { restore } from '../../src/traffic/restore.ts';
import { stepBack } from '../../src/traffic/step-back.ts';
import { setWeights } from '../world/balancing.ts';
import { abandonIt } from '../world/calling.ts';
import { pressAbort } from '../world/on-call.ts';
import { bakingAt, beginAt } from '../world/progress.ts';
import { record } from '../world/records.ts';
import { GROUP_A, GROUP_B } from '../world/specs.ts';
import { aWorld, liveShare, type World } from '../world/world.ts';

/** Blue has `healthy` of its four servers again, and green has half of the traffic. */
async function growingBack(healthy: number) {
  const world = aWorld();
  await beginAt(world, bakingAt(50));
  await pressAbort(world);
  return { world, stepped: () => stepOf(world, healthy) };
}

async function stepOf(world: World, healthy: number) {
  const rollout = await record(world);
  return stepBack(world.ports, rollout, await readTraffic(world.ports, rollout), { healthy, needed: 4 });
}

describe('a blue that grows back after a surge', () => {
  test('gets what its servers carry, with the intent on record before the write and the share read back after', async () => {
    const { world, stepped } = await growingBack(3);
    world.before('traffic.write', async () => {
      expect((await record(world)).traffic).toMatchObject({ intended: 25, observed: 50 });
    });
    expect(await stepped()).toMatchObject({ traffic: { intended: 25, observed: 25 } });
    expect(await record(world)).toMatchObject({ traffic: { intended: 25, observed: 25 } });
    expect(liveShare(world)).toBe(25);
  });

  test('is written to once, however often it is asked', async () => {
    const { world, stepped } = await growingBack(3);
    await stepped();
    const writes = world.count('traffic.write');
    expect(await stepped()).toEqual(await record(world));
    expect(world.count('traffic.write')).toBe(writes);
  });

  test('never loses what it has: with fewer servers again nothing is written', async () => {
    const { world, stepped } = await growingBack(1);
    const [writes, before] = [world.count('traffic.write'), await record(world)];
    expect(await stepped()).toEqual(before);
    expect(world.count('traffic.write')).toBe(writes);
    expect(liveShare(world)).toBe(50);
  });

  test('is left with everything, where a press gave it that before the intent', async () => {
    const { world, stepped } = await growingBack(3);
    world.before('rollouts.save', async () => {
      await restore(world.ports, await record(world), true);
    });
    await stepped().catch((error) => error);
    expect(liveShare(world)).toBe(0);
    expect(await record(world)).toMatchObject({ traffic: { intended: 0, observed: 0 } });
  });

  test.each(['before', 'after'] as const)(
    'has everything in the end, where a press comes %s the write',
    async (moment) => {
      const { world, stepped } = await growingBack(3);
      world[moment]('traffic.write', async () => {
        await restore(world.ports, await record(world), true);
      });
      expect(await stepped()).toMatchObject({ traffic: { intended: 0 } });
      expect(liveShare(world)).toBe(0);
      expect(await record(world)).toMatchObject({ traffic: { intended: 0, observed: 0 } });
    },
  );

  test('is left alone once a person has abandoned the rollout', async () => {
    const { world, stepped } = await growingBack(3);
    await abandonIt(world);
    const writes = world.count('traffic.write');
    await expect(stepped()).rejects.toThrow(StaleEpoch);
    expect(world.count('traffic.write')).toBe(writes);
    expect(liveShare(world)).toBe(50);
  });

  test('is not confirmed while somebody else writes the split', async () => {
    const { world, stepped } = await growingBack(3);
    world.after('traffic.write', () => setWeights(world.cloud, { [GROUP_A]: 40, [GROUP_B]: 60 }));
    await expect(stepped()).rejects.toThrow('60');
    expect(await record(world)).toMatchObject({ traffic: { intended: 25 } });
  });
});
