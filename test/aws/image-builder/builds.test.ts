import type { Ami } from '@aws-sdk/client-imagebuilder';
import { describe, expect, test } from 'vitest';
import { imageBuilds } from '../../../src/aws/image-builder/builds.ts';
import { CloudRefused, ImageNotFound } from '../../../src/rollout/errors.ts';
import { aWorld } from '../world.ts';
import { aBuild, buildAgain } from './build.ts';

const MINUTE = 60_000;
const BUILD = 'arn:aws:imagebuilder:eu-west-1:111122223333:image/web/1.0.0/1';

describe('an image of Image Builder', () => {
  test('has an AMI of this region once it is available, and names the pipeline that built it', async () => {
    const world = await aWorld();
    const builtAt = world.clock.now();
    const { pipeline, buildArn } = await aBuild(world);
    const building = { buildArn, pipeline, builtAt, available: false, imageIds: [] };
    expect(await world.ports.builds.find(buildArn)).toEqual(building);
    await world.clock.advance(5 * MINUTE);
    const built = await world.ports.builds.find(buildArn);
    expect(built).toMatchObject({ buildArn, pipeline, available: true });
    expect(await world.ports.images.describe(built.imageIds[0] ?? '')).toMatchObject({ state: 'available' });
  });

  test('that is not known is not found', async () => {
    const { ports } = await aWorld();
    await expect(ports.builds.find(BUILD)).rejects.toBeInstanceOf(ImageNotFound);
  });

  const failing = (name: string) => ({
    send: async () => Promise.reject(Object.assign(new Error('no'), { name })),
  });
  test.each(['InvalidRequestException', 'ClientException', 'ResourceNotFoundException'])(
    '%s is how AWS may say that it is not known',
    async (name) => {
      const builds = imageBuilds(failing(name) as never, { region: 'eu-west-1', account: '1' });
      await expect(builds.find(BUILD)).rejects.toBeInstanceOf(ImageNotFound);
    },
  );

  test('that may not be read is a refusal, not a missing image', async () => {
    const here = { region: 'eu-west-1', account: '1' };
    const builds = imageBuilds(failing('ForbiddenException') as never, here);
    await expect(builds.find(BUILD)).rejects.toBeInstanceOf(CloudRefused);
  });

  describe('distributed to many places', () => {
    const ami = (region: string, accountId: string, image: string): Ami => ({ region, accountId, image });
    const builtFrom = async (...amis: Ami[]) => {
      const image = { state: { status: 'AVAILABLE' }, outputResources: { amis } };
      const here = { region: 'eu-west-1', account: '111122223333' };
      return imageBuilds({ send: async () => ({ image }) } as never, here).find(BUILD);
    };

    test('is the one of this region and account', async () => {
      const built = await builtFrom(
        ami('us-east-1', '111122223333', 'ami-far'),
        ami('eu-west-1', '444455556666', 'ami-theirs'),
        ami('eu-west-1', '111122223333', 'ami-ours'),
      );
      expect(built.imageIds).toEqual(['ami-ours']);
    });

    test('is each of this region and account', async () => {
      const both = ['ami-arm', 'ami-x86'].map((image) => ami('eu-west-1', '111122223333', image));
      expect((await builtFrom(...both)).imageIds).toEqual(['ami-arm', 'ami-x86']);
    });

    test('is the only one of this region, whoever holds it', async () => {
      const built = await builtFrom(
        ami('us-east-1', '111122223333', 'ami-far'),
        ami('eu-west-1', '444455556666', 'ami-shared'),
      );
      expect(built.imageIds).toEqual(['ami-shared']);
    });

    test('has those copies that are available, wherever they are', async () => {
      const late = { ...ami('ap-south-1', '111122223333', 'ami-late'), state: { status: 'DISTRIBUTING' } };
      const { copies } = await builtFrom(ami('us-east-1', '444455556666', 'ami-far'), late as Ami);
      expect(copies).toEqual([{ region: 'us-east-1', account: '444455556666', image: 'ami-far' }]);
    });

    test('is none when it would have to be guessed', async () => {
      const built = await builtFrom(ami('eu-west-1', '1', 'ami-a'), ami('eu-west-1', '2', 'ami-b'));
      expect(built).toMatchObject({ buildArn: BUILD, available: true, imageIds: [] });
    });
  });
});

describe('the newest image', () => {
  test.each([
    ['of a pipeline', ({ pipeline }: { pipeline: string }) => ({ pipeline })],
    ['whose path begins as a service asks', () => ({ recipePrefix: 'web/1.0' })],
  ])('%s is the one built last, once it is available', async (_, streamOf) => {
    const world = await aWorld();
    const { builds } = world.ports;
    const first = await aBuild(world);
    const stream = streamOf(first);
    expect(await builds.newest(stream)).toBeUndefined();
    await world.clock.advance(5 * MINUTE);
    expect(await builds.newest(stream)).toMatchObject({ buildArn: first.buildArn });
    const builtAt = world.clock.now();
    const second = await buildAgain(world, first.pipeline);
    await aBuild(world, 'api');
    expect(await builds.newest(stream)).toMatchObject({ buildArn: first.buildArn });
    await world.clock.advance(5 * MINUTE);
    expect(await builds.newest(stream)).toEqual({ buildArn: second, builtAt });
  });

  test('of "web" is not that of "web-admin", which was built later', async () => {
    const world = await aWorld();
    const { buildArn } = await aBuild(world);
    await world.clock.advance(5 * MINUTE);
    await aBuild(world, 'web-admin');
    await world.clock.advance(5 * MINUTE);
    expect(await world.ports.builds.newest({ recipePrefix: 'web' })).toMatchObject({ buildArn });
  });

  test.each([
    ['web/1.0.0/1', true],
    ['web/1.0.0/2', false],
    ['web/2', false],
    ['eb/', false],
  ])('of paths that begin with %s: %s', async (recipePrefix, isThere) => {
    const world = await aWorld();
    const { buildArn } = await aBuild(world);
    await world.clock.advance(5 * MINUTE);
    const newest = await world.ports.builds.newest({ recipePrefix });
    expect(newest?.buildArn).toBe(isThere ? buildArn : undefined);
  });
});
