import { expect, test } from 'vitest';
import { analyze } from '../../../functions/analyze.ts';
import { rollBack } from '../../../functions/roll-back.ts';
import { RouteGone } from '../../../src/rollout/errors.ts';
import { call } from '../../world/calling.ts';
import { bakingAt, beginAt, FIRST, reach } from '../../world/progress.ts';
import { LISTENER } from '../../world/specs.ts';
import { aWorld, fleetIn, NEW } from '../../world/world.ts';
import { ask } from '../ask.ts';

// The reason of a rollout that has ended stood in one line with it, of as many characters as it has.
test('why the last rollout went back is wrapped below it', async () => {
  const world = aWorld();
  await beginAt(world, bakingAt(10));
  const reason = `the queue of ${'orders '.repeat(20)}isn't read`;
  await ask(world, 'rollback', 'web', '-r', reason);
  await reach(world, 'concluded');
  const { out } = await ask(world, 'status', 'web');
  expect(out).toMatch(/├─ last web-1 {2}rolled back {2}2026-01-01 \d\d:\d\d UTC\n│ {4}the queue of orders/);
  expect(Math.max(...out.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(80);
});

// "errors" was told of a rollout that was abandoned hours later, for a blue that didn't come back.
test('of a rollout that was abandoned the last reason is told, not why it had been aborted before', async () => {
  const world = aWorld();
  await beginAt(world, bakingAt(10));
  await ask(world, 'rollback', 'web', '-r', 'errors');
  await ask(world, 'abandon', 'web-1', '--yes', '--reason', 'blue is not coming back');
  const { out } = await ask(world, 'status', 'web');
  expect(out).toMatch(/last web-1 {2}abandoned .*\n│ {4}blue is not coming back/);
  expect((await ask(world, 'history', 'web')).out).toContain('blue is not coming back');
});

// A server that a colleague kept in standby looked as if it came up, in every status for an hour.
test('servers that start, are kept in standby or leave have marks of their own, and what they mean below', async () => {
  const world = aWorld();
  await beginAt(world, bakingAt(10));
  const { servers } = fleetIn(world.cloud, 'web-fleet');
  const now = world.clock.now();
  servers.push({ ...servers[0]!, id: 'i-new', launchedAt: now });
  servers.push({ ...servers[0]!, id: 'i-kept', standby: true });
  servers.push({ ...servers[0]!, id: 'i-old', leavingSince: now });
  const { out } = await ask(world, 'status', 'web');
  expect(out).toMatch(/[◌o] i-new .*[‖=] i-kept/s);
  expect(out).toMatch(/[◌o] 1 starting, [‖=] 1 in standby, [↓v] \d leaving/);
  const wide = (await ask(world, 'status', 'web', '-o', 'wide')).out;
  expect(wide).toMatch(/i-kept +in standby, /);
  expect(wide).toMatch(/i-\w+ +leaving, /);
});

// A step was held for an hour, and nobody could see whether green got worse or better meanwhile.
test('how much speaks against green is said at every look, and what a revert takes', async () => {
  const world = aWorld();
  await beginAt(world, bakingAt(10));
  const before = await call(world, 'GET /rollouts/{id}', { id: 'web-1' });
  expect(before.body).toMatchObject({ evidence: { against: null } });
  world.cloud.badShare[NEW] = 0.01;
  await world.clock.advance(4 * 60_000);
  await analyze(world.ports, FIRST);
  const { body } = await call(world, 'GET /rollouts/{id}', { id: 'web-1' });
  expect(body).toMatchObject({ evidence: { against: { odds: expect.any(Number), revertAt: 100 } } });
  const { out } = await ask(world, 'status', 'web');
  expect(out.replaceAll(/[\s│]+/g, ' ')).toMatch(
    /against by the newest minutes too: errors [\d.]+ % on green, 0 % on blue over \d min, evidence [\d.]+ to 1, revert at 100 to 1/,
  );
});

// Odds of 0.4 to 1 were under "against".
test('what speaks for green is not shown as against it', async () => {
  const world = aWorld();
  await beginAt(world, bakingAt(10));
  await world.clock.advance(4 * 60_000);
  await analyze(world.ports, FIRST);
  const { body } = await call(world, 'GET /rollouts/{id}', { id: 'web-1' });
  expect(body).toMatchObject({ evidence: { against: { revertAt: 100 } } });
  expect((await ask(world, 'status', 'web')).out).not.toMatch(/against/);
});

// The dashboard named commands, the history of the same rollout calls of the API.
test('status and history name commands, not calls of the API', async () => {
  const world = aWorld();
  await beginAt(world, bakingAt(10));
  world.cloud.routes.delete(LISTENER);
  const gone = (await analyze(world.ports, FIRST).catch((thrown: unknown) => thrown)) as RouteGone;
  const error = { code: gone.name, cause: JSON.stringify({ errorMessage: gone.message }) };
  await expect(rollBack(world.ports, { ...FIRST, error })).rejects.toThrow(RouteGone);
  for (const command of [
    ['status', 'web'],
    ['history', 'web'],
    ['history', 'web-1'],
  ]) {
    const out = (await ask(world, ...command)).out.replaceAll(/[\s│]+/g, ' ');
    expect(out).toContain('if it was replaced, `greenshift apply` with the new one');
    expect(out).not.toMatch(/PUT|POST/);
  }
});

// Until a person was called, minutes later, `status` had neither a reason nor a way on, and `list` green's 10 % as a fact.
test('a rollback whose listener is gone says at once that it has not happened, and what to do', async () => {
  const world = aWorld();
  await beginAt(world, bakingAt(10));
  expect((await ask(world, 'list')).out).toMatch(/ 10 % /);
  world.cloud.routes.delete(LISTENER);
  await ask(world, 'rollback', 'web', '-r', 'errors');
  const out = (await ask(world, 'status', 'web')).out.replaceAll(/[\s│├─└]+/g, ' ');
  expect(out).toContain('not rolled back yet');
  expect(out).toContain(
    '`greenshift rollback web-1`; if the traffic has no route any more, `greenshift abandon web-1`',
  );
  expect((await ask(world, 'list')).out).toContain('written: 10 %');
  // "Rollback stops it" was said of one that goes back already, and no time said whose it was.
  const waited = await ask(world, 'wait', 'web', '--timeout', '1s');
  expect(waited.err).toContain('web-1 is on its way back');
  expect(waited.err).not.toContain('stops it');
  expect(out).toMatch(/abort by user\/local at \d\d:\d\d:\d\d UTC: errors/);
  expect((await ask(world, 'history', 'web-1')).out).toMatch(/^TIMES IN UTC\n/);
});

// "Somebody is called at 11:39:10" was read as today's: it was two weeks later. "paused at 25 % for 15m" was its whole time.
test('a pause that ends on another day is told with the day, and how long a rollout has gone on as that', async () => {
  const world = aWorld();
  await beginAt(world, bakingAt(10));
  await ask(world, 'pause', 'web-1', '-r', 'a look');
  const { out } = await ask(world, 'status', 'web');
  expect(out).toMatch(/rollout web-1 {2}paused at 10 % {2}for 0s, [\dms ]+ since its start$/m);
  expect(out.replaceAll(/\s+│?\s*/g, ' ')).toMatch(
    /somebody is called at 2026-01-\d\d \d\d:\d\d UTC \(1[34]d/,
  );
  await ask(world, 'pause', 'web-1', '-r', 'a look', '--for', '2h');
  const { out: soon } = await ask(world, 'status', 'web');
  expect(soon.replaceAll(/\s+│?\s*/g, ' ')).toMatch(/somebody is called at \d\d:\d\d:\d\d UTC \(2h\)/);
});

// Under throttling a rollout seemed to go on as any other, while its steps called nothing.
test('a rollout that waits for its turn while AWS throttles says so, and until when', async () => {
  const world = aWorld();
  const { id } = await beginAt(world, bakingAt(10));
  const at = world.clock.now();
  const rollout = await world.ports.rollouts.get(id);
  await world.ports.rollouts.save({
    ...rollout,
    throttled: { since: at, at, turn: at + 40_000, work: 'look' },
  });
  const { out } = await ask(world, 'status', 'web');
  expect(out).toMatch(/its next step waits for its turn: AWS throttles/);
  expect(out.replaceAll(/\s+│?\s*/g, ' ')).toMatch(/it goes on at \d\d:\d\d:\d\d UTC \(40s\)/);
});

// A colleague gave green half of the traffic while it was paused at a tenth, and for two hours every status said a tenth.
test('a split that somebody changes during a pause is told, with what to do, until it is as it was written', async () => {
  const world = aWorld();
  await beginAt(world, bakingAt(10));
  await ask(world, 'pause', 'web', '-r', 'lunch');
  const { weights } = world.cloud;
  const written = { ...weights };
  const paused = (await ask(world, 'status', 'web')).out;
  expect(paused).not.toContain('edited');
  for (const group of Object.keys(weights)) weights[group] = 50;
  const { out } = await ask(world, 'status', 'web');
  expect(out.replace(/[\s│]+/g, ' ')).toContain(
    'edited: green has 50 % of the traffic, and 10 % was written last',
  );
  Object.assign(weights, written);
  expect((await ask(world, 'status', 'web')).out).not.toContain('edited');
});
