import { describe, expect, test } from 'vitest';
import { reconcile } from '../../functions/reconcile.ts';
import { startRollouts } from '../../functions/start-rollout.ts';
import { register } from '../../src/commands/registration/register.ts';
import { startRollout } from '../../src/lifecycle/begin/start.ts';
import { rollbackRequest } from '../../src/rollout/admission/requests.ts';
import { ImageNotFound } from '../../src/rollout/errors.ts';
import { parseSpec } from '../../src/rollout/service-spec/spec.ts';
import { imageAvailable } from '../world/events.ts';
import { pressAbort } from '../world/on-call.ts';
import { bakingAt, reach } from '../world/progress.ts';
import { service } from '../world/records.ts';
import { ACCOUNT, build, PIPELINE, specText } from '../world/specs.ts';
import { aServiceIn, aWorld, type World } from '../world/world.ts';

const MINUTE = 60_000;

/** An image is built and available; its event is somebody else's matter. Answers the build. */
async function buildImage(world: World, number: number, owner = ACCOUNT): Promise<string> {
  await world.clock.advance(MINUTE);
  const [buildArn, id] = [build(`web/2.0.0/${number}`), `ami-${number}`];
  world.cloud.images.set(id, { id, owner, state: 'available', architecture: 'arm64' });
  const builtAt = world.clock.now();
  world.cloud.builds.set(buildArn, {
    buildArn,
    available: true,
    pipeline: PIPELINE,
    imageIds: [id],
    builtAt,
  });
  return buildArn;
}

const hear = ({ ports }: World, buildArn: string) => startRollouts(ports, imageAvailable(buildArn));
const round = async ({ ports }: World) => (await reconcile(ports)).found;
const refusals = ({ announced }: World) => announced.filter(({ type }) => type === 'ImageRefused');

async function registered(change: Record<string, unknown> = {}): Promise<World> {
  const world = aWorld();
  await aServiceIn(world, change);
  return world;
}

describe('an image whose event never came', () => {
  test.each([
    ['a recipe', {}],
    ['a pipeline', { image: { pipeline: PIPELINE, owners: [ACCOUNT] } }],
  ])('is rolled out by a round, of %s', async (_, change) => {
    const world = await registered(change);
    const buildArn = await buildImage(world, 1);
    expect(await round(world)).toEqual([{ service: 'web', build: buildArn, outcome: 'started' }]);
    const builtAt = world.clock.now();
    expect((await service(world)).lock?.request).toEqual({
      image: { id: 'ami-1', build: buildArn, builtAt },
      cause: { kind: 'image-published', build: buildArn },
    });
    expect(world.executions).toEqual(new Set(['web-1 at epoch 1']));
    expect(await round(world)).toEqual([]);
  });

  test('is the newest of all that were missed', async () => {
    const world = await registered();
    await buildImage(world, 1);
    const newest = await buildImage(world, 2);
    expect(await round(world)).toMatchObject([{ build: newest }]);
    await reach(world, 'concluded');
    expect(await round(world)).toEqual([]);
  });

  test('and then comes late finds its rollout begun', async () => {
    const world = await registered();
    const buildArn = await buildImage(world, 1);
    await round(world);
    expect((await hear(world, buildArn)).services).toEqual([
      { service: 'web', outcome: 'known', rollout: 'web-1' },
    ]);
  });

  test('waits during a rollout, once', async () => {
    const world = await registered();
    await hear(world, await buildImage(world, 1));
    await reach(world, bakingAt(50));
    await buildImage(world, 2);
    expect(await round(world)).toMatchObject([{ outcome: 'queued' }]);
    expect(await round(world)).toEqual([]);
    await reach(world, 'concluded');
    expect((await service(world)).lock?.request.image.id).toBe('ami-2');
  });

  test('is found again when a rollback waited and went first', async () => {
    const world = await registered();
    await hear(world, await buildImage(world, 1));
    const web = await service(world);
    const queued = {
      image: { id: 'ami-00000001' },
      cause: { kind: 'rollback', by: 'ann' },
      allowRepeat: true,
    } as const;
    await world.ports.services.save({ ...web, queued });
    await hear(world, await buildImage(world, 2));
    await reach(world, 'concluded');
    await reach(world, 'concluded', { rollout: 'web-2', epoch: 2 });
    expect(await round(world)).toMatchObject([{ outcome: 'started' }]);
    expect((await service(world)).lock?.request.image.id).toBe('ami-2');
  });
});

