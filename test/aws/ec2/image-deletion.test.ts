import {
  CreateAutoScalingGroupCommand,
  CreateLaunchConfigurationCommand,
} from '@aws-sdk/client-auto-scaling';
import {
  CreateLaunchTemplateCommand,
  CreateLaunchTemplateVersionCommand,
  CreateTagsCommand,
  DescribeImageReferencesCommand,
  DescribeSnapshotsCommand,
  DisableImageCommand,
  EnableImageDeregistrationProtectionCommand,
  ModifyImageAttributeCommand,
  ModifyLaunchTemplateCommand,
} from '@aws-sdk/client-ec2';
import { CreateComponentCommand, CreateImageRecipeCommand } from '@aws-sdk/client-imagebuilder';
import { describe, expect, test } from 'vitest';
import { imageDeletion } from '../../../src/aws/ec2/image-deletion.ts';
import { namedBy } from '../../../src/aws/ec2/image-references.ts';
import { INSTALLATION } from '../../world/specs.ts';
import { aWorld, type World } from '../world.ts';

const OLD = 'ami-0old';
const FROM = Date.UTC(2026, 0, 2);
const MADE = { CreatedBy: 'EC2 Image Builder' };

/** An image as Image Builder makes it, with two snapshots of which it shares one with its successor. */
async function anOldImage(): Promise<World> {
  const world = await aWorld();
  const { ec2 } = world.services;
  const image = { architecture: 'x86_64', tags: MADE };
  ec2.putImage({
    ...image,
    imageId: OLD,
    name: 'old',
    snapshots: { '/dev/xvda': 'snap-old', '/dev/xvdb': 'snap-data' },
  });
  ec2.putImage({
    ...image,
    imageId: 'ami-0new',
    name: 'new',
    snapshots: { '/dev/xvda': 'snap-new', '/dev/xvdb': 'snap-data' },
  });
  return world;
}

const deletionIn = ({ clients }: World) => imageDeletion(clients, INSTALLATION);
const snapshots = async ({ clients }: World) =>
  ((await clients.ec2.send(new DescribeSnapshotsCommand({}))).Snapshots ?? []).map((one) => one.SnapshotId);
const snapshotTags = async ({ clients }: World, id: string) => {
  const { Snapshots = [] } = await clients.ec2.send(new DescribeSnapshotsCommand({ SnapshotIds: [id] }));
  return (Snapshots[0]?.Tags ?? []).map(({ Key }) => Key);
};
const reason = async (world: World) => (await deletionIn(world).describe([OLD]))[0]?.kept;
const use = async (world: World) => (await deletionIn(world).uses([OLD])).get(OLD);

describe('the description of an image', () => {
  test('has its snapshots, and nothing of one that is gone or another account’s', async () => {
    const world = await anOldImage();
    world.services.ec2.putImage({
      imageId: 'ami-0other',
      name: 'o',
      architecture: 'x86_64',
      ownerId: '444455556666',
    });
    expect(await deletionIn(world).describe([OLD, 'ami-0gone', 'ami-0other'])).toEqual([
      { id: OLD, snapshots: ['snap-old', 'snap-data'] },
    ]);
  });

  test.each<[why: string, change: (world: World) => Promise<unknown>]>([
    ['the tag greenshift:keep', (world) => tag(world, 'greenshift:keep')],
    ['needs it (greenshift:in-use-by:other)', (world) => tag(world, 'greenshift:in-use-by:other')],
    [
      'protected from being deregistered',
      ({ clients }) => clients.ec2.send(new EnableImageDeregistrationProtectionCommand({ ImageId: OLD })),
    ],
    ['it is disabled', ({ clients }) => clients.ec2.send(new DisableImageCommand({ ImageId: OLD }))],
    ['everybody may launch it', async ({ services }) => put(services, { public: true })],
    ['lacks the tag CreatedBy', async ({ services }) => put(services, { tags: {} })],
  ])('says what speaks for it: %s', async (why, change) => {
    const world = await anOldImage();
    expect(await reason(world)).toBeUndefined();
    await change(world);
    expect(await reason(world)).toContain(why);
  });
});

