import { describe, expect, test } from 'vitest';
import { reconcile } from '../../../functions/reconcile.ts';
import { imageBuilds } from '../../../src/aws/image-builder/builds.ts';
import { recallImage } from '../../../src/commands/recall.ts';
import { startRollout } from '../../../src/lifecycle/begin/start.ts';
import { deleteImages } from '../../../src/lifecycle/images/delete-images.ts';
import { deliverOfService } from '../../../src/records/deliver.ts';
import { amendService } from '../../../src/records/update.ts';
import type { Announcement } from '../../../src/rollout/announcements/announcement-schema.ts';
import { CloudRefused, CloudUnavailable, RecordNotReadable } from '../../../src/rollout/errors.ts';
import { ACCOUNT, build, INSTALLATION, OTHER_INSTALLATION, PIPELINE } from '../../world/specs.ts';
import { aServiceIn, aWorld, type World } from '../../world/world.ts';

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

const round = async ({ ports }: World) => (await reconcile(ports)).deletions;
const left = ({ cloud }: World) => IMAGES.filter((id) => cloud.images.has(id));
const told = ({ announced }: World) =>
  announced
    .filter(({ type }) => type.startsWith('ImageDelet'))
    .map((one: Announcement) => `${one.type} ${'image' in one ? one.image : ''}`);
const planned = async ({ ports }: World) =>
  ((await ports.services.get('web')).deletions?.images ?? []).map(({ image }) => image);

