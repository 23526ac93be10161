import { describe, expect, test } from 'vitest';
import { reconcile } from '../../functions/reconcile.ts';
import { recallImage } from '../../src/commands/recall.ts';
import { amendService } from '../../src/records/update.ts';
import type { Announcement } from '../../src/rollout/announcement-schema.ts';
import { CloudRefused, CloudUnavailable, RecordNotReadable } from '../../src/rollout/errors.ts';
import { ACCOUNT, build, INSTALLATION, OTHER_INSTALLATION, PIPELINE } from '../world/specs.ts';
import { aServiceIn, aWorld, type World } from '../world/world.ts';

const DAY = 86_400_000;
const HOUR = 3_600_000;
/** The images of a stream, the oldest first, a day apart; the newest is live. */
const IMAGES = [1, 2, 3, 4, 5, 6].map((number) => `ami-0000010${number}`);
const [FIRST = '', SECOND = '', THIRD = ''] = IMAGES;
const LIVE = IMAGES.at(-1)!;
const RULE = { keep: 3, olderThan: '2d' };

const following = (retention?: object) => ({
  image: { pipeline: PIPELINE, owners: [ACCOUNT], ...(retention && { retention }) },
});

/** Six builds, of which the rule lets the three oldest go. */
async function aStream(retention: object | undefined = RULE): Promise<World> {
  const world = aWorld();
  const begun = world.clock.now();
  for (const [index, id] of IMAGES.entries()) {
    const buildArn = build(`web/1.0.0/${index + 1}`);
    const builtAt = begun + index * DAY;
    world.cloud.builds.set(buildArn, {
      buildArn,
      available: true,
      pipeline: PIPELINE,
      imageIds: [id],
      builtAt,
    });
    world.cloud.images.set(id, { id, owner: ACCOUNT, state: 'available', architecture: 'x86_64' });
  }
  await world.clock.advance(IMAGES.length * DAY);
  await aServiceIn(world, following(retention), { fleet: 'web-fleet', targetGroup: 'a', imageId: LIVE });
  return world;
}

const round = async ({ ports }: World) => (await reconcile(ports)).disposed;
const left = ({ cloud }: World) => IMAGES.filter((id) => cloud.images.has(id));
const told = ({ announced }: World) =>
  announced
    .filter(({ type }) => type.startsWith('ImageDelet'))
    .map((one: Announcement) => `${one.type} ${'image' in one ? one.image : ''}`);
const planned = async ({ ports }: World) =>
  ((await ports.services.get('web')).disposals?.images ?? []).map(({ image }) => image);

describe('old images', () => {
  test('stay where no spec says otherwise, and nothing is looked at', async () => {
    const world = await aStream();
    await amendService(world.ports.services, 'web', (service) => ({
      ...service,
      spec: { ...service.spec, image: { ...service.spec.image, retention: undefined } },
    }));
    world.before('disposal.describe', () => expect.unreachable());
    world.before('builds.all', () => expect.unreachable());
    expect(await round(world)).toEqual({ planned: [], deleted: [], kept: [], failed: [] });
  });

  test('are announced and marked a day before they are deleted, the oldest first', async () => {
    const world = await aStream();
    expect(await round(world)).toMatchObject({ planned: [FIRST, SECOND, THIRD], deleted: [] });
    const from = world.clock.now() + DAY;
    expect(world.cloud.doomedImages.get(FIRST)).toEqual(new Map([[INSTALLATION, from]]));
    expect(told(world)).toEqual(IMAGES.slice(0, 3).map((id) => `ImageDeletionPlanned ${id}`));
    await world.clock.advance(DAY - 1);
    expect(await round(world)).toMatchObject({ planned: [], deleted: [] });
    expect(left(world)).toEqual(IMAGES);
    await world.clock.advance(1);
    expect(await round(world)).toMatchObject({ deleted: [FIRST, SECOND, THIRD] });
    expect(left(world)).toEqual(IMAGES.slice(3));
    expect(told(world).slice(3)).toEqual(IMAGES.slice(0, 3).map((id) => `ImageDeleted ${id}`));
    await world.clock.advance(2 * DAY);
    expect(await round(world)).toMatchObject({ planned: [], deleted: [] });
  });

  test('are as many as are kept, whatever their age, and none that is young', async () => {
    const world = await aStream({ keep: 2, olderThan: '5d' });
    expect(await round(world)).toMatchObject({ planned: [FIRST] });
  });

  test('are a few at a time', async () => {
    const world = await aStream({ keep: 2, olderThan: '1d' });
    const many = Array.from({ length: 8 }, (_, index) => `ami-0000020${index}`);
    for (const [index, id] of many.entries()) {
      const buildArn = build(`web/0.9.0/${index + 1}`);
      world.cloud.builds.set(buildArn, {
        buildArn,
        available: true,
        pipeline: PIPELINE,
        imageIds: [id],
        builtAt: index,
      });
      world.cloud.images.set(id, { id, owner: ACCOUNT, state: 'available', architecture: 'x86_64' });
    }
    expect((await round(world)).planned).toEqual(many.slice(0, 5));
    expect((await round(world)).planned).toEqual([]);
    await world.clock.advance(6 * HOUR);
    expect((await round(world)).planned).toHaveLength(5);
  });
});

