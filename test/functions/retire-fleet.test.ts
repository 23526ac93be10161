import { describe, expect, test } from 'vitest';
import { conclude } from '../../functions/conclude.ts';
import { retireFleet } from '../../functions/retire-fleet.ts';
import { rollBack } from '../../functions/roll-back.ts';
import { amend } from '../../src/records/update.ts';
import { DriftDetected, RecordConflict } from '../../src/rollout/errors.ts';
import type { Rollout } from '../../src/rollout/record.ts';
import { raise } from '../../src/traffic/raise.ts';
import { restore } from '../../src/traffic/restore.ts';
import { setWeights } from '../world/balancing.ts';
import { pressAbort } from '../world/on-call.ts';
import { bakingAt, beginAt, FIRST, reach, type Until } from '../world/progress.ts';
import { GROUP_A, GROUP_B, HTTPS, STRANGER } from '../world/specs.ts';
import { aWorld, fleetIn, liveShare, NEW, sicken, type World } from '../world/world.ts';

const MINUTE = 60_000;
const retire = ({ ports }: World, fleet: 'blue' | 'green') => retireFleet(ports, { ...FIRST, fleet });
const OTHER_FORWARD = { route: { listener: HTTPS }, loadBalancer: 'app/web' };
const isShrinking = ({ blue }: Rollout) => blue.shrinking === true;

/** Green has been taken out of traffic and is to go. */
async function backAtBlue(world: World): Promise<void> {
  await beginAt(world, bakingAt(50));
  await pressAbort(world);
  await rollBack(world.ports, FIRST);
}

describe('a fleet that is to go', () => {
  test('is left alone until propagation, stickiness and draining are over', async () => {
    const world = aWorld();
    world.cloud.stickiness = 30 * MINUTE;
    world.cloud.drainTime = 5 * MINUTE;
    await backAtBlue(world);
    expect(await retire(world, 'green')).toMatchObject({ verdict: 'hold', wait: 36 * 60 });
    await world.clock.advance(36 * MINUTE - 1_000);
    expect(await retire(world, 'green')).toMatchObject({ verdict: 'hold', wait: 1 });
    expect(fleetIn(world.cloud, 'web-1').desired).toBe(4);
    await world.clock.advance(1_000);
    await retire(world, 'green');
    expect(fleetIn(world.cloud, 'web-1').desired).toBe(0);
  });

  test('has its time though clients stick to it for a week', async () => {
    const world = aWorld();
    const week = 7 * 24 * 60 * MINUTE;
    world.cloud.stickiness = week;
    await backAtBlue(world);
    const { wait } = await retire(world, 'green');
    await world.clock.advance(wait * 1_000);
    await retire(world, 'green');
    expect(fleetIn(world.cloud, 'web-1').desired).toBe(0);
  });

  test('and can’t be, for a server that somebody has put into Standby, tells so at once and once, and goes after it', async () => {
    const world = aWorld();
    await backAtBlue(world);
    const [kept] = fleetIn(world.cloud, 'web-1').servers;
    kept!.standby = true;
    await world.clock.advance(10 * MINUTE);
    await retire(world, 'green');
    await world.clock.advance(10 * MINUTE);
    for (let poll = 0; poll < 3; poll += 1)
      expect(await retire(world, 'green')).toMatchObject({ verdict: 'hold' });
    const calls = world.announced.filter(({ type }) => type === 'RolloutNeedsAttention');
    expect(calls).toHaveLength(1);
    const command = `aws autoscaling exit-standby --auto-scaling-group-name web-1 --instance-ids ${kept!.id}`;
    expect(calls[0]).toMatchObject({ reason: expect.stringContaining(command) });
    // As AWS does with one that leaves Standby.
    Object.assign(kept!, { standby: false });
    fleetIn(world.cloud, 'web-1').desired = 1;
    expect((await reach(world, 'concluded')).outcome).toBe('reverted');
  });

  test('is emptied with its lifecycle hooks, taken out of protection, and deleted only when nothing is left in it', async () => {
    const world = aWorld();
    await backAtBlue(world);
    for (const server of fleetIn(world.cloud, 'web-1').servers) server.protected = true;
    await world.clock.advance(10 * MINUTE);
    await retire(world, 'green');
    const fleet = fleetIn(world.cloud, 'web-1');
    expect(fleet.servers.map((server) => [server.protected, server.leavingSince !== undefined])).toEqual(
      Array(4).fill([false, true]),
    );
    await world.clock.advance(MINUTE);
    await retire(world, 'green');
    expect(world.count('fleets.remove')).toBe(0);
    await world.clock.advance(2 * MINUTE);
    await retire(world, 'green');
    expect(fleet.deletingSince).toBe(world.clock.now());
    await retire(world, 'green');
    expect(world.count('fleets.remove')).toBe(1);
  });

  test('takes its template version along, and the rollout ends', async () => {
    const world = aWorld();
    await backAtBlue(world);
    const rollout = await reach(world, 'concluded');
    expect(rollout.outcome).toBe('reverted');
    expect([...world.cloud.versions.keys()]).toEqual([1]);
  });

  test('whose termination hook runs nine hours goes when it is done, and a person was called once', async () => {
    const world = aWorld();
    await backAtBlue(world);
    world.cloud.drainTime = 9 * 60 * MINUTE;
    const { polls, calls } = await poll(world, 24 * 60);
    expect(await world.ports.rollouts.get('web-1')).toMatchObject({
      phase: 'concluded',
      outcome: 'reverted',
    });
    expect(calls).toMatchObject([
      {
        code: 'FleetTimeout',
        reason: expect.stringContaining('6 hours'),
        help: expect.stringContaining('--auto-scaling-group-names web-1'),
      },
    ]);
    expect(polls).toBeLessThan(250);
  });

  test('that never goes is polled ever less often: its execution lives for 30 days', async () => {
    const world = aWorld();
    await backAtBlue(world);
    world.cloud.drainTime = 40 * 24 * 60 * MINUTE;
    setWeights(world.cloud, { [GROUP_A]: 1, [GROUP_B]: 0 });
    await amend(world.ports, 'web-1', (rollout, at) => ({
      ...rollout,
      traffic: { ...rollout.traffic, zeroSince: { green: at - 40 * 24 * 60 * MINUTE } },
    }));
    const { polls, calls } = await poll(world, 30 * 24 * 60);
    // About ten events of its history of 25,000 for each.
    expect(polls).toBeLessThan(1_000);
    // Once a day, for it lasts.
    expect(calls.length).toBeGreaterThan(25);
    expect(calls.length).toBeLessThan(31);
  });
});

