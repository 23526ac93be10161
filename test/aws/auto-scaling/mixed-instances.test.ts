import {
  DescribeAutoScalingGroupsCommand,
  type MixedInstancesPolicy,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import { CreateLaunchTemplateCommand } from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import { assessFleet } from '../../../src/fleet/assess.ts';
import { settingChanges } from '../../../src/rollout/fleet/settings.ts';
import { aLiveFleet, aWorld } from '../world.ts';
import { aRequest } from './groups.ts';

const GREEN = { name: 'web-2', rollout: 'web-2' };
const WEIGHTED = [
  { InstanceType: 'm5.large', WeightedCapacity: '2' },
  { InstanceType: 'm5.xlarge', WeightedCapacity: '4' },
];

/** The live fleet `web-1` with a mixed instances policy, and after it `web-2`. */
async function aMixedFleet({
  overrides = WEIGHTED,
  distribution,
  isCopied = true,
}: {
  readonly overrides?: NonNullable<MixedInstancesPolicy['LaunchTemplate']>['Overrides'];
  readonly distribution?: MixedInstancesPolicy['InstancesDistribution'];
  readonly isCopied?: boolean;
} = {}) {
  const world = await aWorld();
  world.services.ec2.putImage({ imageId: 'ami-arm', name: 'arm', architecture: 'arm64' });
  world.services.ec2.putImage({ imageId: 'ami-gpu', name: 'gpu', architecture: 'x86_64' });
  const data = { ImageId: 'ami-gpu', InstanceType: 'm5.large' } as const;
  const own = new CreateLaunchTemplateCommand({ LaunchTemplateName: 'own', LaunchTemplateData: data });
  await world.clients.ec2.send(own);
  const live = await aLiveFleet(world, {
    LaunchTemplate: undefined,
    DesiredCapacity: 6,
    MaxSize: 12,
    MixedInstancesPolicy: {
      LaunchTemplate: {
        LaunchTemplateSpecification: { LaunchTemplateName: 'web', Version: '$Latest' },
        Overrides: overrides,
      },
      InstancesDistribution: distribution,
    },
  });
  const imageId = 'ami-green';
  const launchTemplate = { id: live.template, version: 1 };
  if (isCopied)
    await world.ports.fleets.clone(aRequest({ targetGroup: live.green, launchTemplate, imageId }));
  const policyOf = async (name: string) => {
    const command = new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] });
    return (await world.clients.autoScaling.send(command)).AutoScalingGroups![0]!.MixedInstancesPolicy!;
  };
  const report = async () => assessFleet(world.ports, (await world.ports.fleets.describe('web-1'))!);
  return { ...world, live, policyOf, report };
}

describe('a fleet with a mixed instances policy', () => {
  test('is copied with its kinds of servers, their weights and their distribution', async () => {
    const distribution = { OnDemandBaseCapacity: 2, OnDemandPercentageAboveBaseCapacity: 50 };
    const { policyOf, ports } = await aMixedFleet({ distribution });
    const [blue, green] = [await policyOf('web-1'), await policyOf('web-2')];
    expect(green.LaunchTemplate).toMatchObject({
      LaunchTemplateSpecification: { LaunchTemplateName: 'web', Version: '1' },
      Overrides: WEIGHTED,
    });
    expect(green.InstancesDistribution).toEqual(blue.InstancesDistribution);
    const { settings } = ports;
    expect(settingChanges(await settings.read('web-2'), await settings.read('web-1'))).toEqual([]);
  });

  test('says what each of its servers counts', async () => {
    const { ports } = await aMixedFleet();
    const fleet = await ports.fleets.describe('web-1');
    expect(fleet?.servers.map(({ weight }) => weight)).toEqual([2, 2, 2]);
    expect(fleet).toMatchObject({ desired: 6, launchTemplate: { version: '$Latest' } });
    expect(fleet?.overrides).toEqual([
      { name: 'm5.large', instanceType: 'm5.large', weight: 2 },
      { name: 'm5.xlarge', instanceType: 'm5.xlarge', weight: 4 },
    ]);
  });

  test('keeps its policy when it is pinned to a version and released again', async () => {
    const { ports, policyOf } = await aMixedFleet();
    const before = await policyOf('web-1');
    const claim = { name: 'web-1', rollout: 'web-2' };
    const { targetGroups } = (await ports.fleets.describe('web-1'))!;
    const mark = { targetGroup: targetGroups[0]! };
    await ports.fleets.mark(claim, mark, { launchTemplateVersion: '1', minSize: 6 });
    expect((await policyOf('web-1')).LaunchTemplate?.LaunchTemplateSpecification?.Version).toBe('1');
    await ports.fleets.configure(claim, { launchTemplateVersion: '$Latest' });
    expect(await policyOf('web-1')).toEqual(before);
  });

  test('gets the image of the rollout wherever a kind of server names another one', async () => {
    const { policyOf, report } = await aMixedFleet({
      overrides: [
        { InstanceType: 'm5.large' },
        { InstanceType: 'm5.xlarge', ImageId: 'ami-blue' },
        { InstanceType: 'c5.large', LaunchTemplateSpecification: { LaunchTemplateName: 'own' } },
      ],
    });
    const overrides = (await policyOf('web-2')).LaunchTemplate?.Overrides;
    expect(overrides).toMatchObject([
      { InstanceType: 'm5.large' },
      { InstanceType: 'm5.xlarge', ImageId: 'ami-green' },
      {
        InstanceType: 'c5.large',
        ImageId: 'ami-green',
        LaunchTemplateSpecification: { LaunchTemplateName: 'own' },
      },
    ]);
    expect(overrides?.[0]).not.toHaveProperty('ImageId');
    const lines = (await report()).filter(({ setting }) => setting.startsWith('instance override'));
    expect(lines).toEqual([
      { setting: 'instance override "m5.large"', outcome: 'copied', from: 'm5.large' },
      expect.objectContaining({ outcome: 'rewritten', from: 'ami-blue' }),
      expect.objectContaining({
        outcome: 'rewritten',
        from: 'ami-gpu',
        why: expect.stringContaining('another'),
      }),
    ]);
    expect(lines[1]).not.toHaveProperty('why');
  });

  test('is refused with the name of a kind of server that one image cannot serve', async () => {
    const { report } = await aMixedFleet({
      overrides: [{ InstanceType: 'm5.large' }, { InstanceType: 'm6g.large', ImageId: 'ami-arm' }],
      isCopied: false,
    });
    expect(await report()).toContainEqual(
      expect.objectContaining({
        setting: 'instance override "m6g.large"',
        outcome: 'refused',
        why: expect.stringMatching(/ami-arm for arm64.*ami-blue for x86_64/),
        fix: expect.stringContaining('m6g.large'),
      }),
    );
  });

  test('is told part by part: the version is rewritten, the distribution copied', async () => {
    const { report, live } = await aMixedFleet();
    const lines = await report();
    expect(lines).toContainEqual({
      setting: 'MixedInstancesPolicy',
      outcome: 'rewritten',
      from: `version $Latest of ${live.template}`,
      to: expect.any(String),
    });
    expect(lines).toContainEqual(
      expect.objectContaining({ setting: 'InstancesDistribution', outcome: 'copied' }),
    );
  });
});

