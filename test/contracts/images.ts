import { describe, expect, test } from 'vitest';
import { ImageNotFound } from '../../src/rollout/errors.ts';
import { build } from '../world/specs.ts';
import type { Open } from './worlds.ts';

/** What every implementation of Builds has to hold. */
export function buildsContract(open: Open): void {
  describe('a build', () => {
    test('has its pipeline and its time from the beginning, and an image once it is available', async () => {
      const world = await open();
      const builtAt = world.clock.now();
      const { buildArn, pipeline } = await world.startBuild();
      const begun = { buildArn, pipeline, builtAt, available: false, imageIds: [] };
      expect(await world.ports.builds.find(buildArn)).toEqual(begun);
      await world.finishBuilds();
      const built = await world.ports.builds.find(buildArn);
      expect(built).toMatchObject({ ...begun, available: true, imageIds: [expect.stringMatching(/^ami-/)] });
    });

    test('comes from a pipeline that tests what it builds', async () => {
      const world = await open();
      const { pipeline = '' } = await world.startBuild();
      expect(await world.ports.pipelines.describe(pipeline)).toMatchObject({ isTested: true });
      const build = await world.ports.pipelines.start(pipeline, 'once');
      expect(await world.ports.pipelines.start(pipeline, 'once')).toBe(build);
      expect(await world.ports.pipelines.start(pipeline, 'again')).not.toBe(build);
    });

    test('that is not known is not found', async () => {
      const { ports } = await open();
      await expect(ports.builds.find(build('none/1.0.0/1'))).rejects.toBeInstanceOf(ImageNotFound);
    });

    test.each(['pipeline', 'recipePrefix'] as const)(
      'is the newest of its %s once it is available',
      async (by) => {
        const world = await open();
        const builtAt = world.clock.now();
        const { buildArn, pipeline } = await world.startBuild();
        const [, path = ''] = buildArn.split(':image/');
        const stream = by === 'pipeline' ? { pipeline } : { recipePrefix: path.slice(0, -1) };
        expect(await world.ports.builds.newest(stream)).toBeUndefined();
        await world.finishBuilds();
        expect(await world.ports.builds.newest(stream)).toEqual({ buildArn, builtAt });
        const { imageIds } = await world.ports.builds.find(buildArn);
        expect((await world.ports.builds.list(stream))[0]).toEqual({ buildArn, builtAt, imageIds });
        expect(await world.ports.builds.list({ recipePrefix: 'other/' })).toEqual([]);
        expect(await world.ports.builds.newest({ recipePrefix: 'other/' })).toBeUndefined();
      },
    );
  });
}

/** What every implementation of Images has to hold. */
export function imagesContract(open: Open): void {
  describe('an image', () => {
    test('is described', async () => {
      const { ports, newImage, account } = await open();
      expect(await ports.images.describe(newImage)).toEqual({
        id: newImage,
        owner: account,
        state: 'available',
        architecture: expect.stringMatching(/^(arm64|x86_64)$/),
      });
    });

    test('that is not known is not found', async () => {
      const { ports } = await open();
      await expect(ports.images.describe('ami-0123456789abcdef0')).rejects.toBeInstanceOf(ImageNotFound);
    });
  });
}

/** What every implementation of Retention has to hold. */
export function retentionContract(open: Open): void {
  test('an image in use is protected once, and let go', async () => {
    const { ports, newImage } = await open();
    const { retention } = ports;
    expect(await retention.marked()).toEqual([]);
    expect(await retention.protect([newImage])).toEqual([{ image: newImage, outcome: 'protected' }]);
    expect(await retention.protect([newImage])).toEqual([{ image: newImage, outcome: 'was-protected' }]);
    expect(await retention.protect(['ami-0123456789abcdef0'])).toMatchObject([{ outcome: 'other-account' }]);
    expect(await retention.marked()).toEqual([newImage]);
    const kept = { id: newImage, isProtected: true, isMarked: true, size: expect.any(Number) };
    expect(await retention.describe([newImage, 'ami-0123456789abcdef0'])).toEqual([kept]);
    await retention.release(newImage);
    await retention.release(newImage);
    expect(await retention.marked()).toEqual([]);
  });
}

/** What every implementation of ImageDeletion has to hold. */
export function imageDeletionContract(open: Open): void {
  test('an image that is marked is gone once it is deleted, and what serves is told to be used', async () => {
    const { ports, newImage, live } = await open();
    const { deletion } = ports;
    const [found] = await deletion.describe([newImage, 'ami-0123456789abcdef0']);
    expect(found).toMatchObject({ id: newImage, snapshots: expect.any(Array) });
    expect([...(await deletion.uses([newImage, live.imageId])).keys()]).toEqual([live.imageId]);
    const from = ports.clock.now();
    await deletion.mark(newImage, from);
    const marked = { id: newImage, snapshots: found?.snapshots ?? [] };
    await deletion.unmark(marked);
    await deletion.unmark(marked);
    const doomed = { ...marked, from };
    expect(await deletion.delete(doomed)).toEqual({ kept: [] });
    expect(await deletion.delete(doomed)).toEqual({ kept: [] });
    expect(await deletion.describe([newImage])).toEqual([]);
  });
}

/** What every implementation of Servers has to hold. */
export function serversContract(open: Open): void {
  test('the images of servers are told for those that are there', async () => {
    const world = await open();
    const { live, ports } = world;
    const [gone = '', ...others] = (await ports.fleets.describe(live.fleet))!.servers.map(({ id }) => id);
    await world.lose(gone);
    const images = await ports.servers.imagesOf([gone, ...others, 'i-0123456789abcdef0']);
    expect(images).toEqual(Object.fromEntries(others.map((id) => [id, live.imageId])));
    expect(await ports.servers.imagesOf([])).toEqual({});
  });

  test('the launch times of servers are told for those that are there', async () => {
    const world = await open();
    const { live, ports } = world;
    const [gone = '', ...others] = (await ports.fleets.describe(live.fleet))!.servers.map(({ id }) => id);
    await world.lose(gone);
    const launched = await ports.servers.launchTimesOf([gone, ...others, 'i-0123456789abcdef0']);
    expect(Object.keys(launched).sort()).toEqual(others.toSorted());
    for (const at of Object.values(launched)) expect(at).toBeLessThanOrEqual(ports.clock.now());
  });
}