/** Polls as the state machine does, for so many minutes or to the end. */
async function poll(world: World, minutes: number) {
  const until = world.clock.now() + minutes * MINUTE;
  let polls = 0;
  let verdict = 'hold';
  while (verdict === 'hold' && world.clock.now() < until) {
    const result = await retire(world, 'green');
    polls += 1;
    verdict = result.verdict;
    if (verdict === 'hold') await world.clock.advance(result.wait * 1_000);
  }
  if (verdict === 'pass') await conclude(world.ports, FIRST);
  return { polls, calls: world.announced.filter(({ type }) => type === 'RolloutNeedsOperator') };
}

describe('green that is to go', () => {
  test('and got traffic again from a raise that was still under way gives it back first', async () => {
    const world = aWorld();
    const rollout = await beginAt(world, 'shifting');
    world.before('traffic.write', async () => {
      await pressAbort(world);
      await rollBack(world.ports, FIRST);
    });
    world.after('traffic.write', () => {
      throw new Error('the function was ended');
    });
    await expect(raise(world.ports, rollout, 10)).rejects.toThrow('ended');
    expect(liveShare(world)).toBe(10);
    await world.clock.advance(10 * MINUTE);
    expect(await retire(world, 'green')).toMatchObject({ verdict: 'hold' });
    expect(liveShare(world)).toBe(0);
    expect(await retire(world, 'green')).toMatchObject({ verdict: 'hold', wait: 3 * 60 });
    expect(fleetIn(world.cloud, 'web-1').desired).toBe(4);
  });

  test('stays while a listener that somebody else has made forwards to it, and a person is told once', async () => {
    const world = aWorld();
    await backAtBlue(world);
    world.cloud.otherForwards.push({ ...OTHER_FORWARD, targetGroups: [GROUP_B] });
    for (let minute = 0; minute < 30; minute += 1) {
      await world.clock.advance(MINUTE);
      expect(await retire(world, 'green')).toMatchObject({ verdict: 'hold' });
    }
    expect(fleetIn(world.cloud, 'web-1').desired).toBe(4);
    const { timeline } = await world.ports.rollouts.get('web-1');
    expect(timeline.filter(({ what }) => what.includes(HTTPS))).toHaveLength(1);
    world.cloud.otherForwards.pop();
    expect((await reach(world, 'concluded')).outcome).toBe('reverted');
  });

  test('and whose way back was never read back to its end is quiet from when it is', async () => {
    const world = aWorld();
    await backAtBlue(world);
    setWeights(world.cloud, { [GROUP_A]: 1, [GROUP_B]: 1 });
    world.after('traffic.write', () => {
      throw new Error('the function was ended');
    });
    await expect(retire(world, 'green')).rejects.toThrow('ended');
    await world.clock.advance(MINUTE);
    expect(await retire(world, 'green')).toMatchObject({ verdict: 'hold' });
    expect((await world.ports.rollouts.get('web-1')).traffic.zeroSince.green).toBe(world.clock.now());
    expect((await reach(world, 'concluded')).outcome).toBe('reverted');
  });
});