const tag = ({ clients }: World, Key: string) =>
  clients.ec2.send(new CreateTagsCommand({ Resources: [OLD], Tags: [{ Key, Value: '' }] }));
const put = ({ ec2 }: World['services'], change: object) =>
  ec2.putImage({ imageId: OLD, name: 'old', architecture: 'x86_64', tags: MADE, ...change });

async function aRecipeOn({ clients: { imageBuilder } }: World, parentImage: string): Promise<void> {
  const { componentBuildVersionArn: componentArn } = await imageBuilder.send(
    new CreateComponentCommand({
      name: 'shop',
      semanticVersion: '1.0.0',
      platform: 'Linux',
      uri: 'file:///shop',
    }),
  );
  const recipe = { name: 'shop', semanticVersion: '1.0.0', parentImage, components: [{ componentArn }] };
  await imageBuilder.send(new CreateImageRecipeCommand(recipe));
}

describe('the use of an image', () => {
  /** A launch template of an owner whose versions have the image, and then the new one. */
  async function aTemplate({ clients }: World, VersionDescription?: string): Promise<string> {
    const created = await clients.ec2.send(
      new CreateLaunchTemplateCommand({
        LaunchTemplateName: 'web',
        LaunchTemplateData: { ImageId: 'ami-0new' },
      }),
    );
    const LaunchTemplateId = created.LaunchTemplate?.LaunchTemplateId ?? '';
    for (const ImageId of [OLD, 'ami-0new'])
      await clients.ec2.send(
        new CreateLaunchTemplateVersionCommand({
          LaunchTemplateId,
          ...(ImageId === OLD && { VersionDescription }),
          LaunchTemplateData: { ImageId, InstanceType: 't3.micro' },
        }),
      );
    return LaunchTemplateId;
  }

  const aGroup = ({ clients }: World, LaunchTemplateId: string, Version: string, DesiredCapacity = 0) =>
    clients.autoScaling.send(
      new CreateAutoScalingGroupCommand({
        AutoScalingGroupName: 'other',
        LaunchTemplate: { LaunchTemplateId, Version },
        MinSize: 0,
        MaxSize: 1,
        DesiredCapacity,
        AvailabilityZones: ['eu-west-1a'],
      }),
    );
  const OURS = `greenshift web-7 of ${INSTALLATION}`;

  test('is none where nobody has to do with it, and asks for nothing without images', async () => {
    const world = await anOldImage();
    expect(await use(world)).toBeUndefined();
    const unasked = { send: () => expect.unreachable() } as never;
    expect(
      await imageDeletion({ ec2: unasked, autoScaling: unasked, imageBuilder: unasked }, INSTALLATION).uses(
        [],
      ),
    ).toEqual(new Map());
  });

  test('is a version of an owner’s launch template, however old', async () => {
    const world = await anOldImage();
    await aTemplate(world);
    expect(await use(world)).toMatch(/^version 2 of the launch template lt-\w+ names it$/);
  });

  test('is another installation’s version, but not one of ours that nothing launches', async () => {
    const world = await anOldImage();
    const id = await aTemplate(world, OURS);
    expect(await use(world)).toBeUndefined();
    await aGroup(world, id, '2');
    expect(await use(world)).toContain('version 2');
    const other = await anOldImage();
    await aTemplate(other, 'greenshift web-7 of another');
    expect(await use(other)).toContain('version 2');
  });

  test('is one of ours that is a template’s default', async () => {
    const world = await anOldImage();
    const LaunchTemplateId = await aTemplate(world, OURS);
    await world.clients.ec2.send(new ModifyLaunchTemplateCommand({ LaunchTemplateId, DefaultVersion: '2' }));
    expect(await use(world)).toContain('version 2');
  });

  test('is a server that runs it', async () => {
    const world = await anOldImage();
    const id = await aTemplate(world, OURS);
    await aGroup(world, id, '2', 1);
    await world.clock.advance(60_000);
    expect(await use(world)).toMatch(/^i-\w+ runs it|version 2/);
  });

  test('is a parameter that others look the image up by', async () => {
    const world = await anOldImage();
    world.services.ec2.putImageParameter('/web/ami', 'ami-0new');
    expect(await use(world)).toBeUndefined();
    world.services.ec2.putImageParameter('/web/ami', OLD);
    expect(await use(world)).toBe('the parameter /web/ami has it as its value');
  });

  test.each([
    ['arn:aws:ec2:us-east-1:111122223333:instance/i-1', 'ec2:Instance', 'i-1 runs it, or may again'],
    [
      'arn:aws:imagebuilder:us-east-1:111122223333:container-recipe/app/1.0.0',
      'imagebuilder:ContainerRecipe',
      'the container recipe app/1.0.0 builds on it',
    ],
    [
      'arn:aws:batch:us-east-1:111122223333:thing/x',
      'batch:New',
      'arn:aws:batch:us-east-1:111122223333:thing/x names it',
    ],
  ])('is what EC2 says of %s', (Arn, ResourceType, told) => {
    expect(namedBy({ Arn, ResourceType: ResourceType as never })).toBe(told);
  });

  test('can’t be told while EC2 may not look: nothing is deleted by a role that is too narrow', async () => {
    const world = await anOldImage();
    const ec2 = {
      send: (command: object) =>
        command instanceof DescribeImageReferencesCommand
          ? Promise.reject(Object.assign(new Error('not authorized'), { name: 'UnauthorizedOperation' }))
          : world.clients.ec2.send(command as never),
    };
    const narrow = imageDeletion({ ...world.clients, ec2: ec2 as never }, INSTALLATION);
    await expect(narrow.uses([OLD])).rejects.toThrow('UnauthorizedOperation');
  });

  test('is a launch configuration, another account, a recipe, a copy', async () => {
    const configured = await anOldImage();
    await configured.clients.autoScaling.send(
      new CreateLaunchConfigurationCommand({
        LaunchConfigurationName: 'ancient',
        ImageId: OLD,
        InstanceType: 't3.micro',
      }),
    );
    expect(await use(configured)).toBe('the launch configuration ancient names it');
    const shared = await anOldImage();
    const LaunchPermission = { Add: [{ UserId: '444455556666' }] };
    await shared.clients.ec2.send(new ModifyImageAttributeCommand({ ImageId: OLD, LaunchPermission }));
    expect(await use(shared)).toBe('it is shared with 444455556666');
    const built = await anOldImage();
    await aRecipeOn(built, OLD);
    expect(await use(built)).toBe('the image recipe shop/1.0.0 builds on it');
    const copied = await anOldImage();
    copied.services.ec2.putImage({ imageId: 'ami-0copy', name: 'c', architecture: 'x86_64', copyOf: OLD });
    expect(await use(copied)).toBe('ami-0copy is a copy of it');
  });
});

