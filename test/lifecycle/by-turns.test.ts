import { describe, expect, test } from 'vitest';
import { byTurns } from '../../src/lifecycle/by-turns.ts';
import { type StepInput, stepResult } from '../../src/lifecycle/step.ts';
import type { Ports } from '../../src/ports/ports.ts';
import { CloudUnavailable, StaleEpoch } from '../../src/rollout/errors.ts';
import { abort } from '../../src/rollout/transitions.ts';
import type { WorkName } from '../../src/rollout/waiting/turns.ts';
import { bakingAt, beginAt, FIRST } from '../world/progress.ts';
import { record } from '../world/records.ts';
import { aWorld, type World } from '../world/world.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

const throttling = () => {
  const cause = Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' });
  return new CloudUnavailable("AWS can't describe the listener yet: ThrottlingException", { cause });
};

async function proving(): Promise<World> {
  const world = aWorld();
  await beginAt(world, 'proving');
  return world;
}

/** Runs a step that reads its record and then is throttled, as often as `times` says. */
function stepOf(work: WorkName, times: number, error: () => Error = throttling) {
  let calls = 0;
  const step = byTurns<'rollouts'>(work, async ({ rollouts }, { rollout }) => {
    const found = await rollouts.get(rollout);
    calls += 1;
    if (calls <= times) throw error();
    return stepResult(found, 'pass');
  });
  return {
    run: ({ ports }: World, input: StepInput = FIRST) => step(ports, input),
    calls: () => calls,
  };
}

/** Others have taken the turns of so many seconds. */
async function othersWait({ ports }: World, seconds: number): Promise<void> {
  const free = Object.fromEntries(
    ['check', 'raise', 'launch'].flatMap((priority) =>
      ['reads', 'changes', 'ec2Reads', 'ec2Changes'].map((limit) => [
        `${limit} ${priority}`,
        ports.clock.now() + seconds * SECOND,
      ]),
    ),
  );
  await ports.turns.save({ ...(await ports.turns.get()), free });
}