test('a service whose record cannot be read does not keep the others from their images', async () => {
  const world = await registered();
  await buildImage(world, 1);
  world.stored.services.set('api', '{"schemaVersion": 99}');
  await expect(round(world)).rejects.toThrow('schemaVersion 99');
  expect((await service(world)).lock?.request.image.id).toBe('ami-1');
});

describe('no round', () => {
  test('starts an image from before the service was registered', async () => {
    const world = aWorld();
    await buildImage(world, 1);
    await aServiceIn(world);
    expect(await round(world)).toEqual([]);
  });

  test('starts an image from before the service followed its stream', async () => {
    const world = await registered({ image: { recipePrefix: 'shop/', owners: [ACCOUNT] } });
    await buildImage(world, 1);
    const put = (change: Record<string, unknown>) => register(world.ports, parseSpec(specText(change)));
    await put({});
    expect(await round(world)).toEqual([]);
    const next = await buildImage(world, 2);
    await put({ startWithin: '20m' });
    expect(await round(world)).toMatchObject([{ build: next, outcome: 'started' }]);
  });

  test('undoes a rollback', async () => {
    const world = await registered();
    await hear(world, await buildImage(world, 1));
    await reach(world, 'concluded');
    const back = rollbackRequest(await service(world), { by: 'ann', reason: 'errors' });
    await startRollout(world.ports, 'web', back);
    expect(await round(world)).toEqual([]);
    await reach(world, 'concluded', { rollout: 'web-2', epoch: 2 });
    expect((await service(world)).live.imageId).toBe('ami-00000001');
    expect(await round(world)).toEqual([]);
  });

  test('starts an image again that was reverted, nor the one before it', async () => {
    const world = await registered();
    await buildImage(world, 1);
    await hear(world, await buildImage(world, 2));
    await reach(world, bakingAt(50));
    await pressAbort(world);
    await reach(world, 'concluded');
    expect(await round(world)).toEqual([]);
  });

  test('starts an image that somebody has asked for by name', async () => {
    const world = await registered();
    await buildImage(world, 1);
    const asked = {
      image: { id: 'ami-1' },
      cause: { kind: 'requested', by: 'ann' },
      allowRepeat: true,
    } as const;
    await startRollout(world.ports, 'web', asked);
    expect(await round(world)).toMatchObject([{ outcome: 'known' }]);
    expect((await service(world)).generation).toBe(1);
  });
});

describe('an image that can not be used', () => {
  test('is refused once, not in every round', async () => {
    const world = await registered();
    await buildImage(world, 1, '999988887777');
    expect(await round(world)).toMatchObject([{ outcome: 'refused' }]);
    expect(await round(world)).toEqual([]);
    expect(refusals(world)).toMatchObject([{ service: 'web', image: 'ami-1' }]);
  });

  test('because it has no AMI here is refused once too', async () => {
    const world = await registered();
    const buildArn = await buildImage(world, 1);
    world.cloud.builds.set(buildArn, { ...world.cloud.builds.get(buildArn)!, imageIds: [] });
    expect(await round(world)).toMatchObject([{ outcome: 'refused' }]);
    expect(await round(world)).toEqual([]);
    expect(refusals(world)).toHaveLength(1);
  });

  test('since it came during a rollout is not started after it', async () => {
    const world = await registered({ onNewImage: 'refuse' });
    await hear(world, await buildImage(world, 1));
    await hear(world, await buildImage(world, 2));
    await reach(world, 'concluded');
    expect(await round(world)).toMatchObject([{ outcome: 'refused' }]);
    expect(refusals(world)).toHaveLength(1);
    expect(await service(world)).not.toHaveProperty('lock');
  });
});