describe('a policy that is changed during the bake', () => {
  test('is carried over, and the copy keeps its version and its image', async () => {
    const overrides = [{ InstanceType: 'm5.large' as const, ImageId: 'ami-blue' }];
    const { clients, ports, policyOf } = await aMixedFleet({ overrides });
    const MixedInstancesPolicy = {
      LaunchTemplate: {
        Overrides: [...overrides, { InstanceType: 'c5.large' as const, ImageId: 'ami-blue' }],
      },
      InstancesDistribution: { OnDemandPercentageAboveBaseCapacity: 40 },
    };
    const change = { AutoScalingGroupName: 'web-1', MixedInstancesPolicy };
    await clients.autoScaling.send(new UpdateAutoScalingGroupCommand(change));
    const { settings } = ports;
    const lacking = async () =>
      settingChanges(await settings.read('web-2'), await settings.read('web-1')).map(
        ({ setting }) => setting,
      );
    expect(await lacking()).toEqual(['MixedInstancesPolicy']);
    await settings.copy(GREEN, { from: 'web-1', only: ['MixedInstancesPolicy'] });
    expect(await lacking()).toEqual([]);
    expect(await policyOf('web-2')).toMatchObject({
      LaunchTemplate: {
        LaunchTemplateSpecification: { Version: '1' },
        Overrides: [{ ImageId: 'ami-green' }, { InstanceType: 'c5.large', ImageId: 'ami-green' }],
      },
      InstancesDistribution: { OnDemandPercentageAboveBaseCapacity: 40 },
    });
  });

  test('is told where it brings an image that the copy does not have', async () => {
    const { clients, ports } = await aMixedFleet();
    const Overrides = [{ ...WEIGHTED[0], ImageId: 'ami-blue' }];
    const MixedInstancesPolicy = { LaunchTemplate: { Overrides } };
    const change = { AutoScalingGroupName: 'web-1', MixedInstancesPolicy } as const;
    await clients.autoScaling.send(new UpdateAutoScalingGroupCommand(change as never));
    const { settings } = ports;
    await settings.copy(GREEN, { from: 'web-1', only: ['MixedInstancesPolicy'] });
    const changes = settingChanges(await settings.read('web-2'), await settings.read('web-1'));
    expect(changes.map(({ setting }) => setting)).toEqual(['MixedInstancesPolicy']);
  });

  test('ends where the group is given a template in its place', async () => {
    const { clients, ports, live } = await aMixedFleet();
    const LaunchTemplate = { LaunchTemplateId: live.template, Version: '1' };
    const change = { AutoScalingGroupName: 'web-1', LaunchTemplate };
    await clients.autoScaling.send(new UpdateAutoScalingGroupCommand(change));
    await ports.settings.copy(GREEN, { from: 'web-1', only: ['MixedInstancesPolicy'] });
    const fleet = await ports.fleets.describe('web-2');
    expect(fleet).toMatchObject({ launchTemplate: { id: live.template, version: '1' } });
    expect(fleet?.overrides).toBeUndefined();
  });
});
