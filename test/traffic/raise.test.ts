import { describe, expect, test } from 'vitest';
import { amend } from '../../src/records/update.ts';
import {
  DriftDetected,
  RecordConflict,
  RolloutAborted,
  SplitNotConfirmed,
  StaleEpoch,
} from '../../src/rollout/errors.ts';
import { raise } from '../../src/traffic/raise.ts';
import { restore } from '../../src/traffic/restore.ts';
import { setWeights } from '../world/balancing.ts';
import { abandonIt } from '../world/calling.ts';
import { pressAbort, pressAndRestore } from '../world/on-call.ts';
import { beginAt } from '../world/progress.ts';
import { record } from '../world/records.ts';
import { GROUP_A, GROUP_B, STRANGER } from '../world/specs.ts';
import { aWorld, liveShare, sicken } from '../world/world.ts';

describe('a raise', () => {
  test('writes down what it means to do before it does it, and what it read back after', async () => {
    const world = aWorld();
    const rollout = await beginAt(world, 'shifting');
    world.before('traffic.write', async () => {
      const { traffic } = await record(world);
      expect(traffic).toMatchObject({ intended: 10, observed: 0 });
      expect(traffic.zeroSince).toEqual({});
    });
    const raised = await raise(world.ports, rollout, 10);
    expect(raised).toMatchObject({ phase: 'baking', traffic: { intended: 10, observed: 10 } });
    expect(liveShare(world)).toBe(10);
    const names = world.calls.map(({ name }) => name);
    expect(names.slice(names.lastIndexOf('traffic.write'))).toEqual([
      'traffic.write',
      'rollouts.get',
      'traffic.read',
      'rollouts.get',
      'rollouts.save',
    ]);
  });

  test('whose function died after the write is taken up again without a second write', async () => {
    const world = aWorld();
    const rollout = await beginAt(world, 'shifting');
    world.after('traffic.write', () => {
      throw new Error('the function was ended');
    });
    await expect(raise(world.ports, rollout, 10)).rejects.toThrow('ended');
    const writes = world.count('traffic.write');
    await raise(world.ports, await record(world), 10);
    expect(world.count('traffic.write')).toBe(writes);
    expect(await record(world)).toMatchObject({ phase: 'baking', traffic: { observed: 10 } });
  });

  test('does not begin when an abort came after its record was read', async () => {
    const world = aWorld();
    const rollout = await beginAt(world, 'shifting');
    await pressAndRestore(world);
    const writes = world.count('traffic.write');
    await expect(raise(world.ports, rollout, 10)).rejects.toBeInstanceOf(RecordConflict);
    expect(world.count('traffic.write')).toBe(writes);
  });

  test.each([
    ['between the intent and the write, when there is nothing to put back yet', 'before'],
    ['between the write and its reading back', 'after'],
  ] as const)('puts blue back when an abort comes %s', async (_, moment) => {
    const world = aWorld();
    const rollout = await beginAt(world, 'shifting');
    world[moment]('traffic.write', () => pressAndRestore(world));
    await raise(world.ports, rollout, 10).catch((error) => error);
    // The function may end with either error, and the machine asks again: what counts is that blue has everything.
    expect(liveShare(world)).toBe(0);
    expect(await record(world)).toMatchObject({ traffic: { intended: 0, observed: 0 } });
  });

  test('puts blue back when an abort comes between the second raise’s intent and its write', async () => {
    const world = aWorld();
    const rollout = await beginAt(world, ({ phase, step }) => phase === 'shifting' && step === 1);
    world.before('traffic.write', () => pressAndRestore(world));
    await expect(raise(world.ports, rollout, 50)).rejects.toBeInstanceOf(RolloutAborted);
    expect(liveShare(world)).toBe(0);
  });

  test('that wrote after an abort and died is put right by whoever looks next', async () => {
    const world = aWorld();
    const rollout = await beginAt(world, 'shifting');
    world.before('traffic.write', () => pressAndRestore(world));
    world.after('traffic.write', () => {
      throw new Error('the function was ended');
    });
    // The abort finds nothing to move, then the raise writes and dies: green has 10 % though its record says 0.
    await expect(raise(world.ports, rollout, 10)).rejects.toThrow('ended');
    expect(liveShare(world)).toBe(10);
    expect(await restore(world.ports, await record(world))).toEqual({ kind: 'restored', moved: true });
    expect(liveShare(world)).toBe(0);
  });

  test('after which blue got its traffic back counts green as quiet from then, not from before', async () => {
    const world = aWorld();
    const rollout = await beginAt(world, 'shifting');
    world.before('traffic.write', async () => {
      await pressAndRestore(world);
      await world.clock.advance(20_000);
    });
    await expect(raise(world.ports, rollout, 10)).rejects.toBeInstanceOf(RolloutAborted);
    expect((await record(world)).traffic.zeroSince.green).toBe(world.clock.now());
  });

  test('says so when blue could not take the traffic back', async () => {
    const world = aWorld();
    const rollout = await beginAt(world, 'shifting');
    world.after('traffic.write', async () => {
      sicken(world, 'web-fleet');
      await pressAbort(world);
    });
    await expect(raise(world.ports, rollout, 10)).rejects.toThrow(/blue .*0 healthy/);
    expect(liveShare(world)).toBe(10);
  });

  test('that a person abandons under way is put back to what they saw', async () => {
    const world = aWorld();
    const rollout = await beginAt(world, 'shifting');
    world.before('traffic.write', async () => {
      await abandonIt(world);
    });
    await expect(raise(world.ports, rollout, 10)).rejects.toThrow(StaleEpoch);
    expect(liveShare(world)).toBe(0);
  });

  test('that a person abandons is not put back to a blue without a healthy server', async () => {
    const world = aWorld();
    const rollout = await beginAt(world, 'shifting');
    world.before('traffic.write', async () => {
      await abandonIt(world);
    });
    sicken(world, 'web-fleet');
    await expect(raise(world.ports, rollout, 100)).rejects.toThrow(StaleEpoch);
    expect(liveShare(world)).toBe(100);
  });

  test('stops at a split that somebody else has written', async () => {
    const world = aWorld();
    const rollout = await beginAt(world, 'shifting');
    setWeights(world.cloud, { [GROUP_A]: 70, [GROUP_B]: 30 });
    const failure = raise(world.ports, rollout, 10);
    await expect(failure).rejects.toBeInstanceOf(DriftDetected);
    await expect(failure).rejects.toThrow('green has 30 % of the traffic, but 0 % was written last');
    expect(liveShare(world)).toBe(30);
  });

  test('stops at a third target group that takes part', async () => {
    const world = aWorld();
    const rollout = await beginAt(world, 'shifting');
    setWeights(world.cloud, { [GROUP_A]: 1, [GROUP_B]: 0, [STRANGER]: 1 });
    await expect(raise(world.ports, rollout, 10)).rejects.toThrow(STRANGER);
  });

  test('leaves a third target group without traffic where it is', async () => {
    const world = aWorld();
    const rollout = await beginAt(world, 'shifting');
    setWeights(world.cloud, { [GROUP_A]: 1, [GROUP_B]: 0, [STRANGER]: 0 });
    await raise(world.ports, rollout, 10);
    expect(world.cloud.weights[STRANGER]).toBe(0);
  });

  test('is not believed when somebody else wrote over it, and the next try stops', async () => {
    const world = aWorld();
    const rollout = await beginAt(world, 'shifting');
    world.after('traffic.write', () => setWeights(world.cloud, { [GROUP_A]: 70, [GROUP_B]: 30 }));
    await expect(raise(world.ports, rollout, 10)).rejects.toBeInstanceOf(SplitNotConfirmed);
    await expect(raise(world.ports, await record(world), 10)).rejects.toBeInstanceOf(DriftDetected);
  });

  test('by an execution that was deposed meanwhile does not begin the bake', async () => {
    const world = aWorld();
    const rollout = await beginAt(world, 'shifting');
    world.after('traffic.write', () => amend(world.ports, 'web-1', (newest) => ({ ...newest, epoch: 2 })));
    await expect(raise(world.ports, rollout, 10)).rejects.toBeInstanceOf(StaleEpoch);
    expect(await record(world)).toMatchObject({ phase: 'shifting', epoch: 2 });
  });
});
