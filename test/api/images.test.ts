import { describe, expect, test } from 'vitest';
import { reconcile } from '../../functions/reconcile.ts';
import { recallImage } from '../../src/commands/recall.ts';
import { amendService } from '../../src/records/update.ts';
import { call } from '../world/calling.ts';
import { build, OTHER_INSTALLATION, PIPELINE } from '../world/specs.ts';
import { aServiceIn, aWorld, NEW, NEXT, OLD, type World } from '../world/world.ts';

const WEB = { service: 'web' };

async function listed(world: World): Promise<Record<string, unknown>[]> {
  const { status, body } = await call(world, 'GET /services/{service}/images', WEB);
  expect(status).toBe(200);
  return (body as { images: Record<string, unknown>[] }).images;
}

/** Three builds of one stream, an hour apart. The service begins with the oldest of them. */
async function registered(change: Record<string, unknown> = {}): Promise<World> {
  const world = aWorld();
  for (const [index, id] of [OLD, NEW, NEXT].entries()) {
    const buildArn = build(`web/1.0.0/${index + 1}`);
    const builtAt = world.clock.now() + index * 3_600_000;
    world.cloud.builds.set(buildArn, {
      buildArn,
      available: true,
      pipeline: PIPELINE,
      imageIds: [id],
      builtAt,
    });
  }
  await world.clock.advance(3 * 3_600_000);
  await aServiceIn(world, change);
  return world;
}

describe('the images of a service', () => {
  test('are those that it needs, and the rest of its stream', async () => {
    const world = await registered();
    await amendService(world.ports.services, 'web', (service) => ({
      ...service,
      live: { ...service.live, imageId: NEW },
      previous: { ...service.live, imageId: OLD },
    }));
    await reconcile(world.ports);
    expect(await listed(world)).toMatchObject([
      { image: NEXT, use: null, protected: false, own: true, build: build('web/1.0.0/3') },
      { image: NEW, use: 'live', protected: true },
      { image: OLD, use: 'way-back', protected: true },
    ]);
  });

  test('say what is recalled, what others need, and what isn’t the account’s own', async () => {
    const world = await registered();
    world.cloud.images.set(OLD, { ...world.cloud.images.get(OLD)!, owner: '444455556666' });
    world.cloud.keptImages.set(NEXT, new Set([OTHER_INSTALLATION]));
    world.cloud.images.delete(NEW);
    await recallImage(world.ports, NEXT, { by: 'ann', reason: 'it leaks' });
    expect(await listed(world)).toMatchObject([
      { image: NEXT, use: null, recalled: true, neededElsewhere: true, protected: true },
      { image: OLD, use: 'live', own: false, protected: false, size: 0 },
    ]);
  });

  test('say when one is deleted, and why one stays that its rule lets go', async () => {
    const image = { pipeline: PIPELINE, owners: ['111122223333'], retention: { keep: 2, olderThan: '1d' } };
    const world = await registered({ image });
    await amendService(world.ports.services, 'web', (service) => ({
      ...service,
      live: { ...service.live, imageId: NEXT },
    }));
    // Nothing of its servers is the matter here.
    world.cloud.fleets.clear();
    world.cloud.imageUses = { [OLD]: 'the parameter /web/ami has it as its value' };
    await world.clock.advance(2 * 86_400_000);
    await reconcile(world.ports);
    expect((await listed(world)).at(-1)).toMatchObject({
      image: OLD,
      deletedFrom: null,
      stays: 'the parameter /web/ami has it as its value',
    });
    world.cloud.imageUses = {};
    await world.clock.advance(6 * 3_600_000);
    await reconcile(world.ports);
    expect((await listed(world)).at(-1)).toMatchObject({ image: OLD, stays: null });
    const from = new Date(world.clock.now() + 86_400_000).toISOString();
    expect((await listed(world)).at(-1)).toMatchObject({ deletedFrom: from });
    const { body } = await call(world, 'GET /services/{service}', WEB);
    expect(body).toMatchObject({ deletions: [{ image: OLD, build: build('web/1.0.0/1'), from }] });
  });

  test('that follows another one are those that it needs', async () => {
    const image = { promotedFrom: 'web-test', owners: ['111122223333'] };
    const world = await registered({ image });
    expect((await listed(world)).map((one) => one.image)).toEqual([OLD]);
  });

  test('of nobody are not found', async () => {
    expect(await call(aWorld(), 'GET /services/{service}/images', WEB)).toMatchObject({ status: 404 });
  });
});
