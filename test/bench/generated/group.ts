import type { AutoScalingGroup, LaunchTemplateOverrides } from '@aws-sdk/client-auto-scaling';
import fc from 'fast-check';
import { mixed } from '../overlays/overlay.ts';

const PROCESSES = [
  'AZRebalance',
  'InstanceRefresh',
  'HealthCheck',
  'ReplaceUnhealthy',
  'ScheduledActions',
  'AlarmNotification',
];
const METRICS = [
  'GroupMinSize',
  'GroupDesiredCapacity',
  'GroupInServiceInstances',
  'WarmPoolDesiredCapacity',
];
const TERMINATION = [
  'OldestInstance',
  'NewestInstance',
  'OldestLaunchTemplate',
  'ClosestToNextInstanceHour',
  'AllocationStrategy',
  'arn:aws:lambda:us-east-1:111122223333:function:pick:prod',
];
const RESERVATION = 'arn:aws:resource-groups:us-east-1:111122223333:group/reserved';

const OWN_TEMPLATE = { LaunchTemplateName: 'own-template', Version: '$Latest' };

/** At most one of each `Key`. */
const tags = fc.uniqueArray(
  fc.record({
    Key: fc.constantFrom('Name', 'env', 'team:owner', 'Release', 'ami', 'kubernetes.io/cluster/a', 'a b'),
    Value: fc.constantFrom('', 'prod', 'v1.2.3', 'ami-0123456789abcdef0', 'a=b;c', 'ü', '{"a":1}'),
    PropagateAtLaunch: fc.boolean(),
  }),
  { selector: ({ Key }) => Key },
);

/** Sizes of few servers, so that a run is short. */
const sizes = fc
  .record({ MinSize: fc.nat(2), more: fc.nat(2), room: fc.nat(3) })
  .map(({ MinSize, more, room }) => ({
    MinSize,
    DesiredCapacity: MinSize + more,
    MaxSize: Math.max(MinSize + more + room, 1),
  }));

const placed: fc.Arbitrary<Partial<AutoScalingGroup>> = fc.constantFrom(
  {},
  { VPCZoneIdentifier: 'subnet-0a' },
  { VPCZoneIdentifier: '', AvailabilityZones: ['us-east-1a', 'us-east-1b'] },
  { VPCZoneIdentifier: '', AvailabilityZones: [], AvailabilityZoneIds: ['use1-az1', 'use1-az2'] },
);

