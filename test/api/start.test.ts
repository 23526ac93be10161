import { beforeEach, describe, expect, test } from 'vitest';
import { amendService } from '../../src/records/update.ts';
import type { Service } from '../../src/rollout/service.ts';
import { call } from '../world/calling.ts';
import { reach } from '../world/progress.ts';
import { service as readService } from '../world/records.ts';
import { build } from '../world/specs.ts';
import { aServiceIn, aWorld, NEW, NEXT, OLD, type World } from '../world/world.ts';

const WEB = { service: 'web' };

let world: World;

beforeEach(async () => {
  world = aWorld();
  await aServiceIn(world, { image: { recipePrefix: 'web/', owners: ['111122223333'] } });
  world.cloud.builds.set(build('web/1.4.2/1'), built('web/1.4.2/1', NEW, 1));
  world.cloud.builds.set(build('web/1.4.2/2'), built('web/1.4.2/2', NEXT, 2));
  world.cloud.builds.set(build('web/1.4.2/3'), { ...built('web/1.4.2/3', NEXT, 3), available: false });
});

const built = (path: string, image: string, builtAt: number) => ({
  buildArn: build(path),
  available: true,
  builtAt,
  imageIds: [image],
});

const start = (body: unknown) => call(world, 'POST /services/{service}/rollouts', WEB, body);
const planOf = (query: Record<string, string>) =>
  call(world, 'GET /services/{service}/plan', WEB, undefined, query);
const amend = (change: Partial<Service>) =>
  amendService(world.ports.services, 'web', (web) => ({ ...web, ...change }));

describe('a start by build', () => {
  test.each([
    ['its ARN', build('web/1.4.2/1'), 'web/1.4.2/1', NEW],
    ['its version and number', '1.4.2/1', 'web/1.4.2/1', NEW],
    ['its path', 'web/1.4.2/1', 'web/1.4.2/1', NEW],
    ['its version: the newest that is available', '1.4.2', 'web/1.4.2/2', NEXT],
    ['the ARN of its version', build('web/1.4.2'), 'web/1.4.2/2', NEXT],
  ])('takes %s', async (_, text, path, image) => {
    const { status, body } = await start({ build: text });
    expect({ status, body }).toEqual({
      status: 202,
      body: { outcome: 'rollout-started', rollout: 'web-1', image, build: build(path) },
    });
    expect((await world.ports.rollouts.get('web-1')).image).toMatchObject({ id: image, build: build(path) });
  });

  // On call restored a build by its version, and could not tell from the answer that it was that one.
  test('says the build also where its image was live before, and so takes no weighted steps', async () => {
    await amend({ previous: { ...(await readService(world)).live, imageId: NEW } });
    const { status, body } = await start({ build: '1.4.2/1' });
    expect({ status, body }).toEqual({
      status: 202,
      body: { outcome: 'rollout-started', rollout: 'web-1', image: NEW, build: build('web/1.4.2/1') },
    });
    expect(await world.ports.rollouts.get('web-1')).toMatchObject({
      image: { id: NEW, build: build('web/1.4.2/1') },
      cause: { kind: 'rollback' },
    });
  });

  test('is the rollout of that build: its event, when it comes, starts no other', async () => {
    await start({ build: '1.4.2/2' });
    expect((await readService(world)).rolledOut).toMatchObject([{ image: NEXT, builtAt: 2 }]);
  });

  test.each([
    ['1.4.3', 'web follows no available build 1.4.3; the newest are web/1.4.2/2, web/1.4.2/1'],
    ['shop/1.4.2', 'web follows no available build shop/1.4.2'],
    ['1.4.2/3', 'web follows no available build 1.4.2/3'],
    [build('web/9.9.9/9'), "Image Builder doesn't know"],
  ])('says what there is where there is no %s', async (text, detail) => {
    expect(await start({ build: text })).toMatchObject({
      status: 422,
      body: { detail: expect.stringContaining(detail) },
    });
  });

  test.each(['', 'web', '1.x.x', 'ami-0123456789abcdef0', 'arn:aws:s3:::1.4.2', '1.4.2/1/2'])(
    'refuses what names no build: %j',
    async (text) => {
      expect(await start({ build: text })).toMatchObject({ status: 400 });
      expect((await readService(world)).lock).toBeUndefined();
    },
  );

  test('of a service that follows another one is by its ARN alone', async () => {
    const image = { promotedFrom: 'stage', owners: ['111122223333'] };
    const web = await readService(world);
    await amend({ spec: { ...web.spec, image } as Service['spec'] });
    expect(await start({ build: '1.4.2' })).toMatchObject({
      status: 400,
      body: { detail: expect.stringContaining('web follows stage and no pipeline') },
    });
    expect(await start({ build: build('web/1.4.2/1') })).toMatchObject({ status: 202 });
  });
});

describe('a refresh by hand', () => {
  test('rolls the live image out once more, through all steps, also in its name as the image before', async () => {
    await amend({ previous: { ...(await readService(world)).live, imageId: OLD } });
    expect(await start({ refresh: true, reason: 'a kernel fix' })).toMatchObject({
      status: 202,
      body: { rollout: 'web-1', image: OLD, build: null },
    });
    const { cause, plan } = await world.ports.rollouts.get('web-1');
    expect(cause).toMatchObject({ kind: 'requested', reason: 'a kernel fix' });
    expect(plan.steps.length).toBeGreaterThan(1);
  });

  test('is expedited where that is asked for, though no rollout has brought the image', async () => {
    expect(await start({ refresh: true, expedited: true })).toMatchObject({ status: 202 });
    expect((await world.ports.rollouts.get('web-1')).plan.steps).toHaveLength(1);
  });

  test('waits for nothing: one that is under way refuses it', async () => {
    await start({ image: NEXT });
    expect(await start({ refresh: true })).toMatchObject({
      status: 409,
      body: { title: expect.any(String) },
    });
  });

  test('begins in no freeze, expedited or not', async () => {
    const freeze = { at: 0, by: 'a', reason: 'b', until: world.clock.now() + 1000 };
    await amend({ freeze });
    expect(await start({ refresh: true, expedited: true, reason: 'now' })).toMatchObject({ status: 409 });
  });

  // On call pressed rollback after the nightly refresh, and got the bad image once more.
  test('leaves the image that a rollback brings back', async () => {
    await amend({ previous: { ...(await readService(world)).live, imageId: NEXT } });
    await start({ refresh: true });
    await reach(world, 'concluded');
    expect(await readService(world)).toMatchObject({
      live: { imageId: OLD, fleet: 'web-1' },
      previous: { imageId: NEXT },
    });
  });
});

describe('what is to be rolled out', () => {
  test.each([
    {},
    { image: NEXT, refresh: true },
    { image: NEXT, build: '1.4.2' },
    { build: '1.4.2', refresh: true },
  ])('is said once: %j', async (body) => {
    expect(await start(body)).toMatchObject({
      status: 400,
      body: { detail: expect.stringContaining('say one of "image", "build" and "refresh"') },
    });
  });

  test('can be planned as it is started', async () => {
    expect(await planOf({ build: '1.4.2' })).toMatchObject({
      status: 200,
      body: { image: NEXT, begins: true },
    });
    expect(await planOf({ refresh: 'true' })).toMatchObject({
      status: 200,
      body: { image: OLD, begins: true },
    });
    expect(await planOf({ refresh: 'true', build: '1.4.2' })).toMatchObject({ status: 400 });
    expect(await planOf({ build: '1.4.3' })).toMatchObject({ status: 422 });
  });
});
