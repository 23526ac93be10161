import { describe, expect, test } from 'vitest';
import { shiftTraffic } from '../../functions/shift-traffic.ts';
import { ensureWayBack } from '../../src/lifecycle/raise/ensure-way-back.ts';
import { amend } from '../../src/records/update.ts';
import { CloudRefused, CloudUnavailable, DriftDetected, RecordConflict } from '../../src/rollout/errors.ts';
import { setWeights } from '../world/balancing.ts';
import { pressAbort } from '../world/on-call.ts';
import { beginAt, FIRST, reach } from '../world/progress.ts';
import { record, service } from '../world/records.ts';
import { GROUP_A, GROUP_B, HTTPS, LISTENER } from '../world/specs.ts';
import {
  aWorld,
  aWorldWithRoute,
  fleetIn,
  liveShare,
  liveShares,
  sicken,
  type World,
} from '../world/world.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const shift = ({ ports }: World) => shiftTraffic(ports, FIRST);
const told = async (world: World, text: string) =>
  (await record(world)).timeline.filter(({ what }) => what.includes(text)).map(({ what }) => what);

const BOTH = {
  traffic: { routes: [{ listener: LISTENER }, { listener: HTTPS }], targetGroups: [GROUP_A, GROUP_B] },
};

/** A rollout whose green is whole and has had no traffic. */
async function ready(world = aWorld(), change = {}): Promise<World> {
  await beginAt(world, 'shifting', change);
  return world;
}

/** The next write of a split takes so long. */
const delay = (world: World, ms: number) => world.before('traffic.write', () => world.clock.advance(ms));

/** What the records and the split were, from write to write. */
function watch(world: World) {
  const seen: string[] = [];
  const note = (what: string) => async () => {
    const { wayBack } = await record(world);
    seen.push(
      `${what}: ${wayBack ? (wayBack.proven ? 'proven' : 'begun') : 'nothing'}, ${liveShare(world)} %`,
    );
  };
  for (const what of ['first', 'second']) world.before('traffic.write', note(what));
  return seen;
}

describe('before green’s first weight', () => {
  test('blue’s share is written and read back, with the intent recorded before and the time after', async () => {
    const world = await ready();
    const seen = watch(world);
    world.after('traffic.read', () => world.clock.advance(900));
    expect(await shift(world)).toMatchObject({ verdict: 'pass', phase: 'baking' });
    expect(seen).toEqual(['first: begun, 0 %', 'second: proven, 0 %']);
    expect(liveShare(world)).toBe(10);
    expect((await record(world)).wayBack).toMatchObject({ proven: { took: 900 } });
    expect(await told(world, 'way back')).toEqual([
      'about to prove the way back: blue is given what it has, all of the traffic',
      'the way back is proven: back in 0.9 s',
    ]);
  });

  test('every route is tried', async () => {
    const world = await ready(aWorldWithRoute(HTTPS), BOTH);
    world.calls.length = 0;
    await shift(world);
    const writes = world.calls.filter(({ name }) => name === 'traffic.write').map(({ args }) => args[2]);
    const [back, first] = [
      { [GROUP_A]: 999, [GROUP_B]: 0 },
      { [GROUP_A]: 900, [GROUP_B]: 100 },
    ];
    expect(writes).toEqual([back, back, first, first]);
  });

  test('it is proven once: no later weight asks for it again', async () => {
    const world = await ready();
    const writes = () => world.count('traffic.write');
    const before = writes();
    await reach(world, ({ traffic }) => traffic.observed === 100);
    expect(writes() - before).toBe(4);
    expect(await told(world, 'back in')).toHaveLength(1);
  });

  test('a first weight that is tried again soon needs no other proof, a later one does', async () => {
    const world = await ready();
    for (const [wait, reads, proofs] of [
      [0, 2, 1],
      [5 * MINUTE, 0, 1],
      [1, 2, 2],
    ] as const) {
      await world.clock.advance(wait);
      // The proof's own; the raise's first one fails.
      for (let own = 0; own < reads; own += 1) world.before('traffic.read', () => {});
      world.before('traffic.read', () => {
        throw new CloudUnavailable('not now');
      });
      await expect(shift(world)).rejects.toBeInstanceOf(CloudUnavailable);
      expect(await told(world, 'back in')).toHaveLength(proofs);
    }
  });

  test('a rollback that is a rollout doesn’t wait for the blue that it leaves', async () => {
    const world = await ready();
    await amend(world.ports, 'web-1', (rollout) => ({ ...rollout, cause: { kind: 'rollback', by: 'ann' } }));
    sicken(world, 'web-fleet', 1);
    expect(await shift(world)).toMatchObject({ verdict: 'pass' });
    expect(await told(world, 'way back')).toEqual([]);
  });

  test('a blue that is lost is no way back: green takes everything', async () => {
    const world = await ready();
    sicken(world, 'web-fleet');
    expect(await shift(world)).toMatchObject({ verdict: 'pass' });
    expect(liveShare(world)).toBe(100);
  });
});

