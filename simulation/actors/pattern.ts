import { callOutside } from '../world/outside.ts';
import type { World } from '../world/world.ts';

export const PATTERN = 'web-pattern';

/** The owner keeps an empty group in code, after which fleets are made, and suspends what could fill it. */
export async function createPattern(world: World): Promise<void> {
  const { fleet, template, targetGroups } = world.infrastructure;
  await callOutside(world, 'autoscaling', 'CreateAutoScalingGroup', {
    AutoScalingGroupName: PATTERN,
    LaunchTemplate: { LaunchTemplateName: template, Version: '$Latest' },
    MinSize: 0,
    MaxSize: world.state.group(fleet)?.maxSize,
    DesiredCapacity: 0,
    VPCZoneIdentifier: 'subnet-0a,subnet-0b,subnet-0c',
    TargetGroupARNs: [targetGroups[0]],
    HealthCheckType: 'ELB',
    HealthCheckGracePeriod: 120,
    Tags: [{ Key: 'team', Value: 'pattern', PropagateAtLaunch: true }],
  });
  const metrics = { AutoScalingGroupName: PATTERN, Granularity: '1Minute' };
  await callOutside(world, 'autoscaling', 'EnableMetricsCollection', metrics);
  const input = { AutoScalingGroupName: PATTERN, ScalingProcesses: ['Launch'] };
  await callOutside(world, 'autoscaling', 'SuspendProcesses', input);
}

/** The owner's code is applied: another tag, and another version of the template, after a while. */
export async function changePattern(world: World): Promise<void> {
  const { template } = world.infrastructure;
  await callOutside(world, 'autoscaling', 'CreateOrUpdateTags', {
    Tags: [
      {
        ResourceType: 'auto-scaling-group',
        ResourceId: PATTERN,
        Key: 'team',
        Value: 'changed',
        PropagateAtLaunch: true,
      },
    ],
  });
  await callOutside(world, 'ec2', 'CreateLaunchTemplateVersion', {
    LaunchTemplateName: template,
    SourceVersion: '1',
    LaunchTemplateData: { InstanceType: 't3.medium' },
  });
}
