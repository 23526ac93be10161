import { expect, test } from 'vitest';
import { rollBackWeb } from '../world/calling.ts';
import { bakingAt, beginAt, reach } from '../world/progress.ts';
import { LISTENER } from '../world/specs.ts';
import { aWorld, sicken } from '../world/world.ts';
import { ask } from './ask.ts';

// "100 % on blue 0.32 s after the command", said the second press of a minute later.
test('a second press claims no time, and says whose the first was', async () => {
  const world = aWorld();
  await beginAt(world, bakingAt(50));
  expect((await ask(world, 'rollback', 'web', '-r', 'errors')).err).toMatch(
    /^100 % on blue [\d.]+ s after the command$/m,
  );
  const { err, code } = await ask(world, 'rollback', 'web', '-r', 'me too');
  expect(code).toBe(0);
  expect(err).toMatch(
    /^nothing was moved: green has no traffic since 2026-01-01 \d\d:\d\d UTC; user\/local has asked for it at 2026-01-01 \d\d:\d\d UTC: errors$/m,
  );
  expect((await ask(world, 'history', 'web-1')).out).toContain(
    'rollback asked for again by user/local: me too',
  );
});

// "100 % on blue 0.81 s after the command", minutes after green had lost it.
test('a press on what went back by itself claims nothing', async () => {
  const world = aWorld();
  await beginAt(world, bakingAt(50));
  sicken(world, 'web-1');
  await reach(world, ({ phase }) => phase === 'retiring-green');
  const { out, err } = await ask(world, 'rollback', 'web');
  expect(out.replaceAll(/\s+/g, ' ')).toMatch(/; it went back by itself at 2026-01-01 \d\d:\d\d UTC: /);
  expect(err).toMatch(/^nothing was moved: green has no traffic since 2026-01-01 \d\d:\d\d UTC$/m);
});

// The press was refused, for a listener that was gone, and was said to have moved what moved an hour later.
test('a press again tells when the traffic moved from when the first was made', async () => {
  const world = aWorld();
  await beginAt(world, bakingAt(50));
  world.cloud.routes.delete(LISTENER);
  expect((await ask(world, 'rollback', 'web', '-r', 'errors')).code).not.toBe(0);
  await world.clock.advance(60 * 60_000);
  world.cloud.routes.add(LISTENER);
  await reach(world, ({ phase }) => phase === 'retiring-green');
  const { err } = await ask(world, 'rollback', 'web');
  const [, since = '', asked = ''] =
    /since (\S+ \S+) UTC; user\/local has asked for it at (\S+ \S+) UTC: errors/.exec(err) ?? [];
  expect(Date.parse(`${since}Z`) - Date.parse(`${asked}Z`)).toBeGreaterThanOrEqual(60 * 60_000);
});

test('a press after the end says where its reason is kept', async () => {
  const world = aWorld();
  await beginAt(world, bakingAt(50));
  await ask(world, 'rollback', 'web');
  await reach(world, 'concluded');
  const { err } = await ask(world, 'rollback', 'web', '-r', 'me too');
  expect(err).toMatch(/^nothing was changed\nyour reason is kept: greenshift trail web$/m);
});

// Of the way back it said no more than that it was promoted.
test('what was brought back is named as that in every list', async () => {
  const world = aWorld();
  await beginAt(world, 'concluded');
  await rollBackWeb(world);
  await reach(world, 'concluded', { rollout: 'web-2', epoch: 2 });
  for (const command of [['list'], ['status', 'web'], ['history', 'web']])
    expect((await ask(world, ...command)).out).toMatch(/web-2\s.*promoted as a rollback/);
});

// Of a service without a rollout under way the reason was nowhere to be read.
test('the reason of what brings an image back is in the status and in the history', async () => {
  const world = aWorld();
  await beginAt(world, 'concluded');
  await world.clock.advance(5 * 60_000);
  await ask(world, 'rollback', 'web', '-r', 'checkout is broken');
  expect((await ask(world, 'status', 'web')).out.replaceAll(/\s+/g, ' ')).toContain(
    'rollback by user/local: checkout is broken',
  );
  await reach(world, 'concluded', { rollout: 'web-2', epoch: 2 });
  expect((await ask(world, 'history', 'web')).out).toContain('checkout is broken');
});

// Two of three people weren't told who had begun it, when and why.
test('a press on a way back that is under way says who asked for it', async () => {
  const world = aWorld();
  await beginAt(world, 'concluded');
  await world.clock.advance(5 * 60_000);
  await ask(world, 'rollback', 'web', '-r', 'checkout is broken');
  expect((await ask(world, 'rollback', 'web')).err).toMatch(
    /^user\/local has asked for it at 2026-01-01 \d\d:\d\d UTC: checkout is broken\nfollow it: /m,
  );
});
