import type { AutoScalingGroup } from '@aws-sdk/client-auto-scaling';
import type { CloneRequest } from '../../../src/ports/fleet-changes.ts';
import type { Fleet } from '../../../src/ports/fleets.ts';

export const TARGET_GROUPS = {
  blue: 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web-a/0123456789abcdef',
  green: 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web-b/fedcba9876543210',
};

/** A group as AWS describes it: with what it fills in by itself, and without what isn't set. */
export const aGroup = (differences: Partial<AutoScalingGroup> = {}): AutoScalingGroup => ({
  AutoScalingGroupName: 'web-1',
  AutoScalingGroupARN:
    'arn:aws:autoscaling:eu-west-1:111122223333:autoScalingGroup:1:autoScalingGroupName/web-1',
  LaunchTemplate: { LaunchTemplateId: 'lt-1', LaunchTemplateName: 'web', Version: '$Latest' },
  MinSize: 2,
  MaxSize: 8,
  DesiredCapacity: 4,
  DefaultCooldown: 300,
  AvailabilityZones: ['eu-west-1a', 'eu-west-1b'],
  LoadBalancerNames: [],
  TargetGroupARNs: [TARGET_GROUPS.blue],
  TrafficSources: [{ Identifier: TARGET_GROUPS.blue, Type: 'elbv2' }],
  HealthCheckType: 'ELB',
  HealthCheckGracePeriod: 120,
  Instances: [],
  CreatedTime: new Date(Date.UTC(2026, 0, 1)),
  SuspendedProcesses: [],
  VPCZoneIdentifier: 'subnet-a,subnet-b',
  EnabledMetrics: [],
  Tags: [],
  TerminationPolicies: ['OldestInstance'],
  NewInstancesProtectedFromScaleIn: false,
  ServiceLinkedRoleARN:
    'arn:aws:iam::111122223333:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling',
  CapacityRebalance: false,
  ...differences,
});

export const aRequest = (differences: Partial<CloneRequest> = {}): CloneRequest => ({
  name: 'web-2',
  from: 'web-1',
  targetGroup: TARGET_GROUPS.green,
  launchTemplate: { id: 'lt-1', version: 9 },
  imageId: 'ami-green',
  service: 'web',
  rollout: 'web-2',
  ...differences,
});

export const aFleet = (differences: Partial<Fleet> = {}): Fleet => ({
  name: 'web-1',
  arn: 'arn:aws:autoscaling:eu-west-1:111122223333:autoScalingGroup:1:autoScalingGroupName/web-1',
  installation: 'none',
  minSize: 2,
  maxSize: 8,
  desired: 4,
  launchTemplate: { id: 'lt-1', version: '3' },
  targetGroups: [TARGET_GROUPS.blue],
  tags: {},
  servers: [],
  deleting: false,
  ...differences,
});
