import { describe, expect, test } from 'vitest';
import { rollBack } from '../../functions/roll-back.ts';
import { shiftTraffic } from '../../functions/shift-traffic.ts';
import { giveWeightByName } from '../../src/commands/promote.ts';
import { amend } from '../../src/records/update.ts';
import { CloudUnavailable } from '../../src/rollout/errors.ts';
import { abort, fail } from '../../src/rollout/transitions.ts';
import { call, rollBackWeb } from '../world/calling.ts';
import { bakingAt, beginAt, FIRST, reach } from '../world/progress.ts';
import { record } from '../world/records.ts';
import { GROUP_A, HTTPS, STRANGER } from '../world/specs.ts';
import { aServiceIn, aWorld, fleetIn, liveShare, type World } from '../world/world.ts';

const MINUTE = 60_000;
const SURGE = {
  surge: '25%',
  instantRollback: false,
  steps: [25, 50, 75, 100].map((weight) => ({ weight, bake: '5m' })),
};
const sizes = ({ cloud }: World) =>
  ['web-fleet', 'web-1'].map((name) => cloud.fleets.get(name)?.desired ?? 0) as [number, number];
const said = async (world: World) => (await record(world)).timeline.map(({ what }) => what);

async function at(weight: number): Promise<World> {
  const world = aWorld();
  await beginAt(world, bakingAt(weight), SURGE);
  return world;
}

function sicken({ cloud }: World, fleet: string, count = 9): void {
  for (const server of fleetIn(cloud, fleet).servers.slice(0, count)) server.sick = true;
}

const failed = (world: World) =>
  amend(world.ports, 'web-1', (rollout, now) => fail(rollout, now, 'BadResponses', 'too many are bad'));

describe('a rollout with a surge', () => {
  test.each([
    [25, [4, 1]],
    [50, [3, 2]],
    [75, [2, 3]],
    [100, [1, 4]],
  ])('has at %i %% so many servers of blue and of green', async (weight, expected) => {
    const world = await at(weight);
    expect(sizes(world)).toEqual(expected);
    expect(fleetIn(world.cloud, 'web-fleet').minSize).toBe(expected[0]);
  });

  test('is promoted with a green that is whole, and has its owner’s smallest size', async () => {
    const world = await at(100);
    expect(await reach(world, 'concluded')).toMatchObject({ outcome: 'promoted' });
    expect(fleetIn(world.cloud, 'web-1')).toMatchObject({ desired: 4, minSize: 2 });
    expect(world.cloud.fleets.has('web-fleet')).toBe(false);
  });

  test('says in its timeline what a rollback takes from then on', async () => {
    const world = await at(50);
    expect(await said(world)).toContainEqual(
      expect.stringMatching(
        /^sizing web-fleet down to 3 servers behind green: a rollback grows it first from now on, which takes about \d min$/,
      ),
    );
  });

  test('keeps blue as it is while green hasn’t the servers for its weight', async () => {
    const world = await at(50);
    await reach(world, 'shifting');
    const [blue] = sizes(world);
    sicken(world, 'web-1', 1);
    expect(await shiftTraffic(world.ports, FIRST)).toMatchObject({ verdict: 'hold' });
    expect(sizes(world)[0]).toBe(blue);
  });

  test('keeps blue as it is while a rule forwards to a target group that both fleets are in besides', async () => {
    const world = aWorld();
    Object.assign(fleetIn(world.cloud, 'web-fleet'), { targetGroups: [GROUP_A, STRANGER] });
    await beginAt(world, bakingAt(25), SURGE);
    const other = { route: { listener: HTTPS }, loadBalancer: 'app/web', targetGroups: [STRANGER] };
    world.cloud.otherForwards.push(other);
    await reach(world, ({ attention = [] }) => attention.length > 0);
    expect(sizes(world)[0]).toBe(4);
    expect(await said(world)).toContainEqual(expect.stringContaining(`${HTTPS} forwards to ${STRANGER}`));
    world.cloud.otherForwards.pop();
    await reach(world, bakingAt(50));
    expect(sizes(world)).toEqual([3, 2]);
  });

  test('leaves blue what is sick of it beside what its traffic needs', async () => {
    const world = await at(25);
    await reach(world, 'shifting');
    sicken(world, 'web-fleet', 1);
    await shiftTraffic(world.ports, FIRST);
    expect(sizes(world)[0]).toBe(4);
  });
});

