import { behind } from './behind.ts';
import { GROUP, LABEL, mixed, type Overlay, TARGET_GROUP } from './overlay.ts';

const policy = { AutoScalingGroupName: GROUP, Enabled: true };
const ofGroup = [{ Name: 'AutoScalingGroupName', Value: GROUP }];
const [BALANCER = '', OWN = ''] = LABEL.split(/\/(?=targetgroup)/);
const ofTargets = [
  { Name: 'LoadBalancer', Value: BALANCER },
  { Name: 'TargetGroup', Value: OWN },
];
const ALERTS = 'arn:aws:sns:us-east-1:111122223333:alerts';
const encoded = (text: string) => Buffer.from(text).toString('base64');

/** Whole groups of the kinds that estates have beside plain web servers. */
export const OF_ESTATES: Readonly<Record<string, Overlay>> = {
  'servers of a cluster that find each other by a tag': {
    group: {
      HealthCheckType: 'EC2',
      MinSize: 3,
      DesiredCapacity: 3,
      MaxSize: 5,
      Tags: [
        { Key: 'ConsulAutoJoin', Value: 'prod', PropagateAtLaunch: true },
        { Key: 'Name', Value: 'nomad-server', PropagateAtLaunch: true },
      ],
    },
    template: {
      UserData: encoded(
        '#!/bin/bash\ncat > /etc/consul.d/server.hcl <<H\nserver = true\nbootstrap_expect = 3\nretry_join = ["provider=aws tag_key=ConsulAutoJoin tag_value=prod"]\nH\n',
      ),
    },
    further: {
      lifecycleHooks: ['LAUNCHING', 'TERMINATING'].map((transition) => ({
        LifecycleHookName: `Example${transition}`,
        AutoScalingGroupName: GROUP,
        LifecycleTransition: `autoscaling:EC2_INSTANCE_${transition}`,
        HeartbeatTimeout: 60,
        GlobalTimeout: 6_000,
        DefaultResult: 'CONTINUE',
        NotificationMetadata: '{"hello":"world"}',
      })),
    },
  },
  'Windows behind a listener with a canary of weight 0': {
    template: {
      InstanceType: 'm5.xlarge',
      UserData: encoded(
        `<powershell>\nSet-Content C:\\cfn.txt "${GROUP}"\n</powershell>\n<persist>true</persist>`,
      ),
      BlockDeviceMappings: [
        { DeviceName: '/dev/sda1', Ebs: { VolumeSize: 100, VolumeType: 'gp2', DeleteOnTermination: true } },
        { DeviceName: 'xvdf', Ebs: { SnapshotId: 'snap-0123456789abcdef0', VolumeType: 'gp3' } },
      ],
    },
    rules: [
      {
        Conditions: [{ Field: 'host-header', Values: ['api.example.com', '*.api.example.com'] }],
        Actions: [
          {
            Type: 'forward',
            ForwardConfig: {
              TargetGroups: [{ TargetGroupArn: TARGET_GROUP.TargetGroupArn, Weight: 100 }],
              TargetGroupStickinessConfig: { Enabled: false },
            },
          },
        ],
      },
      {
        Conditions: [{ Field: 'path-pattern', Values: ['/old/*'] }],
        Actions: [
          {
            Type: 'redirect',
            RedirectConfig: { Path: '/new/#{path}', StatusCode: 'HTTP_301', Query: '#{query}' },
          },
        ],
      },
      {
        Conditions: [{ Field: 'source-ip', SourceIpConfig: { Values: ['10.0.0.0/8'] } }],
        Actions: [
          { Type: 'fixed-response', FixedResponseConfig: { StatusCode: '403', ContentType: 'text/plain' } },
        ],
      },
    ],
  },
  'a kind of server with a template of its own': {
    group: mixed(
      [
        { InstanceType: 'm5.large' },
        {
          InstanceType: 'm6i.large',
          LaunchTemplateSpecification: {
            LaunchTemplateId: 'lt-0123456789abcdef0',
            LaunchTemplateName: 'newer',
            Version: '2',
          },
        },
      ],
      { OnDemandPercentageAboveBaseCapacity: 100 },
    ),
  },
  'Graviton by its kinds alone': {
    group: mixed([{ InstanceType: 'm6g.large' }, { InstanceType: 'm7g.large' }], {
      OnDemandPercentageAboveBaseCapacity: 100,
    }),
    template: { InstanceType: undefined },
  },
  'Graviton by the requirements of its template alone': {
    template: {
      InstanceType: undefined,
      InstanceRequirements: {
        VCpuCount: { Min: 2, Max: 4 },
        MemoryMiB: { Min: 4_096 },
        CpuManufacturers: ['amazon-web-services'],
      },
    },
  },
  'Graviton by its requirements': {
    group: mixed(
      [
        {
          InstanceRequirements: {
            VCpuCount: { Min: 2 },
            MemoryMiB: { Min: 1 },
            CpuManufacturers: ['amazon-web-services'],
          },
        },
      ],
      { OnDemandPercentageAboveBaseCapacity: 100 },
    ),
    template: { InstanceType: undefined },
  },
  'a target group as a traffic source alone': {
    group: {
      TargetGroupARNs: [],
      TrafficSources: [{ Identifier: TARGET_GROUP.TargetGroupArn ?? '', Type: 'elbv2' }],
    },
  },
  'a subnet of its own, addresses of IPv6 and names by resource': {
    group: { VPCZoneIdentifier: '', AvailabilityZones: ['us-east-1a'], MaxInstanceLifetime: 2_592_000 },
    template: {
      SecurityGroupIds: undefined,
      NetworkInterfaces: [
        {
          DeviceIndex: 0,
          SubnetId: 'subnet-0a',
          Groups: ['sg-0a'],
          Ipv6AddressCount: 1,
          PrimaryIpv6: true,
          NetworkCardIndex: 0,
          DeleteOnTermination: true,
        },
      ],
      PrivateDnsNameOptions: {
        HostnameType: 'resource-name',
        EnableResourceNameDnsARecord: true,
        EnableResourceNameDnsAAAARecord: true,
      },
      Placement: { Tenancy: 'default', PartitionNumber: 0 },
    },
  },
  'kinds that weigh differently, of the cheapest pools': {
    group: mixed(
      [
        { InstanceType: 'm5.large', WeightedCapacity: '1' },
        { InstanceType: 'm6i.large', WeightedCapacity: '1' },
        { InstanceType: 'c5.2xlarge', WeightedCapacity: '3' },
      ],
      {
        OnDemandBaseCapacity: 0,
        OnDemandPercentageAboveBaseCapacity: 0,
        SpotAllocationStrategy: 'lowest-price',
        SpotInstancePools: 2,
      },
    ),
  },
  'a night without servers and steps by the length of a queue': {
    group: {
      MinSize: 0,
      MaxSize: 20,
      DefaultCooldown: 30,
      TerminationPolicies: ['OldestLaunchTemplate', 'ClosestToNextInstanceHour'],
    },
    further: {
      scheduledActions: [
        {
          AutoScalingGroupName: GROUP,
          ScheduledActionName: 'night',
          Recurrence: '0 20 * * MON-FRI',
          MinSize: 0,
          MaxSize: 0,
          DesiredCapacity: 0,
          TimeZone: 'Europe/London',
        },
        {
          AutoScalingGroupName: GROUP,
          ScheduledActionName: 'morning',
          Recurrence: '30 7 * * MON-FRI',
          MinSize: 2,
          MaxSize: 20,
          DesiredCapacity: 2,
          TimeZone: 'Europe/London',
        },
      ],
      policies: [
        {
          ...policy,
          PolicyName: 'queue-out',
          PolicyARN: 'arn:policy-queue-out',
          PolicyType: 'StepScaling',
          AdjustmentType: 'ChangeInCapacity',
          MetricAggregationType: 'Maximum',
          StepAdjustments: [
            { MetricIntervalLowerBound: 0, MetricIntervalUpperBound: 100, ScalingAdjustment: 1 },
            { MetricIntervalLowerBound: 100, ScalingAdjustment: 5 },
          ],
        },
      ],
      alarms: [
        {
          AlarmName: 'queue-long',
          Namespace: 'AWS/SQS',
          MetricName: 'ApproximateNumberOfMessagesVisible',
          Dimensions: [{ Name: 'QueueName', Value: 'jobs' }],
          Statistic: 'Maximum',
          AlarmActions: ['arn:policy-queue-out'],
          OKActions: [ALERTS],
          InsufficientDataActions: [],
          Unit: 'Count',
        },
      ],
    },
  },
  'alarms of every kind that watch it': {
    further: {
      alarms: [
        {
          AlarmName: 'unhealthy',
          Namespace: 'AWS/ApplicationELB',
          MetricName: 'UnHealthyHostCount',
          Dimensions: ofTargets,
          AlarmActions: [ALERTS],
        },
        {
          AlarmName: 'p99',
          Namespace: 'AWS/ApplicationELB',
          MetricName: 'TargetResponseTime',
          Dimensions: ofTargets,
          ExtendedStatistic: 'p99',
          Statistic: undefined,
          AlarmActions: [ALERTS],
        },
        {
          AlarmName: 'cpu',
          Namespace: 'AWS/EC2',
          MetricName: 'CPUUtilization',
          Dimensions: ofGroup,
          AlarmActions: [ALERTS],
        },
        {
          AlarmName: 'disk',
          Namespace: 'CWAgent',
          MetricName: 'disk_used_percent',
          Dimensions: [...ofGroup, { Name: 'path', Value: '/' }],
          AlarmActions: [ALERTS],
        },
      ],
    },
  },
  'HTTP/2 to its servers, and a check of another port': {
    targetGroup: {
      Protocol: 'HTTPS',
      Port: 8443,
      ProtocolVersion: 'HTTP2',
      HealthCheckProtocol: 'HTTP',
      HealthCheckPort: '9000',
      HealthCheckPath: '/ready?full=1',
      Matcher: { HttpCode: '200-299,401' },
    },
    attributes: { 'deregistration_delay.timeout_seconds': '3600', 'slow_start.duration_seconds': '30' },
  },
  'TLS passed through with addresses of clients': behind(
    {
      edge: {
        type: 'network',
        listeners: [
          ['TCP', 443, 'edge-tls'],
          ['TCP', 80, 'edge-http'],
        ],
      },
    },
    {
      'edge-tls': {
        Protocol: 'TCP',
        Port: 443,
        HealthCheckProtocol: 'HTTPS',
        HealthCheckPath: '/healthz',
        Matcher: { HttpCode: '200-399' },
        attributes: {
          'proxy_protocol_v2.enabled': 'true',
          'preserve_client_ip.enabled': 'false',
          'deregistration_delay.connection_termination.enabled': 'true',
        },
      },
      'edge-http': {
        Protocol: 'TCP',
        Port: 80,
        attributes: {
          'target_health_state.unhealthy.connection_termination.enabled': 'false',
          'target_health_state.unhealthy.draining_interval_seconds': '60',
        },
      },
    },
    { HealthCheckType: 'ELB', HealthCheckGracePeriod: 900 },
  ),
  'isolation and encryption by keys of the owner': {
    template: {
      EnclaveOptions: { Enabled: true },
      CpuOptions: { CoreCount: 2, ThreadsPerCore: 1 },
      MaintenanceOptions: { AutoRecovery: 'disabled' },
      DisableApiTermination: false,
      EbsOptimized: true,
      Monitoring: { Enabled: true },
      MetadataOptions: {
        HttpTokens: 'required',
        HttpPutResponseHopLimit: 3,
        InstanceMetadataTags: 'enabled',
        HttpProtocolIpv6: 'enabled',
      },
      BlockDeviceMappings: [
        {
          DeviceName: '/dev/xvda',
          Ebs: {
            VolumeSize: 30,
            VolumeType: 'io2',
            Iops: 3_000,
            Encrypted: true,
            KmsKeyId: 'arn:aws:kms:us-east-1:111122223333:key/11111111-2222-3333-4444-555555555555',
            DeleteOnTermination: true,
          },
        },
      ],
    },
  },
  'a forecast beside two targets that may not scale in': {
    group: { DefaultInstanceWarmup: 300, CapacityRebalance: true },
    further: {
      policies: [
        {
          ...policy,
          PolicyName: 'cpu',
          PolicyType: 'TargetTrackingScaling',
          TargetTrackingConfiguration: {
            TargetValue: 40,
            DisableScaleIn: true,
            PredefinedMetricSpecification: { PredefinedMetricType: 'ASGAverageCPUUtilization' },
          },
        },
        {
          ...policy,
          PolicyName: 'in',
          PolicyType: 'TargetTrackingScaling',
          TargetTrackingConfiguration: {
            TargetValue: 5e7,
            PredefinedMetricSpecification: { PredefinedMetricType: 'ASGAverageNetworkIn' },
          },
        },
        {
          ...policy,
          PolicyName: 'forecast',
          PolicyType: 'PredictiveScaling',
          PredictiveScalingConfiguration: {
            Mode: 'ForecastOnly',
            MetricSpecifications: [
              {
                TargetValue: 500,
                PredefinedScalingMetricSpecification: {
                  PredefinedMetricType: 'ALBRequestCountPerTarget',
                  ResourceLabel: LABEL,
                },
                PredefinedLoadMetricSpecification: {
                  PredefinedMetricType: 'ALBTargetGroupRequestCount',
                  ResourceLabel: LABEL,
                },
              },
            ],
          },
        },
      ],
    },
  },
  'a group that is switched off': { group: { MinSize: 0, MaxSize: 0, DesiredCapacity: 0 } },
  'one server and no other': {
    group: {
      MinSize: 1,
      MaxSize: 1,
      DesiredCapacity: 1,
      HealthCheckGracePeriod: 0,
      NewInstancesProtectedFromScaleIn: false,
    },
  },
  'an image, a build and a stack in its tags': {
    group: {
      Tags: [
        { Key: 'ami-id', Value: 'ami-0123456789abcdef0', PropagateAtLaunch: true },
        { Key: 'GitCommit', Value: '3f2a9c1', PropagateAtLaunch: true },
        { Key: 'AppVersion', Value: '1.42.0', PropagateAtLaunch: true },
        { Key: 'tg', Value: TARGET_GROUP.TargetGroupArn, PropagateAtLaunch: false },
        { Key: 'aws:cloudformation:stack-name', Value: 'web', PropagateAtLaunch: true },
      ],
    },
  },
};
