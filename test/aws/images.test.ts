import { type DescribeInstancesCommand, TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import {
  type Ami,
  CreateComponentCommand,
  CreateImagePipelineCommand,
  CreateImageRecipeCommand,
  CreateInfrastructureConfigurationCommand,
  StartImagePipelineExecutionCommand,
} from '@aws-sdk/client-imagebuilder';
import { describe, expect, test } from 'vitest';
import { imageBuilds } from '../../src/aws/builds.ts';
import { machineImages } from '../../src/aws/images.ts';
import { CloudRefused, ImageNotFound } from '../../src/rollout/errors.ts';
import { aLiveFleet, aWorld, type World } from './world.ts';

const MINUTE = 60_000;
const BUILD = 'arn:aws:imagebuilder:eu-west-1:111122223333:image/web/1.0.0/1';

/** A pipeline, and a build that it has begun. */
async function aBuild({ clients }: World) {
  const { imageBuilder } = clients;
  const { componentBuildVersionArn } = await imageBuilder.send(
    new CreateComponentCommand({
      name: 'web',
      semanticVersion: '1.0.0',
      platform: 'Linux',
      uri: 'file:///images/web',
    }),
  );
  const { imageRecipeArn } = await imageBuilder.send(
    new CreateImageRecipeCommand({
      name: 'web',
      semanticVersion: '1.0.0',
      parentImage: 'scratch',
      components: [{ componentArn: componentBuildVersionArn }],
    }),
  );
  const { infrastructureConfigurationArn } = await imageBuilder.send(
    new CreateInfrastructureConfigurationCommand({ name: 'web', instanceProfileName: 'builder' }),
  );
  const { imagePipelineArn } = await imageBuilder.send(
    new CreateImagePipelineCommand({ name: 'web', imageRecipeArn, infrastructureConfigurationArn }),
  );
  const started = await imageBuilder.send(new StartImagePipelineExecutionCommand({ imagePipelineArn }));
  return { pipeline: imagePipelineArn!, buildArn: started.imageBuildVersionArn! };
}

describe('an image of Image Builder', () => {
  test('has an AMI of this region once it is available, and names the pipeline that built it', async () => {
    const world = await aWorld();
    const { pipeline, buildArn } = await aBuild(world);
    expect(await world.ports.builds.find(buildArn)).toEqual({ buildArn, pipeline, available: false });
    await world.clock.advance(5 * MINUTE);
    const built = await world.ports.builds.find(buildArn);
    expect(built).toMatchObject({ buildArn, pipeline, available: true });
    expect(await world.ports.images.describe(built.imageId ?? '')).toMatchObject({ state: 'available' });
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
      expect(built.imageId).toBe('ami-ours');
    });

    test('is the only one of this region, whoever holds it', async () => {
      const built = await builtFrom(
        ami('us-east-1', '111122223333', 'ami-far'),
        ami('eu-west-1', '444455556666', 'ami-shared'),
      );
      expect(built.imageId).toBe('ami-shared');
    });

    test('is none when it would have to be guessed', async () => {
      const built = await builtFrom(ami('eu-west-1', '1', 'ami-a'), ami('eu-west-1', '2', 'ami-b'));
      expect(built).toEqual({ buildArn: BUILD, available: true });
    });
  });
});

describe('an image of EC2', () => {
  test('is told with its owner, state and architecture', async () => {
    const { ports, services } = await aWorld();
    services.ec2.putImage({
      imageId: 'ami-0a',
      name: 'theirs',
      architecture: 'arm64',
      ownerId: '444455556666',
      state: 'pending',
    });
    expect(await ports.images.describe('ami-0a')).toEqual({
      id: 'ami-0a',
      owner: '444455556666',
      state: 'pending',
      architecture: 'arm64',
    });
  });

  test.each(['ami-0123456789abcdef0', 'not-an-image'])('%s is not found', async (id) => {
    const { ports } = await aWorld();
    await expect(ports.images.describe(id)).rejects.toBeInstanceOf(ImageNotFound);
  });
});

describe('the images that servers run', () => {
  test('are told for those that are there, and those that are gone are left out', async () => {
    const world = await aWorld();
    await aLiveFleet(world);
    const fleet = await world.ports.fleets.describe('web-1');
    const [gone = '', ...others] = fleet!.servers.map(({ id }) => id);
    await world.clients.ec2.send(new TerminateInstancesCommand({ InstanceIds: [gone] }));
    await world.clock.advance(MINUTE);
    const running = await world.ports.images.runBy([gone, ...others, 'i-0123456789abcdef0']);
    expect(running).toEqual(Object.fromEntries(others.map((id) => [id, 'ami-blue'])));
    expect(await world.ports.images.runBy([])).toEqual({});
  });

  test('are asked for in batches, because a filter takes at most 200 values', async () => {
    const asked: string[][] = [];
    const send = async ({ input }: DescribeInstancesCommand) => {
      const ids = input.Filters?.[0]?.Values ?? [];
      asked.push(ids);
      return {
        Reservations: [{ Instances: ids.map((InstanceId) => ({ InstanceId, ImageId: 'ami-blue' })) }],
      };
    };
    const ids = Array.from({ length: 250 }, (_, index) => `i-${index}`);
    const running = await machineImages({ send } as never).runBy(ids);
    expect(Object.keys(running)).toEqual(ids);
    expect(asked.flat()).toEqual(ids);
    expect(Math.max(...asked.map(({ length }) => length))).toBeLessThanOrEqual(200);
  });
});
