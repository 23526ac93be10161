import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { problemOf } from '../../src/api/problems.ts';
import { routes } from '../../src/api/routes.ts';
import * as errors from '../../src/rollout/errors.ts';
import { ANN, call } from '../world/calling.ts';
import { bakingAt, beginAt } from '../world/progress.ts';
import { aServiceIn, aWorld, NEW, NEXT, OLD, type World } from '../world/world.ts';

const start = (world: World, body: unknown) =>
  call(world, 'POST /services/{service}/rollouts', { service: 'web' }, body);

describe('starting a rollout by hand', () => {
  test('begins it at once, under the name of who asked', async () => {
    const world = aWorld();
    await aServiceIn(world);
    expect(await start(world, { image: NEW })).toEqual({
      status: 202,
      body: { outcome: 'rollout-started', rollout: 'web-1', image: NEW, build: null },
      headers: { location: '/rollouts/web-1' },
    });
    expect(await world.ports.rollouts.get('web-1')).toMatchObject({
      image: { id: NEW },
      cause: { kind: 'requested', by: ANN },
    });
    expect([...world.executions]).toEqual(['web-1 at epoch 1']);
  });

  test('takes an image that had its rollout: it was asked for by name', async () => {
    const world = aWorld();
    world.cloud.badShare[NEW] = 1;
    await beginAt(world, 'concluded');
    expect(await start(world, { image: NEW, reason: 'the database is back' })).toMatchObject({
      status: 202,
      body: { rollout: 'web-2' },
    });
    const { plan, cause } = await world.ports.rollouts.get('web-2');
    expect(plan.steps).toHaveLength(3);
    expect(cause).toEqual({ kind: 'requested', by: ANN, reason: 'the database is back' });
  });

  test('is refused while another is under way, not queued behind it', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(10));
    expect(await start(world, { image: NEXT })).toMatchObject({
      status: 409,
      body: { type: 'urn:greenshift:problem:RolloutInProgress' },
    });
    expect(await world.ports.services.get('web')).not.toHaveProperty('queued');
  });

  test('is refused for an image that nobody knows, or that a stranger has made', async () => {
    const world = aWorld();
    await aServiceIn(world);
    expect(await start(world, { image: 'ami-0123456789abcdef0' })).toMatchObject({ status: 422 });
    Object.assign(world.cloud.images.get(NEW)!, { owner: '999999999999' });
    expect(await start(world, { image: NEW })).toMatchObject({
      status: 422,
      body: { type: 'urn:greenshift:problem:ImageRefused' },
    });
    expect((await world.ports.services.get('web')).generation).toBe(0);
  });

  test.each([undefined, {}, { image: 'web' }, { image: NEW, force: true }, 'ami-00000002'])(
    'needs the id of an image, not %j',
    async (body) => {
      const world = aWorld();
      await aServiceIn(world);
      expect(await start(world, body)).toMatchObject({ status: 400 });
    },
  );
});

describe('looking', () => {
  test('at a rollout shows weights in percent and times that people can read', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(10));
    const { status, body } = await call(world, 'GET /rollouts/{id}', { id: 'web-1' });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      rollout: 'web-1',
      phase: 'baking',
      outcome: null,
      step: { index: 0, of: 3, weight: 10 },
      traffic: { green: 10, blue: 90, intended: 10, observedAt: expect.any(String) },
      abort: null,
      failure: null,
      startedAt: '2026-01-01T00:00:00.000Z',
      endedAt: null,
    });
    const { timeline } = body as { timeline: { at: string; what: string }[] };
    expect(timeline[0]).toMatchObject({
      at: '2026-01-01T00:00:00.000Z',
      what: `an image was published: ${OLD} → ${NEW}`,
    });
  });

  test('at a rollout that is over shows when it ended, and why', async () => {
    const world = aWorld();
    world.cloud.badShare[NEW] = 1;
    const { endedAt } = await beginAt(world, 'concluded');
    const { body } = await call(world, 'GET /rollouts/{id}', { id: 'web-1' });
    expect(body).toMatchObject({
      outcome: 'reverted',
      endedAt: new Date(endedAt!).toISOString(),
      failure: { code: 'Outage' },
    });
  });

  test('at services shows all of them, and at one the rollout that it has under way', async () => {
    const world = aWorld();
    expect(await call(world, 'GET /services')).toEqual({
      status: 200,
      body: { services: [], unreadable: [] },
    });
    await beginAt(world, bakingAt(10));
    const one = await call(world, 'GET /services/{service}', { service: 'web' });
    expect(one.body).toMatchObject({ service: 'web', rollout: 'web-1', live: { image: OLD } });
    expect(await call(world, 'GET /services')).toEqual({
      status: 200,
      body: { services: [one.body], unreadable: [] },
    });
  });

  test('at services shows those whose records can be read, and what is wrong with the others', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(10));
    world.stored.services.set('shop', '{"schemaVersion": 99}');
    const { status, body } = await call(world, 'GET /services');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      services: [{ service: 'web' }],
      unreadable: [{ service: 'shop', detail: expect.stringContaining('schemaVersion 99') }],
    });
  });

  test('for what is not there is 404', async () => {
    const world = aWorld();
    expect(await call(world, 'GET /services/{service}', { service: 'web' })).toMatchObject({ status: 404 });
    expect(await call(world, 'GET /rollouts/{id}', { id: 'web-1' })).toMatchObject({
      status: 404,
      body: { type: 'urn:greenshift:problem:RolloutNotFound', title: 'There is no such rollout' },
    });
  });
});

test('serverless.yml routes what the API answers, and nothing else', () => {
  const text = readFileSync(new URL('../../serverless.yml', import.meta.url), 'utf8');
  const routed = [...text.matchAll(/httpApi: \{ method: '?(\w+|\*)'?, path: '?([^',]+)'?,/g)];
  // The last is API Gateway's `$default`.
  expect(routed.map(([, method, path]) => `${method} ${path}`).toSorted()).toEqual(
    [...Object.keys(routes), '* *'].toSorted(),
  );
});

test('an error that a client can do nothing about is no problem of theirs: its text stays with us', () => {
  expect(problemOf(new errors.IllegalTransition('from a to b'))).toBeUndefined();
  expect(problemOf(new errors.StaleEpoch('epoch 1'))).toBeUndefined();
  expect(problemOf(new Error('secret'))).toBeUndefined();
  expect(problemOf('thrown text')).toBeUndefined();
});
