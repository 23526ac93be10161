import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { HttpApi } from '../../local-cloud/http-api/http-api.ts';
import { aServiceIn, aWorld, fleetIn, type World } from '../world/world.ts';
import { inProcess } from './in-process.ts';
import { serveWorld } from './serve-world.ts';

vi.hoisted(() => {
  Object.assign(process.env, { POWERTOOLS_LOG_LEVEL: 'SILENT', POWERTOOLS_METRICS_DISABLED: 'true' });
});

let world: World;
let api: HttpApi;
let id: string;
beforeEach(async () => {
  world = aWorld();
  await aServiceIn(world);
  id = fleetIn(world.cloud, 'web-fleet').servers[0]!.id;
  api = await serveWorld(world);
});
afterEach(() => api.close());

const ask = (...args: string[]) => inProcess(args, { LANG: 'C.UTF-8', GREENSHIFT_ENDPOINT: api.url });

test('audit says that nobody has looked yet, looks, and finds nothing', async () => {
  expect(await ask('audit')).toMatchObject({
    code: 0,
    out: 'web  not looked at yet: greenshift audit web --now\n',
  });
  expect(await ask('audit', 'web', '--now')).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^web {2}web-fleet, 4 servers, looked at .*\nnothing found\n$/),
  });
});

test('audit exits with 9 when there are findings, each with what mends it', async () => {
  world.cloud.changedServers = { [id]: { imageId: 'ami-other' } };
  const { code, out } = await ask('audit', '--now');
  expect(code).toBe(9);
  expect(out).toContain(`high    image  ${id}`);
  expect(out.replaceAll(/\s+/g, ' ')).toContain(
    `found ami-other mend: aws autoscaling terminate-instance-in-auto-scaling-group --instance-id ${id}`,
  );
  expect(await ask('audit', 'web', '-o', 'name')).toMatchObject({ code: 9, out: `web/image/${id}\n` });
  expect(JSON.parse((await ask('audit', '-o', 'json')).out)).toMatchObject({
    services: [{ service: 'web', findings: [{ code: 'image' }] }],
  });
});

test('audit leaves out what is less severe than asked for', async () => {
  world.cloud.changedServers = { [id]: { keyPair: 'ops' } };
  expect((await ask('audit', 'web', '--now')).code).toBe(9);
  expect(await ask('audit', 'web', '--severity', 'high')).toMatchObject({ code: 0 });
  expect(await ask('audit', 'web', '--severity', 'worst')).toMatchObject({ code: 1 });
});
