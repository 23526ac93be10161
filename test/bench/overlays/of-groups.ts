import { GROUP, LABEL, mixed, type Overlay } from './overlay.ts';

const FUNCTION = 'arn:aws:lambda:us-east-1:111122223333:function:pick:prod';
const hook = (transition: string) => ({
  LifecycleHookName: transition,
  AutoScalingGroupName: GROUP,
  LifecycleTransition: `autoscaling:EC2_INSTANCE_${transition}`,
  HeartbeatTimeout: 120,
  DefaultResult: 'ABANDON',
  NotificationMetadata: '{"a":1}',
  NotificationTargetARN: 'arn:aws:sqs:us-east-1:111122223333:hooks',
  RoleARN: 'arn:aws:iam::111122223333:role/hooks',
});
const requirements = {
  VCpuCount: { Min: 2, Max: 8 },
  MemoryMiB: { Min: 4096 },
  CpuManufacturers: ['intel' as const, 'amd' as const],
  InstanceGenerations: ['current' as const],
  BurstablePerformance: 'excluded' as const,
  ExcludedInstanceTypes: ['t2.*'],
  NetworkInterfaceCount: { Min: 2 },
  BaselinePerformanceFactors: { Cpu: { References: [{ InstanceFamily: 'm6i' }] } },
};
const SPOT = { SpotAllocationStrategy: 'price-capacity-optimized' };
const policy = { AutoScalingGroupName: GROUP, PolicyName: 'load', Enabled: true };
const dimensions = [{ Name: 'AutoScalingGroupName', Value: GROUP }];

/** Settings of groups, and of what belongs to them, that every now and then one has. */
export const OF_GROUPS: Readonly<Record<string, Overlay>> = {
  'warmup, lifetime and maintenance': {
    group: {
      DefaultInstanceWarmup: 120,
      MaxInstanceLifetime: 604_800,
      InstanceMaintenancePolicy: { MinHealthyPercentage: 100, MaxHealthyPercentage: 120 },
    },
  },
  'zones that may be left alone': {
    group: {
      AvailabilityZoneDistribution: { CapacityDistributionStrategy: 'balanced-only' },
      AvailabilityZoneImpairmentPolicy: {
        ZonalShiftEnabled: true,
        ImpairedZoneHealthCheckBehavior: 'IgnoreUnhealthy',
      },
    },
  },
  'zones by their ids': {
    group: { VPCZoneIdentifier: '', AvailabilityZones: [], AvailabilityZoneIds: ['use1-az1', 'use1-az2'] },
  },
  'health of volumes': { group: { HealthCheckType: 'ELB,EBS' } },
  'a role of its own': {
    group: {
      ServiceLinkedRoleARN:
        'arn:aws:iam::111122223333:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling_keys',
    },
  },
  'protection from deletion by force': { group: { DeletionProtection: 'prevent-force-deletion' } },
  'a function that chooses who goes': { group: { TerminationPolicies: [FUNCTION, 'OldestInstance'] } },
  'protection from scale-in': { group: { NewInstancesProtectedFromScaleIn: true } },
  reservations: {
    group: {
      CapacityReservationSpecification: {
        CapacityReservationPreference: 'capacity-reservations-first',
        CapacityReservationTarget: { CapacityReservationIds: ['cr-1'] },
      },
    },
  },
  'suspended processes': {
    group: {
      SuspendedProcesses: [
        'AZRebalance',
        'InstanceRefresh',
        'HealthCheck',
        'ReplaceUnhealthy',
        'ScheduledActions',
      ].map((ProcessName) => ({ ProcessName })),
    },
  },
  'nobody at night': { group: { MinSize: 0, DesiredCapacity: 0 } },
  // An empty group once lost its pool on the way: that of the old one was deleted, and the new one given what it was like.
  'nobody at night, and a warm pool whose servers drain': {
    group: { MinSize: 0, DesiredCapacity: 0 },
    further: { lifecycleHooks: [hook('TERMINATING')], warmPool: { MinSize: 1, PoolState: 'Stopped' } },
  },
  'requirements in overrides': {
    group: mixed([{ InstanceRequirements: requirements }], { ...SPOT, OnDemandBaseCapacity: 1 }),
  },
  'requirements in the template': {
    group: mixed([], { ...SPOT, OnDemandPercentageAboveBaseCapacity: 50 }),
    template: { InstanceType: undefined, InstanceRequirements: requirements },
  },
  'capacity in vCPUs': {
    group: {
      ...mixed([{ InstanceRequirements: requirements }], SPOT),
      ...{ DesiredCapacityType: 'vcpu', MinSize: 4, DesiredCapacity: 8, MaxSize: 32 },
    },
  },
  'capacity in memory': {
    group: {
      ...mixed([{ InstanceRequirements: requirements }], SPOT),
      ...{ DesiredCapacityType: 'memory-mib', MinSize: 8192, DesiredCapacity: 16_384, MaxSize: 65_536 },
    },
  },
  weights: {
    group: {
      ...mixed(
        [
          { InstanceType: 'm5.large', WeightedCapacity: '2' },
          { InstanceType: 'm5.xlarge', WeightedCapacity: '4' },
        ],
        {
          SpotAllocationStrategy: 'capacity-optimized-prioritized',
          OnDemandPercentageAboveBaseCapacity: 0,
          SpotMaxPrice: '0.5',
        },
      ),
      ...{ MinSize: 4, DesiredCapacity: 4, MaxSize: 12 },
    },
  },
  'hooks that notify a queue': { further: { lifecycleHooks: [hook('LAUNCHING'), hook('TERMINATING')] } },
  'a warm pool that hibernates': {
    template: { HibernationOptions: { Configured: true } },
    further: { warmPool: { MinSize: 1, PoolState: 'Hibernated', MaxGroupPreparedCapacity: 4 } },
  },
  'a schedule by the clocks of Berlin': {
    further: {
      scheduledActions: [
        {
          AutoScalingGroupName: GROUP,
          ScheduledActionName: 'day',
          Recurrence: '30 6 * * MON-FRI',
          TimeZone: 'Europe/Berlin',
          MinSize: 2,
        },
      ],
    },
  },
  'tracking of metrics that name the group': {
    further: {
      policies: [
        {
          ...policy,
          PolicyType: 'TargetTrackingScaling',
          TargetTrackingConfiguration: {
            TargetValue: 50,
            CustomizedMetricSpecification: {
              MetricName: 'Depth',
              Namespace: 'App',
              Statistic: 'Average',
              Dimensions: dimensions,
            },
          },
        },
      ],
    },
  },
  'a forecast of requests': {
    further: {
      policies: [
        {
          ...policy,
          PolicyType: 'PredictiveScaling',
          PredictiveScalingConfiguration: {
            Mode: 'ForecastOnly',
            MetricSpecifications: [
              {
                TargetValue: 50,
                PredefinedLoadMetricSpecification: {
                  PredefinedMetricType: 'ALBTargetGroupRequestCount',
                  ResourceLabel: LABEL,
                },
                PredefinedScalingMetricSpecification: { PredefinedMetricType: 'ASGAverageCPUUtilization' },
              },
            ],
          },
        },
      ],
    },
  },
};
