import type { AutoScalingGroup, Instance } from '@aws-sdk/client-auto-scaling';
import { attachedTargetGroups, type Group, type Member } from './model.ts';
import { tagViews } from './tags.ts';
import { zoneId } from './zones.ts';

/** A group as DescribeAutoScalingGroups returns it. */
export function groupView(group: Group): AutoScalingGroup {
  const targetGroups = attachedTargetGroups(group);
  return {
    AutoScalingGroupName: group.name,
    AutoScalingGroupARN: group.arn,
    ...(group.mixed
      ? { MixedInstancesPolicy: group.mixed }
      : launchView(group.template, group.launchConfiguration?.LaunchConfigurationName)),
    MinSize: group.min,
    MaxSize: group.max,
    DesiredCapacity: group.desired,
    ...(group.settings as Settled),
    AvailabilityZones: [...new Set(group.zones.map((zone) => zone.name))],
    AvailabilityZoneIds: [...new Set(group.zones.map((zone) => zoneId(zone.name)))],
    LoadBalancerNames: [...group.classicLoadBalancers],
    TargetGroupARNs: targetGroups,
    TrafficSources: [
      ...targetGroups.map((Identifier) => ({ Identifier, Type: 'elbv2' })),
      ...group.otherSources,
    ],
    Instances: [...group.members.values()].map(instanceView),
    CreatedTime: new Date(group.created),
    SuspendedProcesses: [...group.suspended].map(([ProcessName, SuspensionReason]) => ({
      ProcessName,
      SuspensionReason,
    })),
    EnabledMetrics: [...group.metrics].map((Metric) => ({ Metric, Granularity: '1Minute' })),
    Status: group.deleting ? 'Delete in progress' : undefined,
    Tags: tagViews(group),
    WarmPoolConfiguration: group.warmPool,
    WarmPoolSize: group.warmPool ? group.warm.size : undefined,
  };
}

type Settled = Pick<AutoScalingGroup, 'DefaultCooldown' | 'HealthCheckType'>;

/** An instance as the group that it belongs to shows it. */
export function instanceView(member: Member): Instance {
  return {
    InstanceId: member.instanceId,
    InstanceType: member.instanceType,
    WeightedCapacity: member.weight === undefined ? undefined : String(member.weight),
    ImageId: member.imageId,
    AvailabilityZone: member.zone,
    LifecycleState: member.state,
    HealthStatus: member.healthy ? 'Healthy' : 'Unhealthy',
    ...(member.template && launchView(member.template, member.launchConfiguration)),
    ProtectedFromScaleIn: member.protectedFromScaleIn,
  };
}

const launchView = (
  { id, name, version }: Group['template'],
  LaunchConfigurationName: string | undefined,
): Pick<AutoScalingGroup, 'LaunchTemplate' | 'LaunchConfigurationName'> =>
  LaunchConfigurationName === undefined
    ? { LaunchTemplate: { LaunchTemplateId: id, LaunchTemplateName: name, Version: version } }
    : { LaunchConfigurationName };