describe('an old image stays', () => {
  const KEEPING: readonly [why: string, keep: (world: World) => unknown][] = [
    ['a service needs it', ({ ports }) => wayBackTo(ports)],
    ['an installation needs it', ({ cloud }) => cloud.keptImages.set(FIRST, new Set([OTHER_INSTALLATION]))],
    ['it is recalled', ({ ports }) => recallImage(ports, FIRST, { by: 'ann', reason: 'it leaks' })],
    ['a server runs it', ({ cloud }) => Object.assign(cloud, { imageUses: { [FIRST]: 'a server runs it' } })],
    ['shop keeps it', (world) => aServiceIn(world, { ...following(), service: 'shop' })],
    ["web keeps it: its spec doesn't let it go", ({ ports }) => withoutRule(ports)],
    ['somebody has deregistered it', ({ cloud }) => cloud.images.delete(FIRST)],
  ];
  const wayBackTo = (ports: World['ports']) =>
    amendService(ports.services, 'web', (service) => ({
      ...service,
      previous: { ...service.live, imageId: FIRST },
    }));
  const withoutRule = (ports: World['ports']) =>
    amendService(ports.services, 'web', (service) => ({
      ...service,
      spec: { ...service.spec, image: { ...service.spec.image, retention: undefined } },
    }));

  test.each(KEEPING)('where %s, also once it was announced', async (why, keep) => {
    const world = await aStream();
    await round(world);
    await keep(world);
    await world.clock.advance(DAY);
    const { kept, deleted } = await round(world);
    expect(kept).toContainEqual({ image: FIRST, why: expect.stringContaining(why) });
    expect(deleted).not.toContain(FIRST);
    expect(await planned(world)).not.toContain(FIRST);
    expect(world.cloud.doomedImages.get(FIRST)).toEqual(new Map());
    expect(told(world)).toContain(`ImageDeletionCancelled ${FIRST}`);
  });

  test.each(KEEPING.slice(0, 5))('where %s, and isn’t announced', async (_, keep) => {
    const world = await aStream();
    await keep(world);
    expect((await round(world)).planned).not.toContain(FIRST);
  });

  test('while the record of any service can’t be read', async () => {
    const world = await aStream();
    await round(world);
    await world.clock.advance(DAY);
    const { services } = world.ports;
    const list = async () => ({
      ...(await services.list()),
      unreadable: [{ name: 'shop', error: new RecordNotReadable('a newer release wrote it') }],
    });
    await expect(reconcile({ ...world.ports, services: { ...services, list } })).rejects.toThrow();
    expect(left(world)).toEqual(IMAGES);
  });

  test('until its announcement was delivered', async () => {
    const world = await aStream();
    const notifier = { notify: () => Promise.reject(new CloudUnavailable('EventBridge is slow')) };
    await reconcile({ ...world.ports, notifier });
    await world.clock.advance(DAY);
    await reconcile({ ...world.ports, notifier });
    expect(left(world)).toEqual(IMAGES);
  });
});

describe('a deletion that is cut off', () => {
  const failing = (world: World, after: boolean) => {
    const { disposal } = world.ports;
    let turns = 0;
    const remove: typeof disposal.delete = async (image) => {
      turns += 1;
      if (turns > 1) return disposal.delete(image);
      if (after) await disposal.delete(image);
      throw new CloudUnavailable('the function was killed');
    };
    return { ...world.ports, disposal: { ...disposal, delete: remove } };
  };

  test.each([false, true])('is completed by the next round, the image being gone: %s', async (after) => {
    const world = await aStream();
    await round(world);
    await world.clock.advance(DAY);
    const ports = failing(world, after);
    const { disposed } = await reconcile(ports);
    expect(disposed).toMatchObject({
      deleted: [SECOND, THIRD],
      failed: [`${FIRST}: the function was killed`],
    });
    expect((await ports.services.get('web')).disposals?.images).toMatchObject([
      { image: FIRST, begun: true },
    ]);
    expect((await reconcile(ports)).disposed.deleted).toEqual([FIRST]);
    expect(told(world).filter((one) => one === `ImageDeleted ${FIRST}`)).toHaveLength(1);
  });

  test('isn’t gone on with where the image is needed by then', async () => {
    const world = await aStream();
    await round(world);
    await world.clock.advance(DAY);
    const ports = failing(world, false);
    await reconcile(ports);
    world.cloud.keptImages.set(FIRST, new Set([OTHER_INSTALLATION]));
    expect((await reconcile(ports)).disposed.kept).toMatchObject([{ image: FIRST }]);
    expect(left(world)).toContain(FIRST);
  });

  test('and refused keeps no other image from its turn, and is told', async () => {
    const world = await aStream();
    await round(world);
    await world.clock.advance(DAY);
    const { disposal } = world.ports;
    const remove: typeof disposal.delete = async (image) => {
      if (image.id === FIRST) throw new CloudRefused('OperationNotPermitted: in its cooldown');
      return disposal.delete(image);
    };
    const { disposed } = await reconcile({ ...world.ports, disposal: { ...disposal, delete: remove } });
    expect(disposed).toMatchObject({
      deleted: [SECOND, THIRD],
      failed: [expect.stringContaining('cooldown')],
    });
    expect(await planned(world)).toEqual([FIRST]);
  });
});