describe('the way back of a surge', () => {
  test('is at once while blue is whole', async () => {
    const world = await at(25);
    await failed(world);
    expect(await rollBack(world.ports, FIRST)).toMatchObject({ verdict: 'pass' });
    expect(liveShare(world)).toBe(0);
  });

  test('grows blue first, and gives it what its servers carry', async () => {
    const world = await at(75);
    await failed(world);
    expect(await rollBack(world.ports, FIRST)).toMatchObject({ verdict: 'hold' });
    expect(liveShare(world)).toBe(50);
    expect(sizes(world)).toEqual([4, 3]);
    expect(await said(world)).toContainEqual(
      expect.stringMatching(
        /^blue has 2 healthy servers of 4: it is grown, and gets what they carry as they come; servers took \d min to start$/,
      ),
    );
    await reach(world, 'concluded');
    expect(liveShare(world)).toBe(0);
    expect(fleetIn(world.cloud, 'web-fleet')).toMatchObject({ desired: 4, minSize: 2 });
    expect((await record(world)).outcome).toBe('reverted');
  });

  test('has green give up what it doesn’t need, for there may be no room for blue otherwise', async () => {
    const world = await at(75);
    await failed(world);
    await rollBack(world.ports, FIRST);
    // Nothing of blue's comes up.
    for (let looks = 0; looks < 6; looks += 1) {
      for (const server of fleetIn(world.cloud, 'web-fleet').servers.slice(2)) server.sick = true;
      await world.clock.advance(20_000);
      await rollBack(world.ports, FIRST);
    }
    expect(sizes(world)).toEqual([4, 2]);
    expect(liveShare(world)).toBe(50);
  });

  test('is at once for a green that is dead, whatever blue has', async () => {
    const world = await at(75);
    sicken(world, 'web-1');
    await failed(world);
    expect(await rollBack(world.ports, FIRST)).toMatchObject({ verdict: 'pass' });
    expect(liveShare(world)).toBe(0);
    await reach(world, 'concluded');
    expect(fleetIn(world.cloud, 'web-fleet')).toMatchObject({ desired: 4, minSize: 2 });
  });

  test('of a blue that is dead leaves everything to a green that is made whole', async () => {
    const world = await at(75);
    await failed(world);
    sicken(world, 'web-fleet');
    expect(await rollBack(world.ports, FIRST)).toMatchObject({ verdict: 'hold' });
    expect(liveShare(world)).toBe(100);
    expect(sizes(world)[1]).toBe(4);
  });

  test('by on-call is told to be slow, and at once with force', async () => {
    const world = await at(75);
    const slow = await rollBackWeb(world, { reason: 'error rate' });
    expect(slow).toMatchObject({ status: 409, body: { type: expect.stringContaining('BlueCannotServe') } });
    expect((slow.body as { detail: string }).detail).toMatch(
      /^web-1 is aborted: blue was sized down behind green, and has 2 healthy servers of 4; it is grown now, and gets the traffic as its servers come \(green's servers took \d min to start\)\. Send \{"force": true\} to give it everything at once all the same\.$/,
    );
    expect(liveShare(world)).toBe(75);
    expect(await rollBackWeb(world, { reason: 'error rate', force: true })).toMatchObject({ status: 202 });
    expect(liveShare(world)).toBe(0);
    await reach(world, 'concluded');
    expect(fleetIn(world.cloud, 'web-fleet')).toMatchObject({ desired: 4, minSize: 2 });
  });

  // An abort between the record and the call found four healthy servers, gave them everything, and one of them was ended.
  test('counts no server that is about to end: an abort came as blue was sized down', async () => {
    const world = await at(25);
    await reach(world, 'shifting');
    const { configure } = world.ports.fleets;
    const fleets = {
      ...world.ports.fleets,
      configure: async (...input: Parameters<typeof configure>) => {
        await amend(world.ports, 'web-1', (rollout, now) => abort(rollout, now, 'on-call', 'pressed'));
        await rollBackWeb(world, { reason: 'pressed' });
        return configure(...input);
      },
    };
    await expect(shiftTraffic({ ...world.ports, fleets }, FIRST)).rejects.toThrow();
    expect(liveShare(world)).toBe(25);
    expect(await shiftTraffic(world.ports, FIRST)).toMatchObject({ verdict: 'fail' });
    expect(await reach(world, 'concluded')).toMatchObject({ outcome: 'reverted' });
    expect(fleetIn(world.cloud, 'web-fleet')).toMatchObject({ desired: 4, minSize: 2 });
  });

  test('keeps the owner’s smallest size apart from what blue was sized down to', async () => {
    const world = await at(75);
    await failed(world);
    await rollBack(world.ports, FIRST);
    expect((await record(world)).blue.pin).toMatchObject({ before: { minSize: 2 }, during: { minSize: 4 } });
  });

  test('by hand grows blue first', async () => {
    const world = await at(75);
    const [first] = (await record(world)).breakGlass ?? [];
    expect(first).toBe(
      'aws autoscaling update-auto-scaling-group --auto-scaling-group-name web-fleet --min-size 4 --desired-capacity 4 --region eu-west-1',
    );
  });
});

test('a lower weight by hand sizes blue up first, and waits until it has the servers', async () => {
  const world = await at(75);
  const order = { by: 'ann', reason: 'another look', weight: 25, bake: undefined };
  await giveWeightByName(world.ports, 'web-1', order);
  await reach(world, 'shifting');
  expect(await shiftTraffic(world.ports, FIRST)).toMatchObject({ verdict: 'hold' });
  expect(liveShare(world)).toBe(75);
  expect(sizes(world)).toEqual([3, 3]);
  await reach(world, bakingAt(25));
  expect(liveShare(world)).toBe(25);
  expect(await reach(world, 'concluded')).toMatchObject({ outcome: 'promoted' });
});

// Blue's smallest size from before the last sizing up was taken for its owner's wish, and green ended with it.
test('a lower weight by hand whose sizing up is lost leaves the owner’s smallest size as it was', async () => {
  const world = await at(100);
  await giveWeightByName(world.ports, 'web-1', {
    by: 'ann',
    reason: 'another look',
    weight: 25,
    bake: undefined,
  });
  await reach(world, 'shifting');
  world.before('fleets.configure', () => {
    throw new CloudUnavailable('not now');
  });
  await expect(shiftTraffic(world.ports, FIRST)).rejects.toThrow(CloudUnavailable);
  await reach(world, bakingAt(25));
  expect((await record(world)).blue.pin?.before.minSize).toBe(2);
  expect(await reach(world, 'concluded')).toMatchObject({ outcome: 'promoted' });
  expect(fleetIn(world.cloud, 'web-1')).toMatchObject({ desired: 4, minSize: 2 });
});

test('the plan of a surge tells its servers, its changes, and what the owner gives up', async () => {
  const world = aWorld();
  await aServiceIn(world, SURGE);
  const { body } = await call(world, 'GET /services/{service}/plan', { service: 'web' });
  expect(body).toMatchObject({
    instantRollback: false,
    surge: { servers: 1 },
    warnings: expect.arrayContaining([
      'surge: green grows with its weight and blue shrinks behind it: 5 servers at most, not 8; from 50 % on a rollback grows blue first, as long as its servers take to start, and gives it the traffic as they come: the 10.0 s of backWithin hold until then',
    ]),
  });
  const { changes } = body as { changes: { what: string }[] };
  expect(changes.map(({ what }) => what)).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/and size it to 1$/),
      'size web-fleet to 3 and web-1 to 2, and give green 50 % of the traffic, for 5m',
    ]),
  );
});

test('a blue that grows while it is sized down has green sized for it', async () => {
  const world = await at(75);
  Object.assign(fleetIn(world.cloud, 'web-fleet'), { desired: 4 });
  await world.clock.advance(MINUTE);
  expect(await reach(world, 'concluded')).toMatchObject({ outcome: 'promoted' });
  expect(fleetIn(world.cloud, 'web-1').desired).toBe(6);
});