describe('green that is gone, whose target group others have given everything', () => {
  const given = async () => {
    const world = aWorld();
    await backAtBlue(world);
    await reach(world, ({ green }) => green.absentSince !== undefined);
    setWeights(world.cloud, { [GROUP_A]: 0, [GROUP_B]: 1 });
    await world.clock.advance(2 * MINUTE);
    return world;
  };

  // It ended as reverted, with nobody called, and every client was sent to an empty target group.
  test('gives it back before its rollout ends', async () => {
    const world = await given();
    expect(await retire(world, 'green')).toMatchObject({ verdict: 'hold' });
    expect(liveShare(world)).toBe(0);
    const { outcome, traffic } = await reach(world, 'concluded');
    expect({ outcome, observed: traffic.observed }).toEqual({ outcome: 'reverted', observed: 0 });
  });

  test('calls a person for a blue that cannot take it, and gives it back when that can', async () => {
    const world = await given();
    sicken(world, 'web-fleet');
    expect(await retire(world, 'green')).toMatchObject({ verdict: 'hold' });
    expect(world.announced).toContainEqual(
      expect.objectContaining({ type: 'RolloutNeedsOperator', code: 'BlueCannotServe' }),
    );
    expect(await world.ports.services.get('web')).toHaveProperty('lock');
    for (const server of fleetIn(world.cloud, 'web-fleet').servers) server.sick = false;
    expect((await reach(world, 'concluded')).outcome).toBe('reverted');
    expect(liveShare(world)).toBe(0);
  });

  test('is not taken for reverted by the last step after an error, which left it there', async () => {
    const world = await given();
    const error = { code: 'CloudUnavailable', cause: '{}' };
    expect(await conclude(world.ports, { ...FIRST, error })).toMatchObject({ verdict: 'operator' });
    expect(await world.ports.services.get('web')).toHaveProperty('lock');
    setWeights(world.cloud, { [GROUP_A]: 1, [GROUP_B]: 0 });
    expect(await conclude(world.ports, { ...FIRST, error })).toMatchObject({ verdict: 'pass' });
    expect(await world.ports.rollouts.get('web-1')).toMatchObject({ outcome: 'reverted' });
  });
});

