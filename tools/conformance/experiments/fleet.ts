import {
  CreateAutoScalingGroupCommand,
  DescribeAutoScalingGroupsCommand,
  type Instance,
} from '@aws-sdk/client-auto-scaling';
import { CreateLaunchTemplateCommand } from '@aws-sdk/client-ec2';
import type { Lab } from '../lab.ts';

/** Python comes with Amazon Linux: a server that is healthy. On the local cloud the image brings its own. */
const SERVE = Buffer.from('#!/bin/sh\ncd /tmp && exec python3 -m http.server 80\n').toString('base64');

/** A launch template, for all experiments of a run. */
export const template = (lab: Lab): Promise<string> =>
  lab.once('template', async () => {
    const { LaunchTemplate } = await lab.clients.ec2.send(
      new CreateLaunchTemplateCommand({
        LaunchTemplateName: lab.name('template'),
        TagSpecifications: [{ ResourceType: 'launch-template', Tags: [...lab.tags] }],
        LaunchTemplateData: {
          ImageId: lab.place.image,
          InstanceType: lab.place.instanceType as never,
          MetadataOptions: { HttpTokens: 'required' },
          UserData: SERVE,
        },
      }),
    );
    return LaunchTemplate?.LaunchTemplateId ?? '';
  });

export const groupInput = async (lab: Lab, part: string, servers: number) => ({
  AutoScalingGroupName: lab.name(part),
  LaunchTemplate: { LaunchTemplateId: await template(lab), Version: '$Latest' },
  MinSize: 0,
  MaxSize: 1,
  DesiredCapacity: servers,
  VPCZoneIdentifier: lab.place.subnets.join(','),
  Tags: lab.tags.map((tag) => ({ ...tag, PropagateAtLaunch: true })),
});

export async function group(lab: Lab, part: string, servers = 0): Promise<string> {
  const input = await groupInput(lab, part, servers);
  await lab.clients.autoScaling.send(new CreateAutoScalingGroupCommand(input));
  return input.AutoScalingGroupName;
}

export async function describeGroup(lab: Lab, name: string) {
  const { AutoScalingGroups } = await lab.clients.autoScaling.send(
    new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] }),
  );
  return AutoScalingGroups?.[0];
}

/** The first server of a group that is in service. */
export const untilInService = (lab: Lab, name: string): Promise<Instance> =>
  lab.until('a server in service', async () => {
    const { Instances = [] } = (await describeGroup(lab, name)) ?? {};
    return Instances.find(({ LifecycleState }) => LifecycleState === 'InService');
  });

/** A server in service, alone in its group, for all experiments of a run. */
export const server = (lab: Lab): Promise<Instance> =>
  lab.once('server', async () => untilInService(lab, await group(lab, 'fleet', 1)));
