import type { LifecycleHook, ScalingPolicy } from '@aws-sdk/client-auto-scaling';
import type { MetricAlarm } from '@aws-sdk/client-cloudwatch';
import fc from 'fast-check';
import type { Definition } from '../../../bench/fleets/definition.ts';
import { GROUP, LABEL } from '../overlays/overlay.ts';

const ofGroup = [{ Name: 'AutoScalingGroupName', Value: GROUP }];
const QUEUE = 'arn:aws:sqs:us-east-1:111122223333:hooks';
const TOPIC = 'arn:aws:sns:us-east-1:111122223333:hooks';
const ROLE = 'arn:aws:iam::111122223333:role/hooks';
const of = { AutoScalingGroupName: GROUP };

const hooks = fc
  .uniqueArray(
    fc.record({
      LifecycleTransition: fc.constantFrom(
        'autoscaling:EC2_INSTANCE_LAUNCHING',
        'autoscaling:EC2_INSTANCE_TERMINATING',
      ),
      LifecycleHookName: fc.constantFrom('a', 'b/c', 'Drain_Hook-1'),
      HeartbeatTimeout: fc.constantFrom(30, 300, 7200),
      DefaultResult: fc.constantFrom('CONTINUE', 'ABANDON'),
      NotificationMetadata: fc.constantFrom(undefined, '{"a":1}', GROUP),
      target: fc.constantFrom(
        {},
        { NotificationTargetARN: QUEUE, RoleARN: ROLE },
        { NotificationTargetARN: TOPIC, RoleARN: ROLE },
      ),
    }),
    { selector: ({ LifecycleHookName }) => LifecycleHookName, maxLength: 3 },
  )
  .map((all) => all.map(({ target, ...hook }): LifecycleHook => ({ ...of, ...hook, ...target })));

type Scaled = { readonly policy: ScalingPolicy; readonly alarm?: MetricAlarm };

const tracked = fc.constantFrom(
  { PredefinedMetricSpecification: { PredefinedMetricType: 'ASGAverageCPUUtilization' } },
  { PredefinedMetricSpecification: { PredefinedMetricType: 'ASGAverageNetworkOut' } },
  {
    PredefinedMetricSpecification: { PredefinedMetricType: 'ALBRequestCountPerTarget', ResourceLabel: LABEL },
  },
  {
    CustomizedMetricSpecification: {
      ...{ Namespace: 'CWAgent', MetricName: 'mem_used_percent', Statistic: 'Average', Unit: 'Percent' },
      ...{ Dimensions: ofGroup, Period: 30 },
    },
  },
  {
    CustomizedMetricSpecification: {
      Metrics: [
        {
          Id: 'a',
          MetricStat: {
            Metric: { Namespace: 'AWS/EC2', MetricName: 'CPUUtilization', Dimensions: ofGroup },
            Stat: 'p90',
            Period: 10,
          },
          ReturnData: false,
        },
        { Id: 'e', Expression: 'a / 2', ReturnData: true },
      ],
    },
  },
);

const tracking = fc
  .record({
    spec: tracked,
    DisableScaleIn: fc.boolean(),
    warmup: fc.constantFrom(undefined, 0, 200),
    Enabled: fc.boolean(),
  })
  .map(
    ({ spec, DisableScaleIn, warmup, Enabled }): Scaled => ({
      policy: {
        PolicyType: 'TargetTrackingScaling',
        Enabled,
        EstimatedInstanceWarmup: warmup,
        // Out of reach: the policy isn't to act while sizes are compared.
        TargetTrackingConfiguration: { ...spec, TargetValue: 1e6, DisableScaleIn } as never,
      },
    }),
  );

const alarms: fc.Arbitrary<MetricAlarm> = fc.constantFrom<MetricAlarm>(
  { Namespace: 'AWS/EC2', MetricName: 'CPUUtilization', Dimensions: ofGroup, Unit: 'Percent' },
  { Namespace: 'AWS/SQS', MetricName: 'Depth', Dimensions: [{ Name: 'QueueName', Value: 'jobs' }] },
  {
    Metrics: [
      {
        Id: 'cpu',
        ReturnData: false,
        MetricStat: {
          Metric: { Namespace: 'AWS/EC2', MetricName: 'CPUUtilization', Dimensions: ofGroup },
          Period: 60,
          Stat: 'Average',
        },
      },
      { Id: 'twice', Expression: 'cpu * 2', ReturnData: true },
    ],
  },
  {
    Namespace: 'CWAgent',
    MetricName: 'disk',
    Dimensions: [...ofGroup, { Name: 'path', Value: '/' }],
    ExtendedStatistic: 'p99',
    EvaluateLowSampleCountPercentile: 'ignore',
    TreatMissingData: 'ignore',
  },
);

