import {
  CreateLaunchTemplateCommand,
  CreateLaunchTemplateVersionCommand,
  DeleteLaunchTemplateCommand,
  DeleteLaunchTemplateVersionsCommand,
  DescribeLaunchTemplateVersionsCommand,
  ModifyLaunchTemplateCommand,
} from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';

import { launchTemplateVersions } from '../../../src/aws/ec2/launch-template-versions.ts';
import { launchTemplates } from '../../../src/aws/ec2/launch-templates.ts';
import { CloudRefused, CloudUnavailable, SpecMismatch } from '../../../src/rollout/errors.ts';
import { INSTALLATION, OTHER_INSTALLATION } from '../../world/specs.ts';
import { aTemplate, aWorld, type World } from '../world.ts';

async function aRollout() {
  const world = await aWorld();
  const id = await aTemplate(world.clients);
  return { ...world, id, request: { id, from: 1, imageId: 'ami-green', rollout: 'web-2' } };
}

async function versionsOf({ clients }: Pick<World, 'clients'>, id: string) {
  const command = new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId: id });
  return (await clients.ec2.send(command)).LaunchTemplateVersions ?? [];
}

test.each(['1', '$Latest', '$Default'])('the version %s is told by its number and image', async (version) => {
  const { ports, id } = await aRollout();
  expect(await ports.templates.resolve({ id, version })).toEqual({ version: 1, imageId: 'ami-blue' });
});

test('a template or a version that is not there is a refusal', async () => {
  const { ports, id } = await aRollout();
  await expect(ports.templates.resolve({ id, version: '7' })).rejects.toBeInstanceOf(CloudRefused);
  const gone = { id: 'lt-00000000000000000', version: '1' };
  await expect(ports.templates.resolve(gone)).rejects.toBeInstanceOf(CloudRefused);
});

test('an image that a parameter names is told with the parameter', async () => {
  const { ports, services, clients } = await aRollout();
  services.ec2.putImageParameter('/images/web', 'ami-blue');
  const data = { ImageId: 'resolve:ssm:/images/web', InstanceType: 'm5.large' } as const;
  const command = new CreateLaunchTemplateCommand({ LaunchTemplateName: 'named', LaunchTemplateData: data });
  const id = (await clients.ec2.send(command)).LaunchTemplate!.LaunchTemplateId!;
  const resolved = { version: 1, imageId: 'ami-blue', parameter: 'resolve:ssm:/images/web' };
  expect(await ports.templates.resolve({ id, version: '$Latest' })).toEqual(resolved);
  services.ec2.putImageParameter('/images/web', 'ami-green');
  expect(await ports.templates.resolve({ id, version: '1' })).toEqual({ ...resolved, imageId: 'ami-green' });
});

test('a version without an image is none that a fleet can be launched from', async () => {
  const LaunchTemplateVersions = [{ VersionNumber: 1, LaunchTemplateData: { ImageId: undefined } }];
  const templates = launchTemplates({ send: async () => ({ LaunchTemplateVersions }) } as never);
  await expect(templates.resolve({ id: 'lt-1', version: '1' })).rejects.toBeInstanceOf(SpecMismatch);
});

