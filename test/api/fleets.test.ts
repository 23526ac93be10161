import { expect, test } from 'vitest';
import { call } from '../world/calling.ts';
import { bakingAt, beginAt } from '../world/progress.ts';
import { GROUP_A, GROUP_B, LISTENER } from '../world/specs.ts';
import { aServiceIn, aWorld, NEW, OLD, type World } from '../world/world.ts';

const look = async (world: World) => {
  const { status, body } = await call(world, 'GET /services/{service}/fleets', { service: 'web' });
  expect(status).toBe(200);
  return body as { fleets: { servers: unknown[] }[]; unknown: string[] };
};

test('a service at rest has its live fleet, with all of the traffic and each of its servers', async () => {
  const world = aWorld();
  await aServiceIn(world);
  const { fleets, unknown } = await look(world);
  expect(unknown).toEqual([]);
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
  expect(fleets[0]!.servers[0]).toMatchObject({ inService: true, healthy: true });
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
