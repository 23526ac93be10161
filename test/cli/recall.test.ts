import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { HttpApi } from '../../local-cloud/http-api/http-api.ts';
import { bakingAt, beginAt } from '../world/progress.ts';
import { aServiceIn, aWorld, NEW, OLD, type World } from '../world/world.ts';
import { inProcess } from './in-process.ts';
import { serveWorld } from './serve-world.ts';

vi.hoisted(() => {
  Object.assign(process.env, { POWERTOOLS_LOG_LEVEL: 'SILENT', POWERTOOLS_METRICS_DISABLED: 'true' });
});

let world: World;
let api: HttpApi;
beforeEach(async () => {
  world = aWorld();
  api = await serveWorld(world);
});
afterEach(() => api.close());

const ask = (...args: string[]) => inProcess(args, { LANG: 'C.UTF-8', GREENSHIFT_ENDPOINT: api.url });

test('recall sends the rollout back, says so for each service, and lists it until it is lifted', async () => {
  await beginAt(world, bakingAt(50));
  expect(await ask('recall')).toMatchObject({ code: 0, out: 'no image is recalled\n' });
  expect(await ask('recall', NEW, '-r', 'it leaks', '--yes')).toMatchObject({
    code: 0,
    out: `${NEW} is recalled: no service starts it any more\n  web  rolled-back: web-1 goes back: web-fleet has all of the traffic\n`,
    err: `lift it: greenshift recall ${NEW} --lift --reason "…"\n`,
  });
  expect((await ask('recall')).out).toMatch(new RegExp(`${NEW} .*it leaks`));
  expect(await ask('start', 'web', NEW)).toMatchObject({
    code: 7,
    err: expect.stringContaining('it leaks'),
  });
  expect(await ask('recall', NEW, '--lift', '-r', 'a false alarm')).toMatchObject({
    code: 0,
    out: `${NEW} may be started again\n`,
  });
  expect((await ask('recall', '-o', 'name')).out.trim()).toBe('');
});

test('recall exits with 5 where a service needs a person, whose status says why', async () => {
  await aServiceIn(world);
  const { code, out } = await ask('recall', OLD, '-r', 'it leaks', '--yes');
  expect({ code, out }).toMatchObject({ code: 5, out: expect.stringContaining('web  needs-operator') });
  expect((await ask('status', 'web')).out).toMatch(new RegExp(`${OLD} is recalled by .*: it leaks`));
});

test('recall wants a reason, and a person who says yes', async () => {
  expect(await ask('recall', NEW, '--yes')).toMatchObject({
    code: 1,
    err: expect.stringContaining('reason'),
  });
  expect(await ask('recall', NEW, '-r', 'x')).toMatchObject({
    code: 1,
    err: expect.stringContaining('--yes'),
  });
  expect(await world.ports.recalls.list()).toEqual([]);
});
