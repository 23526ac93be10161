import { expect, test } from 'vitest';
import { call } from '../world/calling.ts';
import { aServiceIn, aWorld, fleetIn } from '../world/world.ts';

const WEB = { service: 'web' };

test('nothing is known before the first look; each one after that is kept', async () => {
  const world = aWorld();
  await aServiceIn(world);
  expect(await call(world, 'GET /services/{service}/audit', WEB)).toMatchObject({
    status: 200,
    body: { service: 'web', at: null, fleet: null, findings: [], counts: { high: 0, medium: 0, low: 0 } },
  });
  const id = fleetIn(world.cloud, 'web-fleet').servers[0]!.id;
  world.cloud.changedServers = { [id]: { imageId: 'ami-other' } };
  const { body } = await call(world, 'POST /services/{service}/audit', WEB);
  expect(body).toMatchObject({
    at: new Date(world.clock.now()).toISOString(),
    fleet: 'web-fleet',
    servers: 4,
    counts: { high: 1, medium: 0, low: 0 },
    findings: [{ code: 'image', severity: 'high', subject: id, found: 'ami-other', count: 1 }],
  });
  expect((await call(world, 'GET /services/{service}/audit', WEB)).body).toEqual(body);
});

test('of a service that nobody knows nothing is looked at', async () => {
  for (const route of ['GET /services/{service}/audit', 'POST /services/{service}/audit'])
    expect(await call(aWorld(), route, WEB)).toMatchObject({ status: 404 });
});
