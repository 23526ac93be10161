import { beforeEach, expect, test } from 'vitest';
import { bakingAt, beginAt } from '../world/progress.ts';
import { aServiceIn, aWorld, NEW, OLD, type World } from '../world/world.ts';
import { ask } from './ask.ts';

let world: World;
beforeEach(() => {
  world = aWorld();
});

test('recall sends the rollout back, says so for each service, and lists it until it is lifted', async () => {
  await beginAt(world, bakingAt(50));
  expect(await ask(world, 'recall')).toMatchObject({ code: 0, out: 'no image is recalled\n' });
  expect(await ask(world, 'recall', NEW, '-r', 'it leaks', '--yes')).toMatchObject({
    code: 0,
    out: `${NEW} is recalled: no service starts it any more\n  web  rolled-back: web-1 goes back: web-fleet has all of the traffic\n`,
    err: `lift it: greenshift recall ${NEW} --lift --reason "…"\n`,
  });
  expect((await ask(world, 'recall')).out).toMatch(new RegExp(`${NEW} .*it leaks`));
  expect(await ask(world, 'start', 'web', NEW)).toMatchObject({
    code: 7,
    err: expect.stringContaining(
      `it leaks; \`greenshift recall ${NEW} --lift --reason "…"\` lets it be started again`,
    ),
  });
  expect(await ask(world, 'recall', NEW, '--lift', '-r', 'a false alarm')).toMatchObject({
    code: 0,
    out: `${NEW} may be started again\n`,
  });
  expect((await ask(world, 'recall', '-o', 'name')).out.trim()).toBe('');
});

test('recall exits with 5 where a service needs a person, whose status says why', async () => {
  await aServiceIn(world);
  const { code, out } = await ask(world, 'recall', OLD, '-r', 'it leaks', '--yes');
  expect({ code, out }).toMatchObject({ code: 5, out: expect.stringContaining('web  needs-operator') });
  expect((await ask(world, 'status', 'web')).out).toMatch(new RegExp(`${OLD} is recalled by .*: it leaks`));
});

test('recall wants a reason, and a person who says yes', async () => {
  expect(await ask(world, 'recall', NEW, '--yes')).toMatchObject({
    code: 1,
    err: expect.stringContaining('reason'),
  });
  expect(await ask(world, 'recall', NEW, '-r', 'x')).toMatchObject({
    code: 1,
    err: expect.stringContaining('--yes'),
  });
  expect(await world.ports.recalls.list()).toEqual([]);
});