describe('a version for a rollout', () => {
  test('is like the one it is derived from, but for the image', async () => {
    const { ports, id, request, ...world } = await aRollout();
    expect(await ports.templateVersions.derive(request)).toBe(2);
    const [derived, source] = await versionsOf(world, id);
    expect(derived?.LaunchTemplateData).toEqual({ ...source?.LaunchTemplateData, ImageId: 'ami-green' });
    expect(derived).toMatchObject({
      VersionDescription: `greenshift web-2 of ${INSTALLATION}`,
      DefaultVersion: false,
    });
  });

  test('drops the snapshots of the old image, which would boot it again, and keeps those of the owner', async () => {
    const { ports, services, id, request, clients } = await aRollout();
    const snapshots = { '/dev/xvda': 'snap-1' };
    services.ec2.putImage({ imageId: 'ami-blue', name: 'ami-blue', architecture: 'x86_64', snapshots });
    const volume = (DeviceName: string, SnapshotId?: string) => ({
      DeviceName,
      Ebs: { VolumeSize: 20, VolumeType: 'gp3' as const, Encrypted: true, SnapshotId },
    });
    const BlockDeviceMappings = [volume('/dev/xvda', 'snap-1'), volume('/dev/xvdb', 'snap-2')];
    await clients.ec2.send(
      new CreateLaunchTemplateVersionCommand({
        LaunchTemplateId: id,
        LaunchTemplateData: { ImageId: 'ami-blue', BlockDeviceMappings },
      }),
    );
    expect(await ports.templateVersions.derive({ ...request, from: 2 })).toBe(3);
    const [derived] = await versionsOf({ clients }, id);
    expect(derived?.LaunchTemplateData).toEqual({
      ImageId: 'ami-green',
      BlockDeviceMappings: [volume('/dev/xvda'), volume('/dev/xvdb', 'snap-2')].map((mapping) => ({
        ...mapping,
        Ebs: JSON.parse(JSON.stringify(mapping.Ebs)),
      })),
    });
  });

  test('is the same however often it is asked for, days later too', async () => {
    const { ports, clock, id, request, ...world } = await aRollout();
    await ports.templateVersions.derive({ ...request, rollout: 'web-1', imageId: 'ami-blue' });
    expect(await ports.templateVersions.derive(request)).toBe(3);
    await clock.advance(14 * 24 * 3_600_000);
    expect(await ports.templateVersions.derive(request)).toBe(3);
    expect(await versionsOf(world, id)).toHaveLength(3);
  });

  test('is found by its description, when EC2 has forgotten the request that made it', async () => {
    const { ports, id, request, clients } = await aRollout();
    const command = new CreateLaunchTemplateVersionCommand({
      LaunchTemplateId: id,
      SourceVersion: '1',
      VersionDescription: `greenshift web-2 of ${INSTALLATION}`,
      LaunchTemplateData: { ImageId: 'ami-green' },
    });
    await clients.ec2.send(command);
    expect(await ports.templateVersions.derive(request)).toBe(2);
    expect(await versionsOf({ clients }, id)).toHaveLength(2);
  });

  test('is another for another image: a rollout of that name may have been in a former life', async () => {
    const { ports, request } = await aRollout();
    const former = await ports.templateVersions.derive({ ...request, imageId: 'ami-blue' });
    expect(await ports.templateVersions.derive(request)).toBe(former + 1);
  });

  test('that EC2 only warns about is refused, and not left behind to be adopted', async () => {
    const { ports, id, request, ...world } = await aRollout();
    const broken = { ...request, imageId: 'ami-0' };
    await expect(ports.templateVersions.derive(broken)).rejects.toBeInstanceOf(CloudRefused);
    expect((await versionsOf(world, id)).map(({ VersionNumber }) => VersionNumber)).toEqual([1]);
  });

  test('of 0.0, which named no installation, is found by a rollout that began under it, and by no other', async () => {
    const { ports, id, request, clients } = await aRollout();
    const command = new CreateLaunchTemplateVersionCommand({
      LaunchTemplateId: id,
      SourceVersion: '1',
      VersionDescription: 'greenshift web-2',
      LaunchTemplateData: { ImageId: 'ami-green' },
    });
    await clients.ec2.send(command);
    expect(await ports.templateVersions.find(request)).toBeUndefined();
    expect(await ports.templateVersions.find({ ...request, isLegacy: true })).toBe(2);
  });

  test('is neither found nor deleted by a rollout of the same name in another installation', async () => {
    const { ports, id, request, clients } = await aRollout();
    const version = await ports.templateVersions.derive(request);
    const others = launchTemplateVersions(clients.ec2, OTHER_INSTALLATION);
    expect(await others.find(request)).toBeUndefined();
    await others.discard({ id, version, rollout: 'web-2' });
    expect(await versionsOf({ clients }, id)).toHaveLength(2);
    expect(await others.derive(request)).toBe(version + 1);
  });

  test('goes when it is not needed any more, and going twice is fine', async () => {
    const { ports, id, request, ...world } = await aRollout();
    const version = await ports.templateVersions.derive(request);
    await ports.templateVersions.discard({ id, version, rollout: 'web-2' });
    await ports.templateVersions.discard({ id, version, rollout: 'web-2' });
    expect(await versionsOf(world, id)).toHaveLength(1);
    await world.clients.ec2.send(new DeleteLaunchTemplateCommand({ LaunchTemplateId: id }));
    await ports.templateVersions.discard({ id, version, rollout: 'web-2' });
  });

  test('that somebody made the default stays, and that is told', async () => {
    const { ports, id, request, clients } = await aRollout();
    const version = await ports.templateVersions.derive(request);
    const command = new ModifyLaunchTemplateCommand({ LaunchTemplateId: id, DefaultVersion: '2' });
    await clients.ec2.send(command);
    await expect(ports.templateVersions.discard({ id, version, rollout: 'web-2' })).rejects.toBeInstanceOf(
      CloudUnavailable,
    );
  });
});

test('a deletion that EC2 refuses for good is told apart from one that may work later', async () => {
  const answering = (Code: string) =>
    launchTemplateVersions(
      {
        send: async () => ({
          LaunchTemplateVersions: [],
          UnsuccessfullyDeletedLaunchTemplateVersions: [{ ResponseError: { Code } }],
        }),
      } as never,
      INSTALLATION,
    );
  const discard = (code: string) => answering(code).discard({ id: 'lt-1', version: 2, rollout: 'web-2' });
  await expect(discard('launchTemplateIdMalformed')).rejects.toBeInstanceOf(CloudRefused);
  await expect(discard('unexpectedError')).rejects.toBeInstanceOf(CloudUnavailable);
  await expect(discard('launchTemplateVersionDoesNotExist')).resolves.toBeUndefined();
});

test("a version of a template that is gone is gone too, though EC2 refuses by a tag that isn't there any more", async () => {
  const refused = Object.assign(new Error('You are not authorized'), { name: 'UnauthorizedOperation' });
  const answering = (LaunchTemplateVersions: readonly object[]) =>
    launchTemplateVersions(
      {
        send: async (command: object) => {
          if (command instanceof DeleteLaunchTemplateVersionsCommand) throw refused;
          return { LaunchTemplateVersions };
        },
      } as never,
      INSTALLATION,
    );
  const version = { id: 'lt-1', version: 2, rollout: 'web-2' };
  await expect(answering([]).discard(version)).resolves.toBeUndefined();
  const made = { VersionDescription: `greenshift web-2 of ${INSTALLATION}` };
  await expect(answering([made]).discard(version)).rejects.toBeInstanceOf(CloudRefused);
});
