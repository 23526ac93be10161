import { afterEach, describe, expect, test } from 'vitest';
import type { HttpApi } from '../../local-cloud/http-api/http-api.ts';
import { callOperator } from '../../src/rollout/interventions/operator.ts';
import type { Rollout } from '../../src/rollout/record.ts';
import { call, rollBackIt } from '../world/calling.ts';
import { bakingAt, beginAt, reach } from '../world/progress.ts';
import { LISTENER } from '../world/specs.ts';
import { aServiceIn, aWorld, NEW, type World } from '../world/world.ts';
import { greenshift, launch } from './greenshift.ts';
import { serveWorld } from './serve-world.ts';

let api: HttpApi | undefined;
afterEach(async () => {
  await api?.close();
  api = undefined;
});

async function ask(world: World, ...args: string[]) {
  api ??= await serveWorld(world);
  return greenshift(args, { GREENSHIFT_ENDPOINT: api.url });
}

const save = async ({ ports }: World, change: (rollout: Rollout) => Partial<Rollout>) => {
  const rollout = await ports.rollouts.get('web-1');
  await ports.rollouts.save({ ...rollout, ...change(rollout) });
};

describe('the exit code is', () => {
  test('0 for a promoted rollout, by each verb that tells of one', async () => {
    const world = aWorld();
    await beginAt(world, 'concluded');
    expect(await ask(world, 'wait', 'web')).toEqual({ code: 0, out: 'web-1  promoted\n', err: '' });
    expect(await ask(world, 'status', 'web-1')).toMatchObject({ code: 0 });
    expect(await ask(world, 'status', 'web')).toMatchObject({ code: 0 });
  });

  test('1 for arguments that make no sense, with where to read on', async () => {
    const none = await greenshift(['rollback']);
    expect(none).toMatchObject({ code: 1, out: '' });
    expect(none.err).toBe(
      "greenshift: missing required argument 'service-or-rollout'; see greenshift help rollback\n",
    );
  });

  test('2 for a rollout that was reverted by itself, with the reason', async () => {
    const world = aWorld();
    world.cloud.badShare[NEW] = 1;
    await beginAt(world, 'concluded');
    const ended = await ask(world, 'wait', 'web');
    expect(ended).toMatchObject({ code: 2, err: '' });
    expect(ended.out).toMatch(/^web-1 {2}reverted: .* bad/);
  });

  test('3 for one that a person has ended', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(50));
    await rollBackIt(world, 'web-1', { reason: 'alarms' });
    await reach(world, 'concluded');
    expect(await ask(world, 'wait', 'web-1')).toEqual({
      code: 3,
      out: 'web-1  rolled back: alarms\n',
      err: '',
    });
  });

  test('3 for one that was abandoned', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(50));
    const done = await ask(world, 'abandon', 'web-1', '--reason', 'the listener is gone', '--yes');
    expect(done).toMatchObject({ code: 0, out: expect.stringContaining('both fleets have traffic') });
    expect(await ask(world, 'status', 'web-1')).toMatchObject({ code: 3 });
  });

  test('4 for one that is held, and says why and until when', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(10));
    await save(world, ({ blue, stepSince }) => ({ blue: { ...blue, resizedSince: stepSince } }));
    const { code, out } = await ask(world, 'status', 'web');
    expect(code).toBe(4);
    expect(out).toMatch(
      /held +somebody has shrunk blue; reverted if that lasts until \d\d:\d\d:\d\d\W+UTC\W+\(1h\)/,
    );
    const waited = await ask(world, 'wait', 'web', '--timeout', '1s');
    expect(waited).toMatchObject({
      code: 4,
      err: expect.stringContaining('the time is up; web-1 stays held'),
    });
  });

  test('5 for one that needs an operator, and says what helps', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(10));
    await save(world, (rollout) =>
      callOperator(rollout, 0, { code: 'RouteGone', reason: `${LISTENER} is gone` }),
    );
    const shown = await ask(world, 'status', 'web');
    expect(shown).toMatchObject({ code: 5, out: expect.stringContaining('`greenshift rollback web-1`') });
    expect(await ask(world, 'wait', 'web')).toMatchObject({ code: 5 });
  });

  test('6 for one that has not ended when the time is up', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(10));
    expect(await ask(world, 'wait', 'web', '--timeout', '1s')).toMatchObject({ code: 6 });
    expect(await ask(world, 'status', 'web')).toMatchObject({ code: 6 });
  });

  test('7 for what the API refuses, with its own words', async () => {
    const world = aWorld();
    await aServiceIn(world);
    expect(await ask(world, 'status', 'shop')).toEqual({
      code: 7,
      out: '',
      err: 'greenshift: there is no service shop: `greenshift list` shows those that there are\n',
    });
    const nothing = await ask(world, 'rollback', 'web');
    expect(nothing).toMatchObject({ code: 7, out: '' });
    await call(world, 'POST /services/{service}/rollouts', { service: 'web' }, { image: NEW });
    expect(await ask(world, 'start', 'web', NEW)).toMatchObject({
      code: 7,
      err: 'greenshift: web has the rollout web-1 under way\n',
    });
  });

  test('130 for Ctrl-C, which leaves the rollout alone and says so', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(10));
    api = await serveWorld(world);
    const watching = launch(['status', 'web', '--watch'], { GREENSHIFT_ENDPOINT: api.url });
    await watching.until(/baking at 10 %/);
    watching.interrupt();
    const { code, err } = await watching.finished;
    expect(code).toBe(130);
    expect(err).toContain('web-1 goes on');
    expect(err).toContain('greenshift rollback web-1');
    expect(await world.ports.rollouts.get('web-1')).toMatchObject({ phase: 'baking' });
  });
});

describe('a watch', () => {
  test('that is piped prints each change once, and ends with the rollout', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(10));
    api = await serveWorld(world);
    const watching = launch(['status', 'web', '--watch'], { GREENSHIFT_ENDPOINT: api.url });
    await watching.until(/baking at 10 %/);
    await reach(world, 'concluded');
    const { code, out } = await watching.finished;
    expect(code).toBe(0);
    const lines = out.trim().split('\n');
    const { timeline } = await world.ports.rollouts.get('web-1');
    expect(lines).toHaveLength(timeline.length + 1);
    expect(lines.at(-1)).toMatch(/^\d\d:\d\d:\d\d {2}web-1 {2}promoted$/);
  });

  test('survives a lost connection, and says so', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(10));
    api = await serveWorld(world);
    const { port } = new URL(api.url);
    const watching = launch(['status', 'web', '--watch'], { GREENSHIFT_ENDPOINT: api.url });
    await watching.until(/baking at 10 %/);
    await api.close();
    await watching.until(/connection lost, trying again: nothing listens/);
    await reach(world, 'concluded');
    api = await serveWorld(world, Number(port));
    const { code, err } = await watching.finished;
    expect(code).toBe(0);
    expect(err).toMatch(/connected again\n$/);
  });

  test('as JSON prints a document a line, for programs', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(10));
    api = await serveWorld(world);
    const watching = launch(['status', 'web-1', '--watch', '-o', 'json'], { GREENSHIFT_ENDPOINT: api.url });
    await watching.until(/"phase":"baking"/);
    await reach(world, 'concluded');
    const { out } = await watching.finished;
    const documents = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { rollout: { phase: string } });
    expect(documents[0]?.rollout.phase).toBe('baking');
    expect(documents.at(-1)?.rollout.phase).toBe('concluded');
  });
});
