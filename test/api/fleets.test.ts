import { expect, test } from 'vitest';
import { startRollout } from '../../src/lifecycle/begin/start.ts';
import { setWeights } from '../world/balancing.ts';
import { abandonIt, call } from '../world/calling.ts';
import { bakingAt, beginAt, published } from '../world/progress.ts';
import { GROUP_A, GROUP_B, LISTENER } from '../world/specs.ts';
import { aServiceIn, aWorld, fleetIn, NEW, NEXT, OLD, type World } from '../world/world.ts';

const look = async (world: World) => {
  const { status, body } = await call(world, 'GET /services/{service}/fleets', { service: 'web' });
  expect(status).toBe(200);
  return body as { fleets: { servers: unknown[] }[]; elsewhere: unknown[]; unknown: string[] };
};

test('a service at rest has its live fleet, with all of the traffic and each of its servers', async () => {
  const world = aWorld();
  await aServiceIn(world);
  const { fleets, elsewhere, unknown } = await look(world);
  expect({ elsewhere, unknown }).toEqual({ elsewhere: [], unknown: [] });
  expect(fleets).toMatchObject([
    {
      role: 'blue',
      fleet: 'web-fleet',
      image: OLD,
      targetGroup: GROUP_A,
      share: { least: 100, most: 100 },
      desired: fleets[0]!.servers.length,
    },
  ]);
  expect(fleets[0]!.servers[0]).toMatchObject({ inService: true, state: 'in-service', healthy: true });
});

// On call counted a server that a colleague had in standby among those that come up, and waited for it.
test('a server that starts, one in standby and one on its way out are told apart', async () => {
  const world = aWorld();
  await aServiceIn(world);
  const { servers } = fleetIn(world.cloud, 'web-fleet');
  const now = world.clock.now();
  servers.push({ ...servers[0]!, id: 'i-new', launchedAt: now });
  servers.push({ ...servers[0]!, id: 'i-kept', standby: true });
  servers.push({ ...servers[0]!, id: 'i-old', leavingSince: now });
  const { fleets } = await look(world);
  const states = (fleets[0]!.servers as { id: string; state: string }[]).map(({ id, state }) => [id, state]);
  expect(Object.fromEntries(states)).toMatchObject({
    'i-new': 'starting',
    'i-kept': 'standby',
    'i-old': 'leaving',
  });
});

test('during a rollout both fleets are shown as AWS has them, not as the record means them to be', async () => {
  const world = aWorld();
  await beginAt(world, bakingAt(10));
  const route = { listener: LISTENER };
  const live = await world.ports.traffic.read(route);
  await world.ports.traffic.write(route, live, { [GROUP_A]: 300, [GROUP_B]: 700 });
  expect((await look(world)).fleets).toMatchObject([
    { role: 'blue', fleet: 'web-fleet', share: { least: 30, most: 30 } },
    { role: 'green', fleet: 'web-1', image: NEW, share: { least: 70, most: 70 } },
  ]);
});

test("traffic that an abandoned rollout left with its fleet is that fleet's, with and without the next rollout", async () => {
  const world = aWorld();
  await beginAt(world, bakingAt(10));
  await abandonIt(world, 'web-1', { reason: 'blue is not coming back' });
  const elsewhere = [{ targetGroup: GROUP_B, fleets: ['web-1'], share: { least: 10, most: 10 } }];
  expect(await look(world)).toMatchObject({
    fleets: [{ fleet: 'web-fleet', share: { least: 90, most: 90 } }],
    elsewhere,
  });
  await startRollout(world.ports, 'web', { ...published, image: { id: NEXT } });
  expect(await look(world)).toMatchObject({
    fleets: [
      { role: 'blue', fleet: 'web-fleet', share: { least: 90, most: 90 } },
      { role: 'green', fleet: 'web-2', image: NEXT, share: { least: 0, most: 0 }, desired: null },
    ],
    elsewhere,
  });
});

test('traffic at a target group that no fleet is attached to is shown, and whose it is not', async () => {
  const world = aWorld();
  await aServiceIn(world);
  setWeights(world.cloud, { [GROUP_A]: 3, [GROUP_B]: 1 });
  expect(await look(world)).toMatchObject({
    fleets: [{ fleet: 'web-fleet', share: { least: 75, most: 75 } }],
    elsewhere: [{ targetGroup: GROUP_B, fleets: [], share: { least: 25, most: 25 } }],
  });
});

test('a live fleet that is gone, or was detached, has no traffic', async () => {
  const world = aWorld();
  await aServiceIn(world);
  world.cloud.fleets.set('web-fleet', { ...fleetIn(world.cloud, 'web-fleet'), targetGroup: GROUP_B });
  const elsewhere = [{ targetGroup: GROUP_A, fleets: [], share: { least: 100, most: 100 } }];
  const none = { share: { least: 0, most: 0 } };
  expect(await look(world)).toMatchObject({ fleets: [none], elsewhere });
  world.cloud.fleets.delete('web-fleet');
  expect(await look(world)).toMatchObject({ fleets: [{ ...none, desired: null }], elsewhere });
});

test('what cannot be read is named, and the rest is shown', async () => {
  const world = aWorld();
  await aServiceIn(world);
  world.cloud.routes.delete(LISTENER);
  const { fleets, unknown } = await look(world);
  expect(fleets).toMatchObject([{ fleet: 'web-fleet', share: null }]);
  expect(fleets[0]!.servers.length).toBeGreaterThan(0);
  expect(unknown).toHaveLength(1);
});

test('a service that nobody knows has none', async () => {
  expect(await call(aWorld(), 'GET /services/{service}/fleets', { service: 'web' })).toMatchObject({
    status: 404,
  });
});
