import { GROUP, LABEL, mixed, type Overlay } from './overlay.ts';

const policy = { AutoScalingGroupName: GROUP, Enabled: true };
const ofGroup = [{ Name: 'AutoScalingGroupName', Value: GROUP }];
const serversInService = {
  Metric: { Namespace: 'AWS/AutoScaling', MetricName: 'GroupInServiceInstances', Dimensions: ofGroup },
  Stat: 'Average',
};

/** What further services have of policies, launches and names. */
export const OF_SERVICES: Readonly<Record<string, Overlay>> = {
  'zones that are shifted away from, without traffic across them': {
    attributes: { 'load_balancing.cross_zone.enabled': 'false' },
    group: {
      AvailabilityZoneImpairmentPolicy: {
        ZonalShiftEnabled: true,
        ImpairedZoneHealthCheckBehavior: 'ReplaceUnhealthy',
      },
    },
  },
  'tracking of work per server': {
    further: {
      policies: [
        {
          ...policy,
          PolicyName: 'backlog',
          PolicyType: 'TargetTrackingScaling',
          TargetTrackingConfiguration: {
            TargetValue: 100,
            CustomizedMetricSpecification: {
              Metrics: [
                {
                  Id: 'm1',
                  MetricStat: {
                    Metric: {
                      Namespace: 'AWS/SQS',
                      MetricName: 'ApproximateNumberOfMessagesVisible',
                      Dimensions: [{ Name: 'QueueName', Value: `${GROUP}-jobs` }],
                    },
                    Stat: 'Sum',
                  },
                  ReturnData: false,
                },
                {
                  Id: 'm2',
                  MetricStat: serversInService,
                  ReturnData: false,
                },
                { Id: 'e1', Expression: 'm1 / m2', Label: 'backlog per server', ReturnData: true },
              ],
            },
          },
        },
      ],
    },
  },
  'a forecast of its own metrics': {
    further: {
      policies: [
        {
          ...policy,
          PolicyName: 'forecast',
          PolicyType: 'PredictiveScaling',
          PredictiveScalingConfiguration: {
            Mode: 'ForecastAndScale',
            SchedulingBufferTime: 300,
            MaxCapacityBreachBehavior: 'IncreaseMaxCapacity',
            MaxCapacityBuffer: 10,
            MetricSpecifications: [
              {
                TargetValue: 60,
                CustomizedScalingMetricSpecification: {
                  MetricDataQueries: [
                    {
                      Id: 'cpu',
                      MetricStat: {
                        Metric: { Namespace: 'CWAgent', MetricName: 'cpu', Dimensions: ofGroup },
                        Stat: 'Average',
                      },
                    },
                  ],
                },
                CustomizedLoadMetricSpecification: {
                  MetricDataQueries: [
                    {
                      Id: 'load',
                      Expression:
                        "SUM(SEARCH('{AWS/EC2,AutoScalingGroupName} MetricName=\"CPUUtilization\"', 'Sum', 300))",
                    },
                  ],
                },
                CustomizedCapacityMetricSpecification: {
                  MetricDataQueries: [
                    {
                      Id: 'size',
                      MetricStat: serversInService,
                    },
                  ],
                },
              },
            ],
          },
        },
      ],
    },
  },
  'a launch configuration with everything': {
    group: { LaunchTemplate: undefined, LaunchConfigurationName: 'web-2019' },
    further: {
      launchTemplateVersion: null,
      launchConfiguration: {
        LaunchConfigurationName: 'web-2019',
        ImageId: 'ami-0123456789abcdef0',
        InstanceType: 'm5.large',
        KeyName: 'ops',
        SecurityGroups: ['sg-0a', 'sg-0b'],
        UserData: 'ZWNobyBoaQ==',
        IamInstanceProfile: 'arn:aws:iam::111122223333:instance-profile/web',
        AssociatePublicIpAddress: false,
        PlacementTenancy: 'dedicated',
        SpotPrice: '0.1',
        EbsOptimized: true,
        InstanceMonitoring: { Enabled: false },
        MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1, HttpEndpoint: 'enabled' },
        BlockDeviceMappings: [
          {
            DeviceName: '/dev/xvda',
            Ebs: {
              VolumeSize: 50,
              VolumeType: 'gp3',
              Throughput: 250,
              Iops: 4000,
              Encrypted: true,
              DeleteOnTermination: true,
            },
          },
          { DeviceName: '/dev/sdb', VirtualName: 'ephemeral0' },
          { DeviceName: '/dev/sdc', NoDevice: true },
        ],
      },
    },
  },
  'Spot of many kinds that is replaced in time': {
    group: {
      ...mixed(
        ['m5.large', 'm5a.large', 'm6i.large', 'm6a.large', 'c5.xlarge'].map((InstanceType) => ({
          InstanceType,
        })),
        {
          OnDemandAllocationStrategy: 'prioritized',
          OnDemandBaseCapacity: 1,
          OnDemandPercentageAboveBaseCapacity: 25,
          SpotAllocationStrategy: 'price-capacity-optimized',
          SpotMaxPrice: '',
        },
      ),
      CapacityRebalance: true,
      DefaultInstanceWarmup: 60,
      MaxInstanceLifetime: 604_800,
    },
  },
  'a name with spaces and slashes': {
    group: { AutoScalingGroupName: 'Web Servers/prod (blue)' },
  },
  'steps by an alarm with metric math': {
    further: {
      alarms: [
        {
          AlarmName: 'errors',
          AlarmDescription: `errors of ${GROUP}`,
          Threshold: 1_000_000,
          DatapointsToAlarm: 2,
          TreatMissingData: 'notBreaching',
          AlarmActions: ['arn:policy-errors', 'arn:aws:sns:us-east-1:111122223333:alerts'],
          Metrics: [
            {
              Id: 'bad',
              ReturnData: false,
              MetricStat: {
                Metric: {
                  Namespace: 'AWS/ApplicationELB',
                  MetricName: 'HTTPCode_Target_5XX_Count',
                  Dimensions: [
                    { Name: 'LoadBalancer', Value: LABEL.split('/targetgroup')[0] },
                    { Name: 'TargetGroup', Value: LABEL.replace(/^.*(?=targetgroup)/, '') },
                  ],
                },
                Period: 60,
                Stat: 'Sum',
              },
            },
            { Id: 'share', Expression: 'FILL(bad, 0) / 100', ReturnData: true },
          ],
        },
        {
          AlarmName: 'idle',
          Namespace: 'AWS/EC2',
          MetricName: 'CPUUtilization',
          Dimensions: ofGroup,
          ComparisonOperator: 'LessThanThreshold',
          Threshold: 0,
          AlarmActions: ['arn:policy-fewer'],
        },
        {
          AlarmName: 'of the owner',
          Namespace: 'AWS/EC2',
          MetricName: 'StatusCheckFailed',
          Dimensions: ofGroup,
          AlarmActions: ['arn:aws:sns:us-east-1:111122223333:alerts'],
        },
      ],
      policies: [
        {
          ...policy,
          PolicyName: 'errors',
          PolicyARN: 'arn:policy-errors',
          PolicyType: 'StepScaling',
          AdjustmentType: 'PercentChangeInCapacity',
          MinAdjustmentMagnitude: 1,
          EstimatedInstanceWarmup: 60,
          StepAdjustments: [{ MetricIntervalLowerBound: 0, ScalingAdjustment: 20 }],
        },
        {
          ...policy,
          PolicyName: 'fewer',
          PolicyARN: 'arn:policy-fewer',
          PolicyType: 'SimpleScaling',
          AdjustmentType: 'ExactCapacity',
          ScalingAdjustment: 2,
          Cooldown: 600,
        },
      ],
    },
  },
  'a label of the second target group, and a day and a night': {
    further: {
      scheduledActions: [
        {
          AutoScalingGroupName: GROUP,
          ScheduledActionName: 'up',
          Recurrence: '0 6 * * *',
          MinSize: 2,
          MaxSize: 8,
          DesiredCapacity: 4,
        },
        {
          AutoScalingGroupName: GROUP,
          ScheduledActionName: 'down',
          Recurrence: '0 22 * * 1-5',
          TimeZone: 'America/New_York',
          MinSize: 1,
          DesiredCapacity: 1,
        },
      ],
      policies: [
        {
          ...policy,
          PolicyName: 'per target',
          PolicyType: 'TargetTrackingScaling',
          TargetTrackingConfiguration: {
            TargetValue: 500,
            PredefinedMetricSpecification: {
              PredefinedMetricType: 'ALBRequestCountPerTarget',
              ResourceLabel: LABEL,
            },
          },
        },
        {
          ...policy,
          Enabled: false,
          PolicyName: 'network',
          PolicyType: 'TargetTrackingScaling',
          TargetTrackingConfiguration: {
            TargetValue: 1_000_000,
            PredefinedMetricSpecification: { PredefinedMetricType: 'ASGAverageNetworkOut' },
          },
        },
      ],
    },
  },
  'every attribute of an application target group': {
    attributes: {
      'deregistration_delay.timeout_seconds': '15',
      'load_balancing.algorithm.type': 'weighted_random',
      'load_balancing.algorithm.anomaly_mitigation': 'on',
      'load_balancing.cross_zone.enabled': 'use_load_balancer_configuration',
      'target_group_health.dns_failover.minimum_healthy_targets.count': '2',
      'target_group_health.dns_failover.minimum_healthy_targets.percentage': 'off',
      'target_group_health.unhealthy_state_routing.minimum_healthy_targets.count': '1',
      'target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage': '20',
    },
  },
  'tags and metadata that name the group': {
    group: {
      Tags: [
        { Key: 'Name', Value: GROUP, PropagateAtLaunch: false },
        { Key: 'asg', Value: GROUP, PropagateAtLaunch: true },
      ],
    },
    further: {
      lifecycleHooks: [
        {
          LifecycleHookName: GROUP,
          AutoScalingGroupName: GROUP,
          LifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING',
          HeartbeatTimeout: 300,
          DefaultResult: 'CONTINUE',
          NotificationMetadata: GROUP,
        },
      ],
      policies: [
        {
          ...policy,
          PolicyName: GROUP,
          PolicyType: 'TargetTrackingScaling',
          TargetTrackingConfiguration: {
            TargetValue: 10,
            CustomizedMetricSpecification: {
              Namespace: GROUP,
              MetricName: GROUP,
              Statistic: 'Average',
              Unit: 'Count',
              Dimensions: [
                { Name: 'Service', Value: GROUP },
                { Name: 'AutoScalingGroupName', Value: GROUP },
              ],
            },
          },
        },
      ],
    },
  },
  'a tag for everything': {
    group: {
      Tags: Array.from({ length: 40 }, (_, index) => ({
        Key: `team:${index}`,
        Value: `v ${index}`,
        PropagateAtLaunch: index % 2 === 0,
      })),
    },
  },
};
