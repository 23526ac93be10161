import { beforeEach, expect, test } from 'vitest';
import { CloudUnavailable } from '../../src/rollout/errors.ts';
import { aServiceIn, aWorld, fleetIn, type World } from '../world/world.ts';
import { ask } from './ask.ts';

let world: World;
let id: string;
beforeEach(async () => {
  world = aWorld();
  await aServiceIn(world);
  id = fleetIn(world.cloud, 'web-fleet').servers[0]!.id;
});

test('audit says that nobody has looked yet, looks, and finds nothing', async () => {
  expect(await ask(world, 'audit')).toMatchObject({
    code: 0,
    out: 'web  not looked at yet: greenshift audit web --now\n',
  });
  expect(await ask(world, 'audit', 'web', '--now')).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^web {2}web-fleet, 4 servers, looked at .*\nnothing found\n$/),
  });
});

test('audit exits with 9 when there are findings, each with what mends it', async () => {
  world.cloud.changedServers = { [id]: { imageId: 'ami-other' } };
  const { code, out } = await ask(world, 'audit', '--now');
  expect(code).toBe(9);
  expect(out).toContain(`high    image  ${id}`);
  expect(out.replaceAll(/\s+/g, ' ')).toContain(
    `found ami-other mend: aws autoscaling terminate-instance-in-auto-scaling-group --instance-id ${id}`,
  );
  expect(await ask(world, 'audit', 'web', '-o', 'name')).toMatchObject({ code: 9, out: `web/image/${id}\n` });
  expect(JSON.parse((await ask(world, 'audit', '-o', 'json')).out)).toMatchObject({
    services: [{ service: 'web', findings: [{ code: 'image' }] }],
  });
});

test('audit leaves out what is less severe than asked for', async () => {
  world.cloud.changedServers = { [id]: { keyPair: 'ops' } };
  expect((await ask(world, 'audit', 'web', '--now')).code).toBe(9);
  expect(await ask(world, 'audit', 'web', '--severity', 'high')).toMatchObject({ code: 0 });
  expect(await ask(world, 'audit', 'web', '--severity', 'worst')).toMatchObject({ code: 1 });
});

// One service that AWS throttled hid what was found on all others.
test('audit of all services tells of one that cannot be looked at, and of what it has found on the others', async () => {
  for (const name of ['a', 'b', 'c']) await aServiceIn(world, { service: name });
  world.cloud.changedServers = { [id]: { imageId: 'ami-other' } };
  const { get } = world.ports.services;
  world.ports.services.get = async (name) => {
    if (name === 'b') throw new CloudUnavailable('AWS throttles');
    return get(name);
  };
  const { code, out, err } = await ask(world, 'audit', '--now', '--json');
  expect({ code, err }).toEqual({ code: 9, err: expect.stringMatching(/^b can't be looked at: .*\n$/) });
  expect(JSON.parse(out).services.map(({ service }: { service: string }) => service)).toEqual([
    'web',
    'a',
    'c',
  ]);
  expect(await ask(world, 'audit', '--json', '-o', 'yaml')).toMatchObject({
    code: 1,
    err: expect.stringContaining('--json and -o yaml: which of the two?'),
  });
});