describe('a way back', () => {
  test('that is slow is tried again, and is good when it is fast by then', async () => {
    const world = await ready();
    delay(world, 11 * SECOND);
    expect(await shift(world)).toMatchObject({ verdict: 'hold', phase: 'shifting', wait: 15 });
    expect(liveShare(world)).toBe(0);
    await world.clock.advance(15 * SECOND);
    expect(await shift(world)).toMatchObject({ verdict: 'pass' });
    expect((await record(world)).wayBack).toMatchObject({ proven: { took: 0 } });
  });

  test('that stays slow reverts the rollout before green has any traffic, and the image is offered again', async () => {
    const world = await ready(aWorld(), { backWithin: '3s' });
    for (let polls = 0; polls < 7; polls += 1) {
      delay(world, 3_001);
      expect(await shift(world)).toMatchObject({ verdict: 'hold' });
      await world.clock.advance(15 * SECOND);
    }
    delay(world, 3_001);
    expect(await shift(world)).toMatchObject({ verdict: 'fail' });
    const { failure, traffic } = await reach(world, 'concluded');
    expect(failure).toMatchObject({
      code: 'WayBackUnproven',
      message: "the way back isn't proven: it took 3.0 s, and backWithin is 3.0 s",
    });
    expect(traffic).not.toHaveProperty('raised');
    expect(await service(world)).toMatchObject({ retry: { attempt: 2 }, live: { fleet: 'web-fleet' } });
  });

  test('whose write is refused names the permission, and the image is offered again', async () => {
    const world = await ready();
    world.before('traffic.write', () => {
      throw new CloudRefused(
        'AWS refuses to change the listener: AccessDenied: greenshift is not authorized to perform: elasticloadbalancing:ModifyListener on resource: x',
      );
    });
    expect(await shift(world)).toMatchObject({ verdict: 'fail' });
    expect((await reach(world, 'concluded')).failure).toMatchObject({
      code: 'WayBackUnproven',
      message: expect.stringMatching(
        /^the way back isn't proven: the permission elasticloadbalancing:ModifyListener is missing: AWS/,
      ),
    });
    expect(await service(world)).toMatchObject({ retry: { attempt: 2 } });
  });

  test('to a blue that is not whole waits for it, as long as green may take to start', async () => {
    const world = await ready();
    const [server] = fleetIn(world.cloud, 'web-fleet').servers;
    server!.sick = true;
    const writes = world.count('traffic.write');
    expect(await shift(world)).toMatchObject({ verdict: 'hold', phase: 'shifting' });
    expect(world.count('traffic.write')).toBe(writes);
    await world.clock.advance(15 * MINUTE);
    expect(await shift(world)).toMatchObject({ verdict: 'fail' });
    expect((await record(world)).failure).toMatchObject({
      code: 'WayBackUnproven',
      message: "the way back isn't proven: blue has 3 healthy servers of 4",
    });
    expect(liveShare(world)).toBe(0);
  });

  test('to a blue that is whole again goes on', async () => {
    const world = await ready();
    const [server] = fleetIn(world.cloud, 'web-fleet').servers;
    server!.sick = true;
    await shift(world);
    server!.sick = false;
    expect(await shift(world)).toMatchObject({ verdict: 'pass' });
  });

  test.each([
    ['has given green traffic', { [GROUP_A]: 1, [GROUP_B]: 1 }],
    ['has taken all traffic from blue', { [GROUP_A]: 0, [GROUP_B]: 0 }],
  ])('on a route to which somebody %s is not written', async (_, weights) => {
    const world = await ready();
    setWeights(world.cloud, weights);
    await expect(shift(world)).rejects.toBeInstanceOf(DriftDetected);
    expect(world.cloud.weights).toEqual(weights);
  });

  test('beside an abort that comes meanwhile is no reason to go on', async () => {
    const world = await ready();
    world.before('traffic.write', () => pressAbort(world));
    await expect(shift(world)).rejects.toBeInstanceOf(RecordConflict);
    expect(await shift(world)).toMatchObject({ verdict: 'fail' });
    expect(liveShares(world)).toEqual([0]);
  });

  test('measured by a clock that is set back meanwhile is none', async () => {
    const world = await ready();
    const readings = [0, 0, -1, -1].map((minutes) => world.clock.now() + minutes * MINUTE);
    const clock = { now: () => readings.shift() ?? world.clock.now() };
    const whole = { blue: {}, blueHealthy: 4, capacity: 4 };
    const { result } = await ensureWayBack({ ...world.ports, clock }, await record(world), whole);
    expect(result).toMatchObject({ verdict: 'hold' });
    expect((await record(world)).wayBack).toEqual({ since: expect.any(Number) });
  });
});

describe('the commands that put blue back without Greenshift', () => {
  const BACK = `aws elbv2 modify ${LISTENER} {"${GROUP_A}":999,"${GROUP_B}":0}`;
  const KEEP =
    'aws autoscaling update-auto-scaling-group --auto-scaling-group-name web-fleet --min-size 4 --region eu-west-1';

  test('stand in the record from the proof on, at every step, until blue begins to go', async () => {
    const world = await ready();
    expect((await record(world)).breakGlass).toBeUndefined();
    world.before('traffic.write', async () => {
      expect((await record(world)).breakGlass).toEqual([BACK, KEEP]);
    });
    for (const weight of [10, 50, 100]) {
      const rollout = await reach(world, ({ traffic }) => traffic.observed === weight);
      expect(rollout.breakGlass).toEqual([BACK, KEEP]);
    }
    expect((await reach(world, ({ blue }) => blue.shrinking === true)).breakGlass).toBeUndefined();
    expect((await reach(world, 'concluded')).breakGlass).toBeUndefined();
  });

  test('name every route, and are those of the actions as they are now', async () => {
    const world = await ready(aWorldWithRoute(HTTPS), BOTH);
    await shift(world);
    expect((await record(world)).breakGlass).toEqual([BACK, BACK.replace(LISTENER, HTTPS), KEEP]);
  });

  test('are gone from the record of a rollout that was reverted', async () => {
    const world = await ready();
    await shift(world);
    await pressAbort(world);
    expect((await reach(world, 'concluded')).breakGlass).toBeUndefined();
  });
});