describe('a step that AWS throttles', () => {
  test('waits, and goes on in its turn: 460 of 500 good images were reverted for nothing but too many calls', async () => {
    const world = await proving();
    await othersWait(world, 40);
    const { run } = stepOf('look', 1);
    expect(await run(world)).toEqual({ verdict: 'hold', phase: 'proving', wait: 40 });
    expect(await record(world)).not.toHaveProperty('failure');
    await world.clock.advance(40 * SECOND);
    expect(await run(world)).toMatchObject({ verdict: 'pass' });
  });

  test('says so in the timeline, once for a while', async () => {
    const world = await proving();
    const { run } = stepOf('look', 3);
    for (let attempt = 0; attempt < 3; attempt += 1) {
      expect(await run(world)).toMatchObject({ verdict: 'hold' });
      await world.clock.advance(20 * SECOND);
    }
    const told = (await record(world)).timeline.filter(({ what }) => what.startsWith('waits for its turn'));
    expect(told).toHaveLength(1);
    expect(told[0]?.what).toContain('ThrottlingException');
  });

  test('asks for a turn the next time before it calls anything', async () => {
    const world = await proving();
    const { run, calls } = stepOf('look', 1);
    await run(world);
    await world.clock.advance(20 * SECOND);
    await othersWait(world, 90);
    expect(await run(world)).toMatchObject({ verdict: 'hold', wait: 60 });
    await world.clock.advance(60 * SECOND);
    expect(await run(world)).toMatchObject({ verdict: 'hold', wait: 30 });
    expect(calls()).toBe(1);
    await world.clock.advance(30 * SECOND);
    expect(await run(world)).toMatchObject({ verdict: 'pass' });
  });

  test('waits for no turn any more once nothing was throttled for a while', async () => {
    const world = await proving();
    const { run } = stepOf('look', 1);
    await run(world);
    await world.clock.advance(6 * MINUTE);
    await othersWait(world, 90);
    expect(await run(world)).toMatchObject({ verdict: 'pass' });
  });

  test('waits for a turn that is further away than throttling counts: it went after 6 of 10 minutes, in vain', async () => {
    const world = await proving();
    await othersWait(world, 600);
    const { run, calls } = stepOf('look', 1);
    for (let minute = 0; minute < 10; minute += 1) {
      expect(await run(world)).toMatchObject({ verdict: 'hold', wait: 60 });
      await world.clock.advance(MINUTE);
    }
    expect(calls()).toBe(1);
    expect(await run(world)).toMatchObject({ verdict: 'pass' });
  });

  test('makes turns slower where it was throttled in its turn, and not before it', async () => {
    const world = await proving();
    await othersWait(world, 40);
    const { run } = stepOf('raise', 3);
    await run(world);
    // It waits no longer, and tries before its turn.
    await world.ports.rollouts.save(abort(await record(world), world.clock.now(), 'ann', 'it is bad'));
    await run(world);
    expect(await world.ports.turns.get()).toMatchObject({ slowness: 1 });
    await world.clock.advance((await record(world)).throttled!.turn - world.clock.now());
    await run(world);
    expect(await world.ports.turns.get()).toMatchObject({ slowness: 1.5 });
  });

  test('is noticed to be aborted although its turn is far away', async () => {
    const world = await proving();
    await othersWait(world, 3_000);
    const { run } = stepOf('raise', 1);
    expect(await run(world)).toMatchObject({ wait: 60 });
    await world.ports.rollouts.save(abort(await record(world), world.clock.now(), 'ann', 'it is bad'));
    expect(await run(world)).toMatchObject({ verdict: 'pass' });
  });

  test('waits for a moment where no turn can be had, as when its record can’t be written', async () => {
    const world = await proving();
    const broken = { get: () => Promise.reject(throttling()), save: () => Promise.reject(throttling()) };
    const ports: Ports = { ...world.ports, turns: broken };
    expect(await stepOf('look', 1).run({ ...world, ports })).toMatchObject({ verdict: 'hold', wait: 15 });
  });

  test('fails as before where the wait can’t be recorded', async () => {
    const world = await proving();
    const { rollouts } = world.ports;
    const ports: Ports = {
      ...world.ports,
      rollouts: { ...rollouts, save: () => Promise.reject(throttling()) },
    };
    await expect(stepOf('look', 1).run({ ...world, ports })).rejects.toThrow(CloudUnavailable);
  });

  test('fails once it was throttled for hours', async () => {
    const world = await proving();
    const { run } = stepOf('look', 1_000);
    for (let at = 0; at <= 3 * 60; at += 4) {
      await run(world);
      await world.clock.advance(4 * MINUTE);
    }
    await expect(run(world)).rejects.toThrow(CloudUnavailable);
  });

  test('fails once it was throttled for hours in a queue that never ends: its patience began anew with each turn', async () => {
    const world = await proving();
    const { run } = stepOf('look', 1_000);
    const goesOn = async () => {
      await othersWait(world, 600);
      const { verdict } = await run(world);
      await world.clock.advance(MINUTE);
      return verdict;
    };
    for (let minute = 0; minute <= 3 * 60; minute += 1) expect(await goesOn()).toBe('hold');
    await expect(goesOn()).rejects.toThrow(CloudUnavailable);
  });

  test.each(['look', 'raise'] as const)(
    'to %s fails after `holdAtMost` while green has traffic: a bad image was kept for three hours',
    async (work) => {
      const world = aWorld();
      await beginAt(world, work === 'look' ? bakingAt(50) : 'shifting');
      const found = await record(world);
      const traffic = { ...found.traffic, observed: 50 };
      await world.ports.rollouts.save({
        ...found,
        traffic,
        plan: { ...found.plan, holdAtMost: 30 * MINUTE },
      });
      const { run } = stepOf(work, 1_000);
      for (let minute = 0; minute <= 30; minute += 1) {
        expect(await run(world)).toMatchObject({ verdict: 'hold' });
        await world.clock.advance(MINUTE);
      }
      await expect(run(world)).rejects.toThrow(CloudUnavailable);
    },
  );

  test('has all of `holdAtMost` again after a look, however long its launch was throttled', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(50));
    const { run } = stepOf('look', 1_000);
    await run(world);
    await world.clock.advance(59 * MINUTE);
    const found = await record(world);
    const now = world.clock.now();
    const throttled = { ...found.throttled!, at: now, turn: now };
    const evidence = { ...found.evidence, lookedAt: now };
    await world.ports.rollouts.save({ ...found, throttled, evidence });
    for (let minute = 0; minute <= 60; minute += 1) {
      expect(await run(world)).toMatchObject({ verdict: 'hold' });
      await world.clock.advance(MINUTE);
    }
    await expect(run(world)).rejects.toThrow(CloudUnavailable);
  });

  test('of a flow that takes a hold for a failure fails as before', async () => {
    const world = await proving();
    await expect(stepOf('launch', 1).run(world)).rejects.toThrow(CloudUnavailable);
    expect(await stepOf('launch', 1).run(world, { ...FIRST, mayHold: true })).toMatchObject({
      verdict: 'hold',
    });
  });
});

