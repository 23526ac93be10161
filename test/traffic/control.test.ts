import { describe, expect, test } from 'vitest';
import { amend } from '../../src/records/update.ts';
import {
  DriftDetected,
  RecordConflict,
  RolloutAborted,
  SplitNotConfirmed,
  StaleEpoch,
} from '../../src/rollout/errors.ts';
import type { Rollout } from '../../src/rollout/record.ts';
import { abort } from '../../src/rollout/transitions.ts';
import { greenShare } from '../../src/traffic/live.ts';
import { raise } from '../../src/traffic/raise.ts';
import { restore } from '../../src/traffic/restore.ts';
import { registerTargetGroup } from '../../src/traffic/write.ts';
import { setWeights } from '../world/balancing.ts';
import { bakingAt, beginAt } from '../world/progress.ts';
import { aSpec, GROUP_A, GROUP_B, STRANGER } from '../world/specs.ts';
import { aWorld, fleetIn, liveShare, type World } from '../world/world.ts';

const record = ({ ports }: World) => ports.rollouts.get('web-1');
const press = (world: World) =>
  amend(world.ports, 'web-1', (rollout, at) => abort(rollout, at, 'ann', 'alarms'));

/** What the on-call API does to traffic: the mark first, then blue. */
async function pressAbort(world: World) {
  return restore(world.ports, await press(world));
}

/** Everybody that serves in this fleet falls ill, but for the first `left`. */
function sicken(world: World, fleet: string, left = 0): void {
  for (const server of fleetIn(world.cloud, fleet).servers.slice(left)) server.sick = true;
}

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
    await pressAbort(world);
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
    world[moment]('traffic.write', () => pressAbort(world));
    await raise(world.ports, rollout, 10).catch((error) => error);
    // The function may end with either error, and the machine asks again: what counts is that blue has everything.
    expect(liveShare(world)).toBe(0);
    expect(await record(world)).toMatchObject({ traffic: { intended: 0, observed: 0 } });
  });

  test('puts blue back when an abort comes between the second raise’s intent and its write', async () => {
    const world = aWorld();
    const rollout = await beginAt(world, ({ phase, step }) => phase === 'shifting' && step === 1);
    world.before('traffic.write', () => pressAbort(world));
    await expect(raise(world.ports, rollout, 50)).rejects.toBeInstanceOf(RolloutAborted);
    expect(liveShare(world)).toBe(0);
  });

  test('that wrote after an abort and died is put right by whoever looks next', async () => {
    const world = aWorld();
    const rollout = await beginAt(world, 'shifting');
    world.before('traffic.write', () => pressAbort(world));
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
      await pressAbort(world);
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
      await press(world);
    });
    await expect(raise(world.ports, rollout, 10)).rejects.toThrow(/blue .*0 healthy/);
    expect(liveShare(world)).toBe(10);
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

describe('blue gets its traffic back', () => {
  test.each([1, 4, 200])('with one write, though the fleets have %i servers', async (size) => {
    const world = aWorld(size);
    await beginAt(world, bakingAt(50));
    const writes = world.count('traffic.write');
    expect(await pressAbort(world)).toEqual({ kind: 'restored', moved: true });
    expect(world.count('traffic.write') - writes).toBe(1);
    expect(liveShare(world)).toBe(0);
  });

  test('once: the second time there is nothing to move', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(50));
    await pressAbort(world);
    const before = await record(world);
    const writes = world.count('traffic.write');
    expect(await pressAbort(world)).toEqual({ kind: 'restored', moved: false });
    expect(world.count('traffic.write')).toBe(writes);
    const { traffic } = await record(world);
    expect(traffic.zeroSince).toEqual(before.traffic.zeroSince);
  });

  test('although somebody else has moved it further meanwhile', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(10));
    setWeights(world.cloud, { [GROUP_A]: 20, [GROUP_B]: 80 });
    expect(await pressAbort(world)).toEqual({ kind: 'restored', moved: true });
    expect(liveShare(world)).toBe(0);
  });

  test('never from a rollout that has not raised anything: the split is a stranger’s then', async () => {
    const world = aWorld();
    await beginAt(world, 'shifting');
    setWeights(world.cloud, { [GROUP_A]: 70, [GROUP_B]: 30 });
    // It was answered as restored once, unread: on-call was told that blue has everything while it had 70 %.
    await expect(pressAbort(world)).rejects.toThrow(DriftDetected);
    expect(liveShare(world)).toBe(30);
  });

  test('not while it has no healthy server, whoever insists', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(50));
    sicken(world, 'web-fleet');
    const marked = await press(world);
    const refused = { kind: 'blue-cannot-serve', healthy: 0, needed: 4 };
    expect(await restore(world.ports, marked)).toEqual(refused);
    expect(await restore(world.ports, marked, true)).toEqual(refused);
    expect(liveShare(world)).toBe(50);
    expect(await record(world)).toMatchObject({ traffic: { intended: 50, observed: 50 } });
  });

  test('with few healthy servers when a person insists, or when green is worse', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(50));
    sicken(world, 'web-fleet', 1);
    const marked = await press(world);
    expect(await restore(world.ports, marked)).toEqual({ kind: 'blue-cannot-serve', healthy: 1, needed: 4 });
    sicken(world, 'web-1', 1);
    expect(await restore(world.ports, marked)).toEqual({ kind: 'restored', moved: true });

    const other = aWorld();
    await beginAt(other, bakingAt(50));
    sicken(other, 'web-fleet', 1);
    expect(await restore(other.ports, await press(other), true)).toEqual({ kind: 'restored', moved: true });
  });

  test('on the record only after it read back', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(50));
    const marked = await press(world);
    world.after('traffic.write', () => setWeights(world.cloud, { [GROUP_A]: 50, [GROUP_B]: 50 }));
    await expect(restore(world.ports, marked)).rejects.toBeInstanceOf(SplitNotConfirmed);
    const { traffic } = await record(world);
    expect(traffic).toMatchObject({ intended: 0, observed: 50 });
    expect(traffic.zeroSince.green).toBeUndefined();
  });
});

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

test('green’s share is of the two groups alone, and a third with traffic is a foreign edit', () => {
  const rollout = { blue: { targetGroup: GROUP_A }, green: { targetGroup: GROUP_B } } as Rollout;
  const live = (weights: Record<string, number>) => ({ weights, stickiness: 0, actions: undefined });
  expect(greenShare(live({ [GROUP_A]: 1 }), rollout)).toBe(0);
  expect(greenShare(live({ [GROUP_A]: 900, [GROUP_B]: 100, [STRANGER]: 0 }), rollout)).toBe(10);
  expect(() => greenShare(live({ [GROUP_A]: 1, [STRANGER]: 1 }), rollout)).toThrow(DriftDetected);
});