describe('old images', () => {
  test('stay where no spec says otherwise, and nothing is looked at', async () => {
    const world = await aStream();
    await amendService(world.ports.services, 'web', (service) => ({
      ...service,
      spec: { ...service.spec, image: { ...service.spec.image, retention: undefined } },
    }));
    world.before('deletion.describe', () => expect.unreachable());
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

const builtOn = (cloud: World['cloud'], image: string) =>
  Object.assign(cloud, { recipeParents: [{ recipe: 'shop/1.0.0', image }] });

describe('an old image stays', () => {
  const KEEPING: readonly [why: string, keep: (world: World) => unknown][] = [
    ['a service needs it', ({ ports }) => wayBackTo(ports)],
    ['an installation needs it', ({ cloud }) => cloud.keptImages.set(FIRST, new Set([OTHER_INSTALLATION]))],
    ['it is recalled', ({ ports }) => recallImage(ports, FIRST, { by: 'ann', reason: 'it leaks' })],
    ['a server runs it', ({ cloud }) => Object.assign(cloud, { imageUses: { [FIRST]: 'a server runs it' } })],
    ['the image recipe shop/1.0.0 builds on it', ({ cloud }) => builtOn(cloud, build('web/1.0.0/1'))],
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

  test.each(KEEPING.slice(0, 6))('where %s, and isn’t announced', async (_, keep) => {
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

describe('whoever may keep an image has a day', () => {
  test('from the delivery on: EventBridge was down, and the image was gone a minute after it was told', async () => {
    const world = await aStream();
    const notifier = { notify: () => Promise.reject(new CloudUnavailable('EventBridge is down')) };
    await reconcile({ ...world.ports, notifier });
    await world.clock.advance(DAY - 60_000);
    await deliverOfService(world.ports, await world.ports.services.get('web'));
    await world.clock.advance(60_000);
    expect((await round(world)).deleted).toEqual([]);
    const from = world.clock.now() + DAY;
    expect(world.cloud.doomedImages.get(FIRST)).toEqual(new Map([[INSTALLATION, from]]));
    expect(world.announced.at(-1)).toMatchObject({
      type: 'ImageDeletionPlanned',
      from: new Date(from).toISOString(),
    });
    await world.clock.advance(DAY - 1);
    expect((await round(world)).deleted).toEqual([]);
    await world.clock.advance(1);
    expect((await round(world)).deleted).toEqual([FIRST, SECOND, THIRD]);
  });

  test('with the tags that say so: one was throttled, and none of the images ever got them', async () => {
    const world = await aStream();
    const { deletion } = world.ports;
    let calls = 0;
    const mark: typeof deletion.mark = async (image, from) => {
      calls += 1;
      if (calls === 1) throw new CloudUnavailable('throttled');
      return deletion.mark(image, from);
    };
    const ports = { ...world.ports, deletion: { ...deletion, mark } };
    const { deletions } = await reconcile(ports);
    expect(deletions).toMatchObject({ planned: [FIRST, SECOND, THIRD], failed: [`${FIRST}: throttled`] });
    expect([...world.cloud.doomedImages.keys()]).toEqual([SECOND, THIRD]);
    expect(told(world)).toHaveLength(3);
    await world.clock.advance(5 * 60_000);
    await reconcile(ports);
    expect([...world.cloud.doomedImages.keys()]).toEqual([SECOND, THIRD, FIRST]);
    await world.clock.advance(DAY - 5 * 60_000);
    expect((await reconcile(ports)).deletions.deleted).toEqual([FIRST, SECOND, THIRD]);
    expect(told(world)).toHaveLength(6);
  });
});

describe('a deletion that is cut off', () => {
  const failing = (world: World, after: boolean) => {
    const { deletion } = world.ports;
    let turns = 0;
    const remove: typeof deletion.delete = async (image) => {
      turns += 1;
      if (turns > 1) return deletion.delete(image);
      if (after) await deletion.delete(image);
      throw new CloudUnavailable('the function was killed');
    };
    return { ...world.ports, deletion: { ...deletion, delete: remove } };
  };

  test.each([false, true])('is completed by the next round, the image being gone: %s', async (after) => {
    const world = await aStream();
    await round(world);
    await world.clock.advance(DAY);
    const ports = failing(world, after);
    const { deletions } = await reconcile(ports);
    expect(deletions).toMatchObject({
      deleted: [SECOND, THIRD],
      failed: [`${FIRST}: the function was killed`],
    });
    expect((await ports.services.get('web')).deletions?.images).toMatchObject([
      { image: FIRST, begun: true },
    ]);
    expect((await reconcile(ports)).deletions.deleted).toEqual([FIRST]);
    expect(told(world).filter((one) => one === `ImageDeleted ${FIRST}`)).toHaveLength(1);
  });

  test('isn’t gone on with where the image is needed by then', async () => {
    const world = await aStream();
    await round(world);
    await world.clock.advance(DAY);
    const ports = failing(world, false);
    await reconcile(ports);
    world.cloud.keptImages.set(FIRST, new Set([OTHER_INSTALLATION]));
    expect((await reconcile(ports)).deletions.kept).toMatchObject([{ image: FIRST }]);
    expect(left(world)).toContain(FIRST);
  });

  test('and refused keeps no other image from its turn, and is told', async () => {
    const world = await aStream();
    await round(world);
    await world.clock.advance(DAY);
    const { deletion } = world.ports;
    const remove: typeof deletion.delete = async (image) => {
      if (image.id === FIRST) return { kept: [], refused: 'OperationNotPermitted: in its cooldown' };
      return deletion.delete(image);
    };
    const { deletions } = await reconcile({ ...world.ports, deletion: { ...deletion, delete: remove } });
    expect(deletions).toMatchObject({
      deleted: [SECOND, THIRD],
      failed: [expect.stringContaining('cooldown')],
    });
    expect(await planned(world)).toEqual([FIRST]);
    // A colleague deregisters it, and keeps its snapshot.
    world.cloud.images.delete(FIRST);
    const untouched: typeof deletion.delete = () => expect.unreachable();
    const next = await reconcile({ ...world.ports, deletion: { ...deletion, delete: untouched } });
    expect(next.deletions.kept).toEqual([{ image: FIRST, why: 'somebody has deregistered it' }]);
  });
});

describe('an image that is claimed while it is decided on', () => {
  const wanting = (id: string) => ({
    image: { id },
    cause: { kind: 'requested' as const, by: 'ann', reason: 'a fix' },
    allowRepeat: true,
  });
  /** A round, in which something happens once the use of images is asked for: everything else was read before. */
  const roundAmid = async ({ ports }: World, happens: () => Promise<unknown>) => {
    const { deletion } = ports;
    let isOver = false;
    const uses: typeof deletion.uses = async (images) => {
      if (!isOver && images.includes(FIRST)) {
        isOver = true;
        await happens();
      }
      return deletion.uses(images);
    };
    return (await reconcile({ ...ports, deletion: { ...deletion, uses } })).deletions;
  };
  const aDayAfter = async () => {
    const world = await aStream();
    await round(world);
    await world.clock.advance(DAY);
    return world;
  };

  test('stays: its rollout had begun, and it was deleted under it', async () => {
    const world = await aDayAfter();
    const { kept } = await roundAmid(world, () => startRollout(world.ports, 'web', wanting(FIRST)));
    expect(kept).toEqual([{ image: FIRST, why: 'a service needs it' }]);
    expect(left(world)).toContain(FIRST);
    expect((await world.ports.services.get('web')).lock?.request.image.id).toBe(FIRST);
    expect(told(world)).toContain(`ImageDeletionCancelled ${FIRST}`);
  });

  test('stays where another service claims it', async () => {
    const world = await aDayAfter();
    const shop = { fleet: 'shop-fleet', targetGroup: 'shop-a', imageId: LIVE };
    const of = { ...following(RULE), service: 'shop', fleet: 'shop-fleet' };
    await aServiceIn(world, of, shop);
    const { kept } = await roundAmid(world, () => startRollout(world.ports, 'shop', wanting(FIRST)));
    expect(kept).toMatchObject([{ image: FIRST }]);
    expect(left(world)).toContain(FIRST);
  });

  test('stays where its rule is taken out of the spec at that moment', async () => {
    const world = await aDayAfter();
    const { kept, deleted } = await roundAmid(world, () =>
      amendService(world.ports.services, 'web', (service) => ({
        ...service,
        spec: { ...service.spec, image: { ...service.spec.image, retention: undefined } },
      })),
    );
    expect(deleted).toEqual([]);
    expect(kept).toHaveLength(3);
  });

  test('is taken off the list by the next round, and not only when its time has come', async () => {
    const world = await aStream();
    await round(world);
    await startRollout(world.ports, 'web', wanting(FIRST));
    expect((await round(world)).kept).toMatchObject([{ image: FIRST }]);
  });

  test('is refused once its deletion has begun', async () => {
    const world = await aDayAfter();
    const { deletion } = world.ports;
    const remove: typeof deletion.delete = async (image) => {
      await expect(startRollout(world.ports, 'web', wanting(image.id))).rejects.toThrow(
        `${image.id} is being deleted`,
      );
      const { allowRepeat, ...published } = wanting(image.id);
      expect(await startRollout(world.ports, 'web', published)).toMatchObject({ kind: 'refused' });
      return deletion.delete(image);
    };
    const { deletions } = await reconcile({ ...world.ports, deletion: { ...deletion, delete: remove } });
    expect(deletions.deleted).toEqual([FIRST, SECOND, THIRD]);
  });
});

describe('several services of the same images', () => {
  const SHOP = { service: 'shop', fleet: 'shop-fleet' };
  const aShop = (world: World, image: object) =>
    aServiceIn(world, { ...SHOP, image } as never, {
      fleet: 'shop-fleet',
      targetGroup: 'shop-a',
      imageId: LIVE,
    });

  test('announce each once: both rules let it go, and it was told deleted and kept', async () => {
    const world = await aStream();
    await aShop(world, following(RULE).image);
    expect((await round(world)).planned).toEqual([FIRST, SECOND, THIRD]);
    await world.clock.advance(DAY);
    expect(await round(world)).toMatchObject({ deleted: [FIRST, SECOND, THIRD], kept: [], failed: [] });
    expect(told(world)).toHaveLength(6);
  });

  /** Of a pipeline, and of a recipe that has a version for each build. */
  const manyVersions = (world: World, count: number) => {
    const version = (n: number) => `arn:aws:imagebuilder:eu-west-1:${ACCOUNT}:image/web/1.0.${n}`;
    const dateCreated = (n: number) => new Date(world.clock.now() - (count - n) * HOUR).toISOString();
    const ami = (n: number) => `ami-${String(n).padStart(8, '0')}`;
    const summary = (n: number) => ({
      arn: `${version(n)}/1`,
      dateCreated: dateCreated(n),
      state: { status: 'AVAILABLE' },
      outputResources: { amis: [{ region: 'eu-west-1', accountId: ACCOUNT, image: ami(n) }] },
    });
    const all = Array.from({ length: count }, (_, n) => n);
    for (const n of all)
      world.cloud.images.set(ami(n), {
        id: ami(n),
        owner: ACCOUNT,
        state: 'available',
        architecture: 'arm64',
      });
    const load = { now: 0, most: 0, lists: 0 };
    const answers: Record<string, (input: { imageVersionArn?: string }) => object> = {
      ListImagePipelineImagesCommand: () => ({ imageSummaryList: all.map(summary) }),
      ListImagesCommand: () => ({
        imageVersionList: all.map((n) => ({ arn: version(n), dateCreated: dateCreated(n) })),
      }),
      ListImageBuildVersionsCommand: ({ imageVersionArn = '' }) => ({
        imageSummaryList: [summary(Number(imageVersionArn.split('.').at(-1)))],
      }),
      GetImageCommand: () => ({ image: { sourcePipelineArn: PIPELINE } }),
    };
    const send = async (command: { readonly input: object }) => {
      load.now += 1;
      load.lists += 1;
      load.most = Math.max(load.most, load.now);
      await Promise.resolve();
      load.now -= 1;
      return answers[command.constructor.name]!(command.input);
    };
    const builds = imageBuilds({ send } as never, { region: 'eu-west-1', account: ACCOUNT });
    return { ports: { ...world.ports, builds }, load };
  };

  test.each([
    ['by the path of its recipe', 'pipeline', { recipePrefix: 'web' }],
    ['by their pipeline', 'recipePrefix', { pipeline: PIPELINE }],
  ])('keep all where one without a rule follows them %s, however many there are', async (_, by, other) => {
    const world = await aStream();
    const { ports } = manyVersions(world, 130);
    await amendService(world.ports.services, 'web', (service) => ({
      ...service,
      spec: {
        ...service.spec,
        image: {
          owners: [ACCOUNT],
          retention: { keep: 5, olderThan: '1d' },
          ...(by === 'pipeline' ? { pipeline: PIPELINE } : { recipePrefix: 'web' }),
        },
      },
    }));
    expect((await reconcile(ports)).deletions.planned).toHaveLength(5);
    await aShop(world, { ...other, owners: [ACCOUNT] });
    await world.clock.advance(DAY);
    const { kept, planned: next } = (await reconcile(ports)).deletions;
    expect(next).toEqual([]);
    expect(kept).toHaveLength(5);
    expect(kept[0]?.why).toContain('shop keeps it');
  });

  test('ask Image Builder of a few versions at once, and of no stream that has no rule', async () => {
    const world = await aStream();
    await aShop(world, { recipePrefix: 'web', owners: [ACCOUNT], retention: { keep: 5, olderThan: '1d' } });
    for (const name of ['cart', 'pay'])
      await aServiceIn(world, {
        service: name,
        fleet: `${name}-fleet`,
        image: { recipePrefix: name, owners: [ACCOUNT] },
      });
    const { ports, load } = manyVersions(world, 130);
    await deleteImages(ports, (await ports.services.list()).services);
    expect(load.most).toBeLessThanOrEqual(8);
    expect(load.lists).toBeLessThanOrEqual(103);
  });

  test('are deleted from where the pipeline of another one is gone, which is told', async () => {
    const world = await aStream();
    await aShop(world, { pipeline: `${PIPELINE}-gone`, owners: [ACCOUNT], retention: RULE });
    const { builds } = world.ports;
    const all: typeof builds.all = async (stream) => {
      if (stream.pipeline !== PIPELINE) throw new CloudRefused('ResourceNotFoundException');
      return builds.all(stream);
    };
    const ports = { ...world.ports, builds: { ...builds, all } };
    const { services } = await ports.services.list();
    expect(await deleteImages(ports, services)).toMatchObject({
      planned: [FIRST, SECOND, THIRD],
      failed: ['shop: ResourceNotFoundException'],
    });
  });
});
