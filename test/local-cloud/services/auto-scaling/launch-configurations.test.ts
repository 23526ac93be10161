import {
  CreateAutoScalingGroupCommand,
  CreateLaunchConfigurationCommand,
  DeleteLaunchConfigurationCommand,
  DescribeAutoScalingGroupsCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import { expect, test } from 'vitest';
import { aTemplate, aWorld } from '../../../aws/world.ts';

async function aGroup() {
  const world = await aWorld();
  const { autoScaling } = world.clients;
  const LaunchConfigurationName = 'lc';
  await autoScaling.send(
    new CreateLaunchConfigurationCommand({
      LaunchConfigurationName,
      ImageId: 'ami-blue',
      InstanceType: 'm5.large',
    }),
  );
  await autoScaling.send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName: 'web',
      LaunchConfigurationName,
      MinSize: 1,
      MaxSize: 2,
      VPCZoneIdentifier: 'subnet-a',
    }),
  );
  await world.clock.advance(60_000);
  const describe = async () => {
    const { AutoScalingGroups } = await autoScaling.send(new DescribeAutoScalingGroupsCommand({}));
    return AutoScalingGroups![0]!;
  };
  return { ...world, autoScaling, describe };
}

test('a group launches from a launch configuration, and shows it in place of a template', async () => {
  const { describe, ports } = await aGroup();
  const group = await describe();
  expect(group).toMatchObject({ LaunchConfigurationName: 'lc' });
  expect(group.LaunchTemplate).toBeUndefined();
  const [server] = group.Instances ?? [];
  expect(server).toMatchObject({ LaunchConfigurationName: 'lc', LifecycleState: 'InService' });
  const id = server?.InstanceId ?? '';
  expect(await ports.servers.imagesOf([id])).toEqual({ [id]: 'ami-blue' });
});

test('it is in use until the group is given a template', async () => {
  const { autoScaling, clients, describe } = await aGroup();
  const gone = new DeleteLaunchConfigurationCommand({ LaunchConfigurationName: 'lc' });
  await expect(autoScaling.send(gone)).rejects.toMatchObject({ name: 'ResourceInUseFault' });
  const LaunchTemplateId = await aTemplate(clients);
  const LaunchTemplate = { LaunchTemplateId, Version: '1' };
  await autoScaling.send(new UpdateAutoScalingGroupCommand({ AutoScalingGroupName: 'web', LaunchTemplate }));
  expect((await describe()).LaunchConfigurationName).toBeUndefined();
  await autoScaling.send(gone);
});