const settings: fc.Arbitrary<Partial<AutoScalingGroup>> = fc.record(
  {
    DefaultCooldown: fc.constantFrom(0, 30, 300, 3600),
    DefaultInstanceWarmup: fc.constantFrom(0, 60, 300),
    HealthCheckType: fc.constantFrom('EC2', 'ELB', 'ELB,EBS', 'EBS'),
    HealthCheckGracePeriod: fc.constantFrom(30, 300, 1800),
    MaxInstanceLifetime: fc.constantFrom(86_400, 2_592_000),
    PlacementGroup: fc.constant('close'),
    NewInstancesProtectedFromScaleIn: fc.boolean(),
    TerminationPolicies: fc.shuffledSubarray(TERMINATION, { minLength: 1, maxLength: 3 }),
    Context: fc.constant('of-owner'),
    DeletionProtection: fc.constantFrom('none', 'prevent-force-deletion'),
    InstanceMaintenancePolicy: fc.constantFrom(
      { MinHealthyPercentage: 100, MaxHealthyPercentage: 110 },
      { MinHealthyPercentage: 50, MaxHealthyPercentage: 100 },
      { MinHealthyPercentage: 90, MaxHealthyPercentage: 190 },
    ),
    AvailabilityZoneDistribution: fc.record({
      CapacityDistributionStrategy: fc.constantFrom('balanced-only', 'balanced-best-effort'),
    }),
    AvailabilityZoneImpairmentPolicy: fc.record({
      ZonalShiftEnabled: fc.boolean(),
      ImpairedZoneHealthCheckBehavior: fc.constantFrom('ReplaceUnhealthy', 'IgnoreUnhealthy'),
    }),
    InstanceLifecyclePolicy: fc.record({
      RetentionTriggers: fc.record({ TerminateHookAbandon: fc.constantFrom('retain', 'terminate') }),
    }),
    CapacityReservationSpecification: fc.constantFrom(
      { CapacityReservationPreference: 'default' },
      { CapacityReservationPreference: 'none' },
      {
        CapacityReservationPreference: 'capacity-reservations-first',
        CapacityReservationTarget: { CapacityReservationResourceGroupArns: [RESERVATION] },
      },
    ),
    Tags: tags,
    SuspendedProcesses: fc.subarray(PROCESSES).map((names) => names.map((ProcessName) => ({ ProcessName }))),
    EnabledMetrics: fc
      .subarray(METRICS)
      .map((names) => names.map((Metric) => ({ Metric, Granularity: '1Minute' }))),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<Partial<AutoScalingGroup>>;

const requirements: fc.Arbitrary<LaunchTemplateOverrides> = fc.constantFrom(
  { InstanceRequirements: { VCpuCount: { Min: 2 }, MemoryMiB: { Min: 4096, Max: 65_536 } } },
  {
    InstanceRequirements: {
      ...{ VCpuCount: { Min: 2, Max: 8 }, MemoryMiB: { Min: 4096 }, AllowedInstanceTypes: ['m5.*', 'm6i.*'] },
      ...{ BareMetal: 'excluded', LocalStorage: 'included', LocalStorageTypes: ['ssd'] },
      ...{ SpotMaxPricePercentageOverLowestPrice: 30, RequireHibernateSupport: false },
    },
  },
);

const overrides: fc.Arbitrary<LaunchTemplateOverrides[]> = fc.oneof(
  fc
    .uniqueArray(fc.constantFrom('m5.large', 'm5a.large', 'm6i.large', 'c5.xlarge', 'm5d.large'), {
      minLength: 1,
      maxLength: 4,
    })
    .chain((types) =>
      fc.record({
        weights: fc.boolean(),
        own: fc.constantFrom('nothing', 'an image', 'a template'),
        types: fc.constant(types),
      }),
    )
    .map(({ weights, own, types }) =>
      types.map(
        (InstanceType, index): LaunchTemplateOverrides => ({
          InstanceType,
          ...(weights && { WeightedCapacity: String(index + 1) }),
          ...(own === 'an image' && index === 0 && { ImageId: 'ami-0b0b0b0b0b0b0b0b0' }),
          ...(own === 'a template' && index === 1 && { LaunchTemplateSpecification: OWN_TEMPLATE }),
        }),
      ),
    ),
  requirements.map((one) => [one]),
  fc.constant<LaunchTemplateOverrides[]>([]),
);

const distribution = fc.constantFrom(
  { OnDemandPercentageAboveBaseCapacity: 100 },
  {
    OnDemandBaseCapacity: 1,
    OnDemandPercentageAboveBaseCapacity: 0,
    SpotAllocationStrategy: 'capacity-optimized',
  },
  {
    OnDemandPercentageAboveBaseCapacity: 50,
    SpotAllocationStrategy: 'price-capacity-optimized',
    SpotMaxPrice: '0.4',
  },
  {
    OnDemandAllocationStrategy: 'lowest-price',
    SpotAllocationStrategy: 'lowest-price',
    SpotInstancePools: 3,
  },
);

/** Everything of a group but its belongings, and whether several kinds of servers are in it. */
export const groups = fc.record({
  sizes,
  placed,
  settings,
  policy: fc.option(fc.record({ overrides, distribution }), { nil: undefined, freq: 3 }),
  version: fc.constantFrom('$Latest', '$Default', '3'),
});

export type Group = typeof groups extends fc.Arbitrary<infer T> ? T : never;

export const groupOf = ({
  sizes: size,
  placed: place,
  settings: own,
  policy,
}: Group): Partial<AutoScalingGroup> => ({
  ...own,
  ...place,
  ...size,
  ...(policy && mixed(policy.overrides, policy.distribution)),
});
