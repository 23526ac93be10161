import type { AutoScalingGroup } from '@aws-sdk/client-auto-scaling';

/**
 * What becomes of a field when a group is copied: `copied` as it is; `rewritten` by the mapping; `restored` by a call
 * after the creation; `output`, which AWS sets itself; or refused, with the name of what can't be copied and what its owner
 * can do about it.
 */
type Treatment =
  | 'copied'
  | 'rewritten'
  | 'restored'
  | 'output'
  | { readonly refused: string; readonly fix: string };

/**
 * Every field of `AutoScalingGroup`. A new one in the SDK fails to compile, and a test compares the table with the SDK's
 * schema: nothing is lost silently.
 */
export const GROUP_FIELDS: Readonly<Record<keyof AutoScalingGroup, Treatment>> = {
  MaxSize: 'copied',
  DesiredCapacityType: 'copied',
  DefaultCooldown: 'copied',
  DefaultInstanceWarmup: 'copied',
  HealthCheckType: 'copied',
  HealthCheckGracePeriod: 'copied',
  VPCZoneIdentifier: 'copied',
  TerminationPolicies: 'copied',
  CapacityRebalance: 'copied',
  MaxInstanceLifetime: 'copied',
  PlacementGroup: 'copied',
  NewInstancesProtectedFromScaleIn: 'copied',
  InstanceMaintenancePolicy: 'copied',
  AvailabilityZoneDistribution: 'copied',
  AvailabilityZoneImpairmentPolicy: 'copied',
  CapacityReservationSpecification: 'copied',
  InstanceLifecyclePolicy: 'copied',
  Context: 'copied',
  // `prevent-force-deletion` is copied, since we never delete by force; `prevent-all-deletion` is unsupported.
  DeletionProtection: 'copied',

  AutoScalingGroupName: 'rewritten',
  MinSize: 'rewritten',
  DesiredCapacity: 'rewritten',
  LaunchTemplate: 'rewritten',
  LaunchConfigurationName: 'rewritten',
  MixedInstancesPolicy: 'rewritten',
  TargetGroupARNs: 'rewritten',
  TrafficSources: 'rewritten',
  Tags: 'rewritten',
  AvailabilityZones: 'rewritten',
  AvailabilityZoneIds: 'rewritten',
  ServiceLinkedRoleARN: 'rewritten',

  EnabledMetrics: 'restored',
  SuspendedProcesses: 'restored',
  WarmPoolConfiguration: 'restored',

  AutoScalingGroupARN: 'output',
  CreatedTime: 'output',
  Instances: 'output',
  Status: 'output',
  PredictedCapacity: 'output',
  WarmPoolSize: 'output',

  LoadBalancerNames: {
    refused: 'classic load balancers',
    fix: 'a classic load balancer has no weights: move its listeners to an Application or a Network Load Balancer, and detach it',
  },
  Operator: {
    refused: 'an operator, so that only an AWS service may change it',
    fix: 'have the service that operates it roll it out',
  },
};

/** AWS leaves out what isn't set, or returns it empty. */
export const isSet = (value: unknown) =>
  value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0);
