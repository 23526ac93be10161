import { CreateLaunchConfigurationCommand } from '@aws-sdk/client-auto-scaling';
import {
  CreateLaunchTemplateCommand,
  DescribeLaunchTemplatesCommand,
  DescribeLaunchTemplateVersionsCommand,
} from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { launchTemplateVersions } from '../../../src/aws/ec2/launch-template-versions.ts';
import { FleetNameTaken } from '../../../src/rollout/errors.ts';
import { INSTALLATION, OTHER_INSTALLATION } from '../../world/specs.ts';
import { aWorld, type World } from '../world.ts';

async function aConfiguration({ clients, ports }: World, name: string, UserData = 'Ym9vdA==') {
  const input = { LaunchConfigurationName: name, ImageId: 'ami-blue', InstanceType: 'm5.large', UserData };
  await clients.autoScaling.send(new CreateLaunchConfigurationCommand(input));
  return ports.fleets.launchConfiguration(name);
}

async function templates({ clients }: World) {
  const { LaunchTemplates = [] } = await clients.ec2.send(new DescribeLaunchTemplatesCommand({}));
  return LaunchTemplates;
}

test('a launch configuration becomes a version of a template that this installation marks', async () => {
  const world = await aWorld();
  const configuration = await aConfiguration(world, 'web-lc-1');
  const { id, version } = await world.ports.templateVersions.adopt({ service: 'web', like: configuration });
  const [template, ...others] = await templates(world);
  expect(others).toEqual([]);
  expect(template).toMatchObject({
    LaunchTemplateId: id,
    Tags: [
      { Key: 'greenshift:service', Value: 'web' },
      { Key: 'greenshift:installation', Value: INSTALLATION },
    ],
  });
  const command = new DescribeLaunchTemplateVersionsCommand({
    LaunchTemplateId: id,
    Versions: [`${version}`],
  });
  const { LaunchTemplateVersions } = await world.clients.ec2.send(command);
  expect(LaunchTemplateVersions?.[0]?.LaunchTemplateData).toMatchObject({
    ImageId: 'ami-blue',
    InstanceType: 'm5.large',
    UserData: 'Ym9vdA==',
    Monitoring: { Enabled: true },
  });
});

test('a version of an owner’s template becomes one of ours, with what it has and the owner’s left as it was', async () => {
  const world = await aWorld();
  const LaunchTemplateData = {
    ImageId: 'ami-blue',
    InstanceType: 'm5.large' as const,
    UserData: 'Ym9vdA==',
    MetadataOptions: { HttpTokens: 'required' as const, HttpPutResponseHopLimit: 1 },
    NetworkInterfaces: [{ DeviceIndex: 0, Groups: ['sg-0a'], AssociatePublicIpAddress: false }],
  };
  const owners = await world.clients.ec2.send(
    new CreateLaunchTemplateCommand({ LaunchTemplateName: 'web-servers', LaunchTemplateData }),
  );
  const like = { id: owners.LaunchTemplate?.LaunchTemplateId ?? '', version: 1 };
  const { id, version } = await world.ports.templateVersions.adopt({ service: 'web', like });
  expect(id).not.toBe(like.id);
  const read = async (LaunchTemplateId: string) => {
    const command = new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId });
    return (await world.clients.ec2.send(command)).LaunchTemplateVersions ?? [];
  };
  const [original, ...added] = await read(like.id);
  expect(added).toEqual([]);
  const [adopted] = await read(id);
  expect(adopted?.VersionNumber).toBe(version);
  expect(adopted?.LaunchTemplateData).toEqual(original?.LaunchTemplateData);
  await expect(world.ports.templateVersions.adopt({ service: 'web', like })).resolves.toEqual({
    id,
    version,
  });
});

test('the same one becomes the same version, another one another', async () => {
  const world = await aWorld();
  const { adopt } = world.ports.templateVersions;
  const first = { service: 'web', like: await aConfiguration(world, 'web-lc-1') };
  const second = { service: 'web', like: await aConfiguration(world, 'web-lc-2', 'bmV3') };
  const { id } = await adopt(first);
  expect(await adopt(first)).toEqual({ id, version: 1 });
  expect(await adopt(second)).toEqual({ id, version: 2 });
  expect(await adopt(first)).toEqual({ id, version: 1 });
  expect(await templates(world)).toHaveLength(1);
});

test('green derives from it as from any template', async () => {
  const world = await aWorld();
  const { adopt, derive } = world.ports.templateVersions;
  const { id, version } = await adopt({ service: 'web', like: await aConfiguration(world, 'lc') });
  expect(await derive({ id, from: version, imageId: 'ami-green', rollout: 'web-2' })).toBe(2);
});

test('it goes when it is not needed any more, and only for the installation that made it', async () => {
  const world = await aWorld();
  const { adopt, removeAdopted } = world.ports.templateVersions;
  await adopt({ service: 'web', like: await aConfiguration(world, 'lc') });
  await launchTemplateVersions(world.clients.ec2, OTHER_INSTALLATION).removeAdopted('web');
  await removeAdopted('shop');
  expect(await templates(world)).toHaveLength(1);
  await removeAdopted('web');
  await removeAdopted('web');
  expect(await templates(world)).toEqual([]);
});

test('one of its name that somebody else has made is neither used nor deleted', async () => {
  const world = await aWorld();
  const input = {
    LaunchTemplateName: `web-of-${INSTALLATION}`,
    LaunchTemplateData: { ImageId: 'ami-blue' },
  };
  await world.clients.ec2.send(new CreateLaunchTemplateCommand(input));
  const configuration = await aConfiguration(world, 'lc');
  const adopted = world.ports.templateVersions.adopt({ service: 'web', like: configuration });
  await expect(adopted).rejects.toBeInstanceOf(FleetNameTaken);
  await world.ports.templateVersions.removeAdopted('web');
  expect(await templates(world)).toHaveLength(1);
});
