import { expect, test } from 'vitest';
import { rollBackWeb } from '../world/calling.ts';
import { bakingAt, beginAt, reach } from '../world/progress.ts';
import { aWorld } from '../world/world.ts';
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
    /^nothing was moved: user\/local has rolled it back at 2026-01-01 \d\d:\d\d UTC: errors$/m,
  );
  expect((await ask(world, 'history', 'web-1')).out).toContain(
    'rollback asked for again by user/local: me too',
  );
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
