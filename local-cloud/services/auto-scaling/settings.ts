import type {
  AutoScalingGroup,
  CreateAutoScalingGroupCommandInput,
  UpdateAutoScalingGroupCommandInput,
} from '@aws-sdk/client-auto-scaling';

const settingNames = [
  'DefaultCooldown',
  'HealthCheckType',
  'HealthCheckGracePeriod',
  'TerminationPolicies',
  'NewInstancesProtectedFromScaleIn',
  'ServiceLinkedRoleARN',
  'MaxInstanceLifetime',
  'CapacityRebalance',
  'PlacementGroup',
  'VPCZoneIdentifier',
  'Context',
  'DesiredCapacityType',
  'DefaultInstanceWarmup',
  'InstanceMaintenancePolicy',
  'DeletionProtection',
  'AvailabilityZoneDistribution',
  'AvailabilityZoneImpairmentPolicy',
  'CapacityReservationSpecification',
  'InstanceLifecyclePolicy',
] as const;

/** What is shown as it was given. */
export type Settings = Pick<AutoScalingGroup, (typeof settingNames)[number]>;

type Given = CreateAutoScalingGroupCommandInput | UpdateAutoScalingGroupCommandInput;

/** The settings that a request gives, and only those. */
export function givenSettings(input: Given): Partial<Settings> {
  const given: Record<string, unknown> = {};
  for (const name of settingNames) if (input[name] !== undefined) given[name] = input[name];
  return structuredClone(given) as Partial<Settings>;
}