describe('an image that can not be used yet', () => {
  async function pending(): Promise<{ world: World; buildArn: string }> {
    const world = await registered();
    const buildArn = await buildImage(world, 1);
    Object.assign(world.cloud.images.get('ami-1')!, { state: 'pending' });
    return { world, buildArn };
  }
  const setState = ({ cloud }: World, state: string) => Object.assign(cloud.images.get('ami-1')!, { state });

  test.each([
    ['its event', hear],
    ['a round', (world: World, _: string) => round(world)],
  ])('when %s finds it is rolled out by a round once it is available', async (_, find) => {
    const { world, buildArn } = await pending();
    await find(world, buildArn);
    for (let hours = 0; hours < 23; hours += 1) {
      await world.clock.advance(60 * MINUTE);
      expect(await round(world)).toEqual([{ service: 'web', build: buildArn, outcome: 'awaited' }]);
    }
    setState(world, 'available');
    expect(await round(world)).toEqual([{ service: 'web', build: buildArn, outcome: 'started' }]);
    expect(await service(world)).not.toHaveProperty('awaited');
    expect(refusals(world)).toEqual([]);
  });

  test('is refused after a day, once and for good', async () => {
    const { world, buildArn } = await pending();
    await hear(world, buildArn);
    await world.clock.advance(24 * 60 * MINUTE - 1);
    expect(await round(world)).toMatchObject([{ outcome: 'awaited' }]);
    await world.clock.advance(1);
    expect(await round(world)).toMatchObject([{ outcome: 'refused' }]);
    expect(refusals(world)).toMatchObject([{ service: 'web', reason: 'ami-1 is pending, not available' }]);
    setState(world, 'available');
    expect(await round(world)).toEqual([]);
    expect(await service(world)).not.toHaveProperty('awaited');
  });

  test('is refused as soon as it has failed', async () => {
    const { world, buildArn } = await pending();
    await hear(world, buildArn);
    setState(world, 'failed');
    expect(await round(world)).toMatchObject([{ outcome: 'refused' }]);
    expect(await round(world)).toEqual([]);
  });

  test('gives way to a newer one', async () => {
    const { world, buildArn } = await pending();
    await hear(world, buildArn);
    const newer = await buildImage(world, 2);
    expect(await round(world)).toEqual([{ service: 'web', build: newer, outcome: 'started' }]);
    await reach(world, 'concluded');
    setState(world, 'available');
    expect(await round(world)).toMatchObject([{ build: buildArn, outcome: 'refused' }]);
    expect(await round(world)).toEqual([]);
    expect((await service(world)).live.imageId).toBe('ami-2');
  });

  test('because Image Builder does not describe it yet waits too', async () => {
    const { world, buildArn } = await pending();
    setState(world, 'available');
    world.before('builds.find', () => {
      throw new ImageNotFound('not yet');
    });
    expect(await round(world)).toMatchObject([{ build: buildArn, outcome: 'awaited' }]);
    expect(await round(world)).toMatchObject([{ build: buildArn, outcome: 'started' }]);
  });

  test('without a time of its build is checked again as well', async () => {
    const { world, buildArn } = await pending();
    const { builtAt: _, ...undated } = world.cloud.builds.get(buildArn)!;
    world.cloud.builds.set(buildArn, undated);
    await hear(world, buildArn);
    setState(world, 'available');
    expect(await round(world)).toMatchObject([{ build: buildArn, outcome: 'started' }]);
  });
});

test('a stream that can not be listed does not keep the other services from their round', async () => {
  const world = await registered();
  const web = await service(world);
  const image = { pipeline: PIPELINE, owners: [ACCOUNT] };
  await world.ports.services.save({ ...web, name: 'api', version: 0, spec: { ...web.spec, image } });
  await buildImage(world, 1);
  world.before('builds.newest', () => {
    throw new Error('the pipeline is gone');
  });
  await expect(reconcile(world.ports)).rejects.toThrow('the pipeline is gone');
  expect(world.executions.size).toBe(1);
});

test('five hundred services that follow one stream cost one look at it', async () => {
  const world = aWorld();
  const names = Array.from({ length: 500 }, (_, index) => `web-${index}`);
  const { builds, images } = world.ports;
  for (const name of names) {
    await aServiceIn(world, { service: name }, { fleet: name, targetGroup: name, imageId: 'ami-0' });
  }
  const buildArn = await buildImage(world, 1);
  const asked: string[] = [];
  const counted =
    <Key, Answer>(what: string, ask: (key: Key) => Promise<Answer>) =>
    (key: Key) => {
      asked.push(what);
      return ask(key);
    };
  const { found } = await reconcile({
    ...world.ports,
    builds: { ...builds, find: counted('find', builds.find), newest: counted('newest', builds.newest) },
    images: { describe: counted('describe', images.describe) },
  });
  expect(found.map(({ service }) => service).toSorted()).toEqual(names.toSorted());
  expect(new Set(found.map(({ build, outcome }) => `${build} ${outcome}`))).toEqual(
    new Set([`${buildArn} started`]),
  );
  expect(asked.toSorted()).toEqual(['describe', 'find', 'newest']);
});