const stepped = fc
  .record({
    alarm: alarms,
    simple: fc.boolean(),
    AdjustmentType: fc.constantFrom('ChangeInCapacity', 'PercentChangeInCapacity', 'ExactCapacity'),
  })
  .map(
    ({ alarm, simple, AdjustmentType }): Scaled => ({
      alarm,
      policy: {
        AdjustmentType,
        ...(AdjustmentType === 'PercentChangeInCapacity' && { MinAdjustmentMagnitude: 2 }),
        ...(simple
          ? { PolicyType: 'SimpleScaling', ScalingAdjustment: 2, Cooldown: 120 }
          : {
              PolicyType: 'StepScaling',
              MetricAggregationType: 'Maximum',
              EstimatedInstanceWarmup: 100,
              StepAdjustments: [
                { MetricIntervalLowerBound: 0, MetricIntervalUpperBound: 10, ScalingAdjustment: 1 },
                { MetricIntervalLowerBound: 10, ScalingAdjustment: 3 },
              ],
            }),
      },
    }),
  );

const predictive = fc.constantFrom('ASGCPUUtilization', 'ASGNetworkIn', 'ALBRequestCount').map(
  (type): Scaled => ({
    policy: {
      PolicyType: 'PredictiveScaling',
      PredictiveScalingConfiguration: {
        Mode: 'ForecastAndScale',
        MaxCapacityBreachBehavior: 'HonorMaxCapacity',
        MetricSpecifications: [
          {
            TargetValue: 70,
            PredefinedMetricPairSpecification: {
              PredefinedMetricType: type as 'ASGCPUUtilization',
              ...(type.startsWith('ALB') && { ResourceLabel: LABEL }),
            },
          },
        ],
      },
    },
  }),
);

const schedules = fc.subarray([
  { ScheduledActionName: 'day', Recurrence: '0 6 * * MON-FRI', TimeZone: 'Europe/Berlin', MaxSize: 12 },
  { ScheduledActionName: 'night', Recurrence: '0 22 * * *', MinSize: 0 },
  { ScheduledActionName: 'once', StartTime: '2031-01-01T00:00:00Z' as never, DesiredCapacity: 2 },
]);

const topics = fc.subarray([
  { TopicARN: TOPIC, NotificationType: 'autoscaling:EC2_INSTANCE_LAUNCH' },
  { TopicARN: TOPIC, NotificationType: 'autoscaling:EC2_INSTANCE_TERMINATE_ERROR' },
  { TopicARN: `${TOPIC}-2`, NotificationType: 'autoscaling:TEST_NOTIFICATION' },
]);

const pools = fc.constantFrom(
  { MinSize: 0, PoolState: 'Stopped' as const },
  { MinSize: 1, PoolState: 'Running' as const, InstanceReusePolicy: { ReuseOnScaleIn: true } },
  { MaxGroupPreparedCapacity: 6, PoolState: 'Stopped' as const },
);

/** What belongs to a group; with a warm pool only where `canWarm`. */
export const belongings = (canWarm: boolean): fc.Arbitrary<Partial<Definition>> =>
  fc
    .record({
      lifecycleHooks: hooks,
      scaled: fc.array(fc.oneof(tracking, stepped, predictive), { maxLength: 3 }),
      schedules,
      topics,
      warmPool: canWarm ? fc.option(pools, { freq: 3 }) : fc.constant(null),
    })
    .map(({ scaled, schedules: actions, topics: rows, lifecycleHooks, warmPool }) => ({
      lifecycleHooks,
      warmPool,
      scheduledActions: actions.map((action) => ({ ...of, ...action })),
      notifications: rows.map((row) => ({ ...of, ...row })),
      policies: scaled.map(({ policy }, index) => ({
        ...{ ...of, Enabled: true, PolicyName: `policy ${index}`, PolicyARN: `arn:policy-${index}` },
        ...policy,
      })),
      alarms: scaled.flatMap(({ alarm }, index) =>
        alarm ? [{ ...alarm, AlarmName: `alarm ${index}`, AlarmActions: [`arn:policy-${index}`] }] : [],
      ),
    }));