describe('green after a rollback that a person forced', () => {
  test('stays until blue is whole: one server took everything, and the six of green went', async () => {
    const world = aWorld(6);
    await beginAt(world, bakingAt(50));
    const blue = fleetIn(world.cloud, 'web-fleet');
    Object.assign(blue, { minSize: 1, maxSize: 1, desired: 1 });
    await world.clock.advance(5 * MINUTE);
    await restore(world.ports, await pressAbort(world), true);
    await rollBack(world.ports, FIRST);
    await world.clock.advance(10 * MINUTE);
    expect(await retire(world, 'green')).toMatchObject({ verdict: 'hold' });
    expect([blue.desired, fleetIn(world.cloud, 'web-1').desired]).toEqual([6, 6]);
    await world.clock.advance(5 * MINUTE);
    await retire(world, 'green');
    expect(fleetIn(world.cloud, 'web-1').desired).toBe(0);
  });

  test('goes after an hour though blue stays weak, so that the next image can come', async () => {
    const world = aWorld();
    await backAtBlue(world);
    for (const server of fleetIn(world.cloud, 'web-fleet').servers.slice(0, 3)) server.sick = true;
    await world.clock.advance(20 * MINUTE);
    await retire(world, 'green');
    expect(fleetIn(world.cloud, 'web-1').desired).toBe(4);
    expect(world.announced.map(({ type }) => type)).toContain('RolloutNeedsAttention');
    await world.clock.advance(60 * MINUTE);
    await retire(world, 'green');
    expect(fleetIn(world.cloud, 'web-1').desired).toBe(0);
  });

  test('stays while blue has none: an old plan gave a deleted blue everything, and green, the only one, went', async () => {
    const world = aWorld();
    await backAtBlue(world);
    sicken(world, 'web-fleet');
    await world.clock.advance(80 * MINUTE);
    expect(await retire(world, 'green')).toMatchObject({ verdict: 'hold' });
    expect(fleetIn(world.cloud, 'web-1').desired).toBe(4);
    expect(world.announced.map(({ type }) => type)).toContain('RolloutNeedsOperator');
  });
});