describe('a step', () => {
  test('that gives the traffic back never waits before it has tried', async () => {
    const world = await proving();
    const { run, calls } = stepOf('give back', 2);
    await run(world);
    await run(world);
    await run(world);
    expect(calls()).toBe(3);
  });

  test('that gives the traffic back tries again at once, however far its turn: it took 33 seconds in place of 21', async () => {
    const world = await proving();
    const { ports } = world;
    const free = { 'changes revert': ports.clock.now() + 40 * SECOND };
    await ports.turns.save({ ...(await ports.turns.get()), free });
    const { run } = stepOf('give back', 5);
    for (let attempt = 0; attempt < 5; attempt += 1) {
      expect(await run(world)).toMatchObject({ verdict: 'hold', wait: 2 });
      await world.clock.advance(2 * SECOND);
    }
    // None of them makes anybody slower.
    expect(await ports.turns.get()).toMatchObject({ slowness: 1 });
    expect(await run(world)).toMatchObject({ verdict: 'pass' });
  });

  test('that changes weights waits in its turn too while traffic that goes back is throttled', async () => {
    const world = await proving();
    const { run, calls } = stepOf('raise', 1);
    await run(world);
    await world.clock.advance(SECOND);
    const { ports } = world;
    const until = ports.clock.now() + 9 * SECOND;
    const free = { 'changes revert': until, 'changes raise': until };
    await ports.turns.save({ ...(await ports.turns.get()), free });
    expect(await run(world)).toMatchObject({ verdict: 'hold', wait: 9 });
    expect(calls()).toBe(1);
    await world.clock.advance(9 * SECOND);
    expect(await run(world)).toMatchObject({ verdict: 'pass' });
  });

  test('that brings an image back waits for no traffic that goes back, nor one whose record of turns can’t be read', async () => {
    const world = await proving();
    await stepOf('raise', 1).run(world);
    const { ports } = world;
    const free = { 'changes revert': ports.clock.now() + MINUTE };
    await ports.turns.save({ ...(await ports.turns.get()), free });
    const broken: Ports = { ...ports, turns: { ...ports.turns, get: () => Promise.reject(throttling()) } };
    expect(await stepOf('raise', 0).run({ ...world, ports: broken })).toMatchObject({ verdict: 'pass' });
    const found = await record(world);
    await ports.rollouts.save({ ...found, cause: { kind: 'rollback', by: 'ann' } } as typeof found);
    expect(await stepOf('raise', 0).run(world)).toMatchObject({ verdict: 'pass' });
  });

  test('without throttling makes no other call than its own', async () => {
    const world = await proving();
    const before = world.count('rollouts.get');
    await stepOf('look', 0).run(world);
    expect(world.count('rollouts.get') - before).toBe(1);
    expect(world.count('turns.get')).toBe(0);
  });

  test('with any other error fails with it', async () => {
    const world = await proving();
    const timeout = () => new CloudUnavailable('no answer', { cause: new Error('timeout') });
    await expect(stepOf('look', 1, timeout).run(world)).rejects.toThrow('no answer');
    expect(await record(world)).not.toHaveProperty('throttled');
  });

  test('of an execution that another has followed is left to find that out', async () => {
    const world = await proving();
    const stale = () => new StaleEpoch('it is at epoch 1');
    await expect(stepOf('look', 1, stale).run(world, { ...FIRST, epoch: 0 })).rejects.toThrow(StaleEpoch);
  });
});