describe('the deletion of an image', () => {
  const doomed = { id: OLD, snapshots: ['snap-old', 'snap-data'], from: FROM };

  test('takes its snapshots along, but for what other images have', async () => {
    const world = await anOldImage();
    await deletionIn(world).mark(OLD, FROM);
    expect(world.services.ec2.imageTags(OLD)).toMatchObject({
      'greenshift:deleted-by': INSTALLATION,
      'greenshift:deleted-from': '2026-01-02T00:00:00.000Z',
    });
    expect(await deletionIn(world).delete(doomed)).toEqual({ kept: ['snap-data'] });
    expect(world.services.ec2.hasImage(OLD)).toBe(false);
    expect(await snapshots(world)).toEqual(['snap-data', 'snap-new']);
    expect(await deletionIn(world).delete(doomed)).toEqual({ kept: ['snap-data'] });
  });

  test('that was cut off before its snapshots is completed', async () => {
    const world = await anOldImage();
    const ec2 = {
      send: (command: { readonly input: { DeleteAssociatedSnapshots?: boolean } }) => {
        // Killed in the service: the image is gone, its snapshots aren't.
        if (command.input.DeleteAssociatedSnapshots) command.input.DeleteAssociatedSnapshots = false;
        const name = command.constructor.name;
        if (name === 'DescribeSnapshotsCommand') return Promise.reject(new Error('killed'));
        return world.clients.ec2.send(command as never);
      },
    };
    const cut = imageDeletion({ ...world.clients, ec2: ec2 as never }, INSTALLATION);
    await expect(cut.delete(doomed)).rejects.toThrow('killed');
    expect(await snapshots(world)).toContain('snap-old');
    expect(await deletionIn(world).delete(doomed)).toEqual({ kept: ['snap-data'] });
    expect(await snapshots(world)).not.toContain('snap-old');
  });

  test('that EC2 refuses changes nothing but the mark, and can be taken back', async () => {
    const world = await anOldImage();
    await world.clients.ec2.send(new EnableImageDeregistrationProtectionCommand({ ImageId: OLD }));
    expect(await deletionIn(world).delete(doomed)).toEqual({
      kept: [],
      refused: expect.stringContaining('OperationNotPermitted'),
    });
    expect(await snapshots(world)).toHaveLength(3);
    expect(await snapshotTags(world, 'snap-old')).toEqual([]);
    await deletionIn(world).unmark(doomed);
    await deletionIn(world).unmark(doomed);
    expect(world.services.ec2.imageTags(OLD)).toEqual(MADE);
  });

  test('leaves the snapshot that somebody keeps, with the image and after it', async () => {
    const world = await anOldImage();
    const keep = { Resources: ['snap-old'], Tags: [{ Key: 'greenshift:keep', Value: 'forensics' }] };
    await world.clients.ec2.send(new CreateTagsCommand(keep));
    const kept = { kept: ['snap-old', 'snap-data'] };
    expect(await deletionIn(world).delete(doomed)).toEqual(kept);
    expect(world.services.ec2.hasImage(OLD)).toBe(false);
    expect(await deletionIn(world).delete(doomed)).toEqual(kept);
    expect(await snapshotTags(world, 'snap-old')).toEqual(['greenshift:keep']);
  });

  test('ends where a snapshot can’t be deleted: every round asked for it, and nobody was told', async () => {
    const world = await anOldImage();
    const ec2 = {
      send: (command: { readonly input: { DeleteAssociatedSnapshots?: boolean } }) => {
        if (command.input.DeleteAssociatedSnapshots) command.input.DeleteAssociatedSnapshots = false;
        if (command.constructor.name !== 'DeleteSnapshotCommand')
          return world.clients.ec2.send(command as never);
        const message = 'This snapshot is managed by the AWS Backup service';
        return Promise.reject(Object.assign(new Error(message), { name: 'InvalidParameterValue' }));
      },
    };
    const managed = imageDeletion({ ...world.clients, ec2: ec2 as never }, INSTALLATION);
    expect(await managed.delete(doomed)).toEqual({ kept: ['snap-old', 'snap-data'] });
    expect(await snapshotTags(world, 'snap-old')).toEqual([]);
  });

  test('that is taken back once it was cut off leaves no mark on a snapshot', async () => {
    const world = await anOldImage();
    await deletionIn(world).mark(OLD, FROM);
    const mark = { Key: 'greenshift:deleted-by', Value: INSTALLATION };
    await world.clients.ec2.send(new CreateTagsCommand({ Resources: ['snap-old'], Tags: [mark] }));
    const foreign = { ...mark, Value: 'other' };
    await world.clients.ec2.send(new CreateTagsCommand({ Resources: ['snap-data'], Tags: [foreign] }));
    await deletionIn(world).unmark(doomed);
    expect(await snapshotTags(world, 'snap-old')).toEqual([]);
    expect(await snapshotTags(world, 'snap-data')).toEqual(['greenshift:deleted-by']);
  });
});