describe('blue that is to go', () => {
  test('stays when an abort came before its shrinking was written down', async () => {
    const world = aWorld();
    await beginAt(world, 'retiring-blue');
    await pressAbort(world);
    expect(await retire(world, 'blue')).toMatchObject({ verdict: 'fail' });
    expect(fleetIn(world.cloud, 'web-fleet').desired).toBe(4);
  });

  test('stays when an abort comes at the very moment', async () => {
    const world = aWorld();
    await beginAt(world, 'retiring-blue');
    await world.clock.advance(10 * MINUTE);
    world.before('rollouts.save', () => pressAbort(world));
    await expect(retire(world, 'blue')).rejects.toBeInstanceOf(RecordConflict);
    expect(fleetIn(world.cloud, 'web-fleet').desired).toBe(4);
    expect(await retire(world, 'blue')).toMatchObject({ verdict: 'fail' });
  });

  test('goes on going when an abort comes later: it could not take the traffic any more', async () => {
    const world = aWorld();
    await beginAt(world, isShrinking);
    await pressAbort(world);
    expect(await retire(world, 'blue')).toMatchObject({ verdict: 'hold' });
    expect((await reach(world, 'concluded')).outcome).toBe('promoted');
  });

  test('stays when green has not the servers to carry everything', async () => {
    const world = aWorld();
    await beginAt(world, 'retiring-blue');
    await world.clock.advance(10 * MINUTE);
    fleetIn(world.cloud, 'web-1').servers[0]!.sick = true;
    // One server that is just being replaced is waited for, but not for ever.
    await retire(world, 'blue');
    await world.clock.advance(20 * MINUTE);
    expect(await retire(world, 'blue')).toMatchObject({ verdict: 'fail' });
    expect(await world.ports.rollouts.get('web-1')).toMatchObject({ failure: { code: 'GreenUnhealthy' } });
    expect(fleetIn(world.cloud, 'web-fleet').desired).toBe(4);
  });

  test.each([
    ['deregistered', 'ImageNotFound', undefined],
    ['disabled', 'ImageNotReady', 'disabled'],
  ])(
    'stays when the image of green was %s meanwhile: it could never be launched again',
    async (_, code, state) => {
      const world = aWorld();
      await beginAt(world, 'retiring-blue');
      await world.clock.advance(9 * MINUTE);
      const image = world.cloud.images.get(NEW)!;
      if (state) world.cloud.images.set(NEW, { ...image, state });
      else world.cloud.images.delete(NEW);
      expect(await retire(world, 'blue')).toMatchObject({ verdict: 'hold' });
      await world.clock.advance(20 * MINUTE);
      expect(await retire(world, 'blue')).toMatchObject({ verdict: 'fail' });
      expect(await world.ports.rollouts.get('web-1')).toMatchObject({ failure: { code } });
      expect(fleetIn(world.cloud, 'web-fleet').desired).toBe(4);
    },
  );

  test('goes when the image of green, disabled for a while, can be launched again', async () => {
    const world = aWorld();
    await beginAt(world, 'retiring-blue');
    await world.clock.advance(9 * MINUTE);
    const image = world.cloud.images.get(NEW)!;
    world.cloud.images.set(NEW, { ...image, state: 'disabled' });
    expect(await retire(world, 'blue')).toMatchObject({ verdict: 'hold' });
    world.cloud.images.set(NEW, image);
    await reach(world, isShrinking);
  });

  test('is kept while a listener that the spec does not name forwards to it: its clients got 503 for good', async () => {
    const world = aWorld();
    await beginAt(world, 'retiring-blue');
    world.cloud.otherForwards.push({ ...OTHER_FORWARD, targetGroups: [GROUP_A] });
    for (let minute = 0; minute < 30; minute += 1) {
      await world.clock.advance(MINUTE);
      expect(await retire(world, 'blue')).toMatchObject({ verdict: 'hold' });
    }
    expect(fleetIn(world.cloud, 'web-fleet').desired).toBe(4);
    const { timeline } = await world.ports.rollouts.get('web-1');
    expect(timeline.filter(({ what }) => what.includes(HTTPS))).toHaveLength(1);
    world.cloud.otherForwards.pop();
    await reach(world, isShrinking);
  });

  // Green is in that group from its launch on, and was promoted on what came to it outside of the weights.
  test('is kept while a rule, made half-way, forwards to a target group that both fleets are in besides', async () => {
    const world = aWorld();
    Object.assign(fleetIn(world.cloud, 'web-fleet'), { targetGroups: [GROUP_A, STRANGER] });
    await beginAt(world, bakingAt(10));
    world.cloud.otherForwards.push({ ...OTHER_FORWARD, targetGroups: [STRANGER] });
    await reach(world, ({ attention = [] }) => attention.length > 0);
    expect((await world.ports.rollouts.get('web-1')).phase).toBe('retiring-blue');
    expect(await retire(world, 'blue')).toMatchObject({ verdict: 'hold' });
    expect(fleetIn(world.cloud, 'web-fleet').desired).toBe(4);
    const { timeline } = await world.ports.rollouts.get('web-1');
    const told = timeline.filter(({ what }) => what.includes(`${HTTPS} forwards to ${STRANGER}`));
    expect(told).toHaveLength(1);
    world.cloud.otherForwards.pop();
    await reach(world, 'concluded');
    expect([...world.cloud.fleets.keys()]).toEqual(['web-1']);
  });

  test('goes though a target group that both fleets are in besides was deleted half-way', async () => {
    const world = aWorld();
    Object.assign(fleetIn(world.cloud, 'web-fleet'), { targetGroups: [GROUP_A, STRANGER] });
    await beginAt(world, bakingAt(10));
    world.cloud.targetGroups.delete(STRANGER);
    expect((await reach(world, 'concluded')).outcome).toBe('promoted');
  });

  test('shrinks no further, and is not deleted, while a listener forwards to it that was made since it began to', async () => {
    const world = aWorld();
    await beginAt(world, isShrinking);
    world.cloud.otherForwards.push({ ...OTHER_FORWARD, targetGroups: [GROUP_A] });
    fleetIn(world.cloud, 'web-fleet').desired = 2;
    await retire(world, 'blue');
    expect(fleetIn(world.cloud, 'web-fleet').desired).toBe(2);
    world.cloud.otherForwards.pop();
    await retire(world, 'blue');
    expect(fleetIn(world.cloud, 'web-fleet').desired).toBe(0);
    world.cloud.otherForwards.push({ ...OTHER_FORWARD, targetGroups: [GROUP_A] });
    for (let minute = 0; minute < 20; minute += 1) {
      await world.clock.advance(MINUTE);
      expect(await retire(world, 'blue')).toMatchObject({ verdict: 'hold' });
    }
    expect(world.count('fleets.remove')).toBe(0);
    world.cloud.otherForwards.pop();
    expect((await reach(world, 'concluded')).outcome).toBe('promoted');
  });

  // The record said "aborted", and for up to four minutes nothing followed: the step waited for the metrics in one piece.
  test.each([
    ['while it drains', 30],
    ['while its metrics are still to come', 9],
  ])('sees an abort within half a minute %s', async (_, minutes) => {
    const world = aWorld();
    world.cloud.drainTime = minutes * MINUTE;
    await beginAt(world, 'retiring-blue');
    const { verdict, wait } = await retire(world, 'blue');
    expect([verdict, wait]).toEqual(['hold', 30]);
    await world.clock.advance(wait * 1_000);
    expect(await retire(world, 'blue')).toMatchObject({ verdict: 'hold' });
    await pressAbort(world);
    expect(await retire(world, 'blue')).toMatchObject({ verdict: 'fail' });
  });

  test.each([
    ['an hour', 60, 130],
    ['a week', 7 * 24 * 60, 250],
  ])(
    'is polled while clients stick to it for %s no more often than its execution has room for',
    async (_, minutes, most) => {
      const world = aWorld();
      world.cloud.stickiness = minutes * MINUTE;
      await beginAt(world, 'retiring-blue');
      const begun = world.clock.now();
      let polls = 0;
      while (!isShrinking(await world.ports.rollouts.get('web-1'))) {
        const { wait } = await retire(world, 'blue');
        await world.clock.advance(wait * 1_000);
        polls += 1;
      }
      expect(polls).toBeLessThan(most);
      expect(polls).toBeGreaterThan(most - 20);
      expect(world.clock.now() - begun).toBeLessThan((minutes + 11) * MINUTE);
    },
  );

  test('is kept while its target group takes requests, whoever sends them, and while nobody knows', async () => {
    const world = aWorld();
    await beginAt(world, 'retiring-blue');
    world.cloud.strayRequests = 1;
    await world.clock.advance(30 * MINUTE);
    expect(await retire(world, 'blue')).toMatchObject({ verdict: 'hold' });
    world.cloud.strayRequests = 0;
    world.cloud.isUnreported = () => true;
    expect(await retire(world, 'blue')).toMatchObject({ verdict: 'hold' });
    expect(fleetIn(world.cloud, 'web-fleet').desired).toBe(4);
    world.cloud.isUnreported = () => false;
    await reach(world, isShrinking);
  });

  test('goes though it has no server and launches none: nothing is reported of it, and its service was locked for good', async () => {
    const world = aWorld();
    await beginAt(world, 'retiring-blue');
    Object.assign(fleetIn(world.cloud, 'web-fleet'), { servers: [], launchable: 0 });
    expect((await reach(world, 'concluded')).outcome).toBe('promoted');
  });

  test('is named again in an action that was made without it: nothing is reported of it otherwise, and it stayed for good', async () => {
    const world = aWorld();
    await beginAt(world, 'retiring-blue');
    setWeights(world.cloud, { [GROUP_B]: 1 });
    await world.clock.advance(10 * MINUTE);
    await retire(world, 'blue');
    expect(world.cloud.weights).toMatchObject({ [GROUP_A]: 0 });
    expect((await reach(world, 'concluded')).outcome).toBe('promoted');
  });

  test('is sized back where its owner has shrunk it by then: green could not be given such sizes, and blue stayed for good', async () => {
    const world = aWorld();
    await beginAt(world, 'retiring-blue');
    Object.assign(fleetIn(world.cloud, 'web-fleet'), { minSize: 1, maxSize: 1, desired: 1 });
    await world.clock.advance(10 * MINUTE);
    expect(await retire(world, 'blue')).toMatchObject({ verdict: 'hold' });
    expect(fleetIn(world.cloud, 'web-fleet')).toMatchObject({ minSize: 4, maxSize: 4, desired: 4 });
    expect((await reach(world, 'concluded')).outcome).toBe('promoted');
    expect(fleetIn(world.cloud, 'web-1')).toMatchObject({ desired: 4, minSize: 1 });
  });

  test('hands on what its owner changed during the rollout: it was lost at the promotion', async () => {
    const world = aWorld();
    const blue = fleetIn(world.cloud, 'web-fleet');
    blue.settings = { 'tag "cost"': '7' };
    await beginAt(world, bakingAt(50));
    blue.settings = { 'lifecycle hook "drain"': 'terminating' };
    blue.maxSize = 20;
    await reach(world, isShrinking);
    const green = fleetIn(world.cloud, 'web-1');
    expect([green.maxSize, green.settings]).toEqual([20, { 'lifecycle hook "drain"': 'terminating' }]);
    const { timeline } = await world.ports.rollouts.get('web-1');
    expect(timeline.map(({ what }) => what)).toContain(
      'carried over from web-fleet: MaxSize is 20 instead of 8; lifecycle hook "drain" is new: terminating; tag "cost" is gone',
    );
  });

  test('does not hand on that it may launch no server: green would be live, and could never be repaired', async () => {
    const world = aWorld();
    const blue = fleetIn(world.cloud, 'web-fleet');
    blue.settings = {};
    await beginAt(world, bakingAt(50));
    blue.settings = { 'suspended process "Launch"': 'true', 'tag "cost"': '7' };
    await reach(world, isShrinking);
    expect(fleetIn(world.cloud, 'web-1').settings).toEqual({ 'tag "cost"': '7' });
    const reason = expect.stringContaining('web-1 doesn\'t get it: suspended process "Launch" is new');
    expect(world.announced).toContainEqual(
      expect.objectContaining({ type: 'RolloutNeedsAttention', reason }),
    );
  });

  test('does not hand on a largest size below what green has grown to: AWS refused it, and blue stayed for good', async () => {
    const world = aWorld();
    await beginAt(world, 'retiring-blue');
    Object.assign(fleetIn(world.cloud, 'web-1'), { minSize: 6, desired: 6 });
    fleetIn(world.cloud, 'web-fleet').maxSize = 5;
    await reach(world, isShrinking);
    expect(fleetIn(world.cloud, 'web-1')).toMatchObject({ desired: 6, maxSize: 8 });
    const reason = expect.stringContaining("web-1 doesn't get it: MaxSize is 5 instead of 8");
    expect(world.announced).toContainEqual(
      expect.objectContaining({ type: 'RolloutNeedsAttention', reason }),
    );
  });

  test('is kept for what cannot be handed on, a person is told once, and both ways out lead on', async () => {
    for (const wayOut of ['undone', 'done'] as const) {
      const world = aWorld();
      const blue = fleetIn(world.cloud, 'web-fleet');
      await beginAt(world, bakingAt(50));
      const policy = 'scaling policy "cpu"';
      Object.assign(blue, { settings: { [policy]: '60 %' }, stuck: [policy] });
      await reach(world, 'retiring-blue');
      for (let hour = 0; hour < 8; hour += 1) {
        await world.clock.advance(60 * MINUTE);
        expect(await retire(world, 'blue')).toMatchObject({ verdict: 'hold' });
      }
      expect(blue.desired).toBe(4);
      const told = world.announced.filter(({ type }) => type === 'RolloutNeedsAttention');
      expect(told).toMatchObject([
        {
          reason: expect.stringMatching(/which web-1 lacks: scaling policy "cpu" is new: 60 %.*change web-1/),
        },
      ]);
      // As for everything else that keeps a fleet longer than it should.
      expect(world.announced.filter(({ type }) => type === 'RolloutNeedsOperator')).toHaveLength(1);
      if (wayOut === 'undone') blue.settings = {};
      else fleetIn(world.cloud, 'web-1').settings = { [policy]: '60 %' };
      await reach(world, isShrinking);
    }
  });

  test('hands on the smallest size that its owner has raised above the pin', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(50));
    Object.assign(fleetIn(world.cloud, 'web-fleet'), { minSize: 5, desired: 5 });
    await reach(world, 'concluded');
    expect(fleetIn(world.cloud, 'web-1').minSize).toBe(5);
  });

  test('takes everything back when somebody has given it traffic while it is whole', async () => {
    const world = aWorld();
    await beginAt(world, 'retiring-blue');
    setWeights(world.cloud, { [GROUP_A]: 1, [GROUP_B]: 9 });
    expect(await retire(world, 'blue')).toMatchObject({ verdict: 'fail' });
    expect(fleetIn(world.cloud, 'web-fleet').desired).toBe(4);
  });

  test('stays when somebody gives it traffic between the look at the split and the shrinking', async () => {
    const world = aWorld();
    await beginAt(world, 'retiring-blue');
    await world.clock.advance(10 * MINUTE);
    world.after('rollouts.save', () => setWeights(world.cloud, { [GROUP_A]: 1, [GROUP_B]: 0 }));
    expect(await retire(world, 'blue')).toMatchObject({ verdict: 'hold' });
    expect(fleetIn(world.cloud, 'web-fleet').desired).toBe(4);
    expect(await retire(world, 'blue')).toMatchObject({ verdict: 'fail' });
    expect(await world.ports.rollouts.get('web-1')).toMatchObject({ failure: { code: 'DriftDetected' } });
  });

  test('is left to a person when somebody has given it traffic while it shrinks', async () => {
    const world = aWorld();
    await beginAt(world, 'retiring-blue');
    await amend(world.ports, 'web-1', (record) => ({ ...record, blue: { ...record.blue, shrinking: true } }));
    setWeights(world.cloud, { [GROUP_A]: 1, [GROUP_B]: 9 });
    await expect(retire(world, 'blue')).rejects.toBeInstanceOf(DriftDetected);
  });

  test('is not believed to be gone because one read did not find it', async () => {
    const world = aWorld();
    await beginAt(world, 'retiring-blue');
    const fleet = fleetIn(world.cloud, 'web-fleet');
    world.cloud.fleets.delete('web-fleet');
    expect(await retire(world, 'blue')).toMatchObject({ verdict: 'hold' });
    world.cloud.fleets.set('web-fleet', fleet);
    await world.clock.advance(2 * MINUTE);
    expect(await retire(world, 'blue')).toMatchObject({ verdict: 'hold' });
    expect(await world.ports.rollouts.get('web-1')).not.toHaveProperty('blue.absentSince');
  });

  describe('and that its owner’s code has made again', () => {
    const remade = async (world: World, until: Until) => {
      await beginAt(world, until);
      world.cloud.fleets.set('web-fleet', { ...fleetIn(world.cloud, 'web-fleet') });
      setWeights(world.cloud, { [GROUP_A]: 1, [GROUP_B]: 0 });
      await retire(world, 'blue');
      await world.clock.advance(2 * MINUTE);
    };

    // It ended as promoted, its image went on to the next environment, and no client was served by it.
    test('takes back the traffic that somebody has given it', async () => {
      const world = aWorld();
      await remade(world, 'retiring-blue');
      expect(await retire(world, 'blue')).toMatchObject({ verdict: 'fail' });
      const { outcome, failure } = await reach(world, 'concluded');
      expect({ outcome, code: failure?.code }).toEqual({ outcome: 'reverted', code: 'DriftDetected' });
      expect([...world.cloud.fleets.keys()]).toEqual(['web-fleet']);
      expect((await world.ports.services.get('web')).live.fleet).toBe('web-fleet');
    });

    test('is left to a person with the traffic that it got as it was going: neither promoted nor reverted', async () => {
      const world = aWorld();
      await remade(world, isShrinking);
      await expect(retire(world, 'blue')).rejects.toBeInstanceOf(DriftDetected);
      const error = { code: 'DriftDetected', cause: '{}' };
      expect(await conclude(world.ports, { ...FIRST, error })).toMatchObject({ verdict: 'operator' });
      // Of an execution that came back from a rollback.
      expect(await conclude(world.ports, FIRST)).toMatchObject({ verdict: 'operator' });
      expect(await world.ports.services.get('web')).toHaveProperty('lock');
      setWeights(world.cloud, { [GROUP_A]: 0, [GROUP_B]: 1 });
      expect(await conclude(world.ports, { ...FIRST, error })).toMatchObject({ verdict: 'pass' });
      expect(await world.ports.rollouts.get('web-1')).toMatchObject({ outcome: 'promoted' });
    });
  });
});
