import { describe, expect, test } from 'vitest';
import { shiftTraffic } from '../../functions/shift-traffic.ts';
import { DriftDetected } from '../../src/rollout/errors.ts';
import { setWeights } from '../world/balancing.ts';
import { pressAndRestore } from '../world/on-call.ts';
import { beginAt, FIRST } from '../world/progress.ts';
import { record } from '../world/records.ts';
import { GROUP_A, GROUP_B, LISTENER } from '../world/specs.ts';
import { aWorld, fleetIn, liveShare, NEW, sicken, type World } from '../world/world.ts';

const MINUTE = 60_000;
const shift = ({ ports }: World) => shiftTraffic(ports, FIRST);

/** The rollout at the step to `weight` percent, its traffic not yet shifted. */
async function shifting(world: World, weight = 10, change = {}): Promise<void> {
  await beginAt(
    world,
    ({ phase, plan, step }) => phase === 'shifting' && plan.steps[step]?.weight === weight,
    change,
  );
}

describe('a shift', () => {
  test('gives green the weight of its step, and waits a tick', async () => {
    const world = aWorld();
    await shifting(world);
    expect(await shift(world)).toEqual({ verdict: 'pass', phase: 'baking', wait: 22 });
    expect(liveShare(world)).toBe(10);
  });

  test('again answers the same and writes nothing', async () => {
    const world = aWorld();
    await shifting(world);
    const first = await shift(world);
    const writes = world.count('traffic.write');
    expect(await shift(world)).toEqual(first);
    expect(world.count('traffic.write')).toBe(writes);
  });

  test('holds until green has the healthy servers for it', async () => {
    const world = aWorld();
    await shifting(world, 50);
    const { servers } = fleetIn(world.cloud, 'web-1');
    for (const server of servers.slice(1)) server.sick = true;
    expect(await shift(world)).toMatchObject({ verdict: 'hold', phase: 'shifting' });
    expect(liveShare(world)).toBe(10);
    servers[1]!.sick = false;
    expect(await shift(world)).toMatchObject({ verdict: 'pass' });
    expect(liveShare(world)).toBe(50);
  });

  test('gives nothing to an image that is recalled, though the recall has not got as far as its rollout', async () => {
    const world = aWorld();
    await shifting(world);
    const { recalls, clock } = world.ports;
    const order = { at: clock.now(), by: 'ann', reason: 'it leaks memory' };
    await recalls.save({ image: NEW, ...order, version: 0 });
    expect(await shift(world)).toMatchObject({ verdict: 'fail' });
    expect(liveShare(world)).toBe(0);
    expect(await record(world)).toMatchObject({
      abort: { by: 'ann', reason: `${NEW} is recalled: it leaks memory` },
    });
  });

  test('gives its weight to an image whose recall was lifted', async () => {
    const world = aWorld();
    await shifting(world);
    const order = { at: world.ports.clock.now(), by: 'ann', reason: 'it leaks memory' };
    await world.ports.recalls.save({ image: NEW, ...order, lifted: order, version: 0 });
    expect(await shift(world)).toMatchObject({ verdict: 'pass' });
  });

  test('waits while somebody else’s server is in green’s target group, tells people, and goes back when it stays', async () => {
    const world = aWorld();
    await shifting(world, 50);
    const { traffic } = world.ports;
    const joined = async (group: string) => {
      const found = await traffic.health(group);
      const add = (ids: readonly string[]) => (group === GROUP_B ? [...ids, 'i-stranger'] : ids);
      return { ...found, healthy: add(found.healthy), staying: add(found.staying) };
    };
    const ports = { ...world.ports, traffic: { ...traffic, health: joined } };
    expect(await shiftTraffic(ports, FIRST)).toMatchObject({ verdict: 'hold' });
    await world.clock.advance(2 * MINUTE);
    for (let poll = 0; poll < 3; poll += 1)
      expect(await shiftTraffic(ports, FIRST)).toMatchObject({ verdict: 'hold' });
    const told = world.announced.filter(({ type }) => type === 'RolloutNeedsAttention');
    expect(told).toEqual([expect.objectContaining({ reason: expect.stringContaining('i-stranger') })]);
    await world.clock.advance(30 * MINUTE);
    expect(await shiftTraffic(ports, FIRST)).toMatchObject({ verdict: 'fail' });
    expect((await record(world)).failure).toMatchObject({ code: 'TargetGroupOccupied' });
    expect(liveShare(world)).toBe(10);
  });

  test('of everything, as blue is dead, bakes the last step, though its function dies right after', async () => {
    const world = aWorld();
    await shifting(world, 50);
    sicken(world, 'web-fleet');
    const { rollouts } = world.ports;
    const save: typeof rollouts.save = async (rollout) => {
      const saved = await rollouts.save(rollout);
      if (saved.phase === 'baking') throw new Error('the function has died');
      return saved;
    };
    const dying = { ...world.ports, rollouts: { ...rollouts, save } };
    await expect(shiftTraffic(dying, FIRST)).rejects.toThrow('died');
    const { phase, step, plan } = await record(world);
    expect(liveShare(world)).toBe(100);
    expect({ phase, weight: plan.steps[step]?.weight }).toEqual({ phase: 'baking', weight: 100 });
  });

  /** Blue came back within the minute for which the write read back as the share before: a good image went back. */
  test('of everything, as blue was dead, is finished when blue is back before it reads back', async () => {
    const world = aWorld();
    await shifting(world, 50);
    const blue = fleetIn(world.cloud, 'web-fleet').servers;
    for (const server of blue) server.sick = true;
    const { traffic } = world.ports;
    const before = await traffic.read({ listener: LISTENER });
    const stale = { ...world.ports, traffic: { ...traffic, read: async () => before } };
    await expect(shiftTraffic(stale, FIRST)).rejects.toThrow('reads back');
    for (const server of blue) server.sick = false;
    expect(await shift(world)).toMatchObject({ verdict: 'pass', phase: 'baking' });
    const { step, plan } = await record(world);
    expect([liveShare(world), plan.steps[step]?.weight]).toEqual([100, 100]);
  });

  test('follows a blue that has grown meanwhile, before it gives green what blue carries', async () => {
    const world = aWorld();
    await shifting(world, 100);
    Object.assign(fleetIn(world.cloud, 'web-fleet'), { desired: 6 });
    expect(await shift(world)).toMatchObject({ verdict: 'hold' });
    expect(fleetIn(world.cloud, 'web-1')).toMatchObject({ desired: 6, minSize: 6 });
    await world.clock.advance(2 * MINUTE);
    expect(await shift(world)).toMatchObject({ verdict: 'pass' });
  });

  test('does not wait for ever for servers, and says how many are missing', async () => {
    const world = aWorld();
    await shifting(world);
    sicken(world, 'web-1');
    fleetIn(world.cloud, 'web-1').launchProblems = [
      { what: '2 of its launches failed: no capacity', kind: 'refused' },
    ];
    await world.clock.advance(15 * MINUTE - 1);
    expect(await shift(world)).toMatchObject({ verdict: 'hold' });
    await world.clock.advance(1);
    expect(await shift(world)).toMatchObject({ verdict: 'fail' });
    expect((await record(world)).failure).toMatchObject({
      code: 'GreenUnhealthy',
      message: 'green has 0 healthy servers, the next step needs 1; 2 of its launches failed: no capacity',
    });
    expect(liveShare(world)).toBe(0);
  });

  test('that lacks servers which AWS refuses to launch does not blame the image', async () => {
    const world = aWorld();
    await shifting(world);
    Object.assign(fleetIn(world.cloud, 'web-1'), {
      servers: [],
      launchable: 0,
      launchProblems: [{ what: '4 of its launches failed: no capacity', kind: 'refused' }],
    });
    await world.clock.advance(15 * MINUTE);
    expect(await shift(world)).toMatchObject({ verdict: 'fail' });
    expect((await record(world)).failure).toMatchObject({ code: 'LaunchRefused' });
  });

  test('that is held at every one of fifty steps for a day looks seldom enough for its history', async () => {
    const world = aWorld();
    const steps = Array.from({ length: 50 }, (_, index) => ({ weight: 2 * (index + 1), bake: '1m' }));
    await shifting(world, 2, { steps, startWithin: '1d' });
    sicken(world, 'web-1');
    const { wait } = await shift(world);
    const looks = (50 * 24 * 60 * 60) / wait;
    expect(looks * 9).toBeLessThan(2_500);
  });

  test('fails when an abort came while it was under way, and leaves blue with everything', async () => {
    const world = aWorld();
    await shifting(world, 50);
    world.before('traffic.write', () => pressAndRestore(world));
    expect(await shift(world)).toMatchObject({ verdict: 'fail' });
    expect(liveShare(world)).toBe(0);
    expect(await shift(world)).toMatchObject({ verdict: 'fail' });
  });

  test('stops at a foreign edit', async () => {
    const world = aWorld();
    await shifting(world, 50);
    setWeights(world.cloud, { [GROUP_A]: 1, [GROUP_B]: 1 * 3 });
    await expect(shift(world)).rejects.toBeInstanceOf(DriftDetected);
    expect(liveShare(world)).toBe(75);
  });
});
