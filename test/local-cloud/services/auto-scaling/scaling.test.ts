import { beforeEach, describe, expect, test } from 'vitest';
import { rig } from './rig.ts';

const MINUTE = 60_000;
let cloud: ReturnType<typeof rig>;
beforeEach(async () => {
  cloud = rig();
  cloud.create({ DesiredCapacity: 2 });
  // The launches at the creation begin a cooldown too.
  await cloud.clock.advance(10 * MINUTE);
});

const put = (policy: object) => cloud.call('PutScalingPolicy', { AutoScalingGroupName: 'web', ...policy });
const desired = () => cloud.group().DesiredCapacity;

/** So many minutes in which the metric of the service has a value. */
async function load(value: number, minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute += 1) {
    cloud.metrics.record('Shop', 'Load', { Service: 'web' }, value);
    await cloud.clock.advance(MINUTE);
  }
}

const onLoad = (more: object = {}) => ({
  AlarmName: 'load-high',
  Namespace: 'Shop',
  MetricName: 'Load',
  Dimensions: [{ Name: 'Service', Value: 'web' }],
  Statistic: 'Average',
  Period: 60,
  EvaluationPeriods: 2,
  Threshold: 70,
  ComparisonOperator: 'GreaterThanThreshold',
  ...more,
});

const tracking = {
  PolicyName: 'load',
  PolicyType: 'TargetTrackingScaling',
  EstimatedInstanceWarmup: 60,
  TargetTrackingConfiguration: {
    TargetValue: 50,
    CustomizedMetricSpecification: {
      Namespace: 'Shop',
      MetricName: 'Load',
      Dimensions: [{ Name: 'Service', Value: 'web' }],
      Statistic: 'Average',
    },
  },
};

describe('a policy that an alarm calls', () => {
  test('scales out after enough breaching minutes, not again within its cooldown, and tells why', async () => {
    const { PolicyARN } = put({
      PolicyName: 'out',
      AdjustmentType: 'ChangeInCapacity',
      ScalingAdjustment: 1,
      Cooldown: 300,
    });
    cloud.alarm('PutMetricAlarm', onLoad({ AlarmActions: [PolicyARN] }));
    await load(90, 1);
    expect(desired()).toBe(2);
    await load(90, 2);
    expect(desired()).toBe(3);
    await load(90, 3);
    expect(desired()).toBe(3);
    await load(90, 3);
    expect(desired()).toBe(4);
    expect(cloud.activities()[0]!.Cause).toContain('the policy out');
    expect(cloud.heard('CloudWatch Alarm State Change').at(-1)).toMatchObject({
      alarmName: 'load-high',
      state: { value: 'ALARM' },
      previousState: { value: 'OK' },
    });
  });

  test('takes the step that the metric is in', async () => {
    const { PolicyARN } = put({
      PolicyName: 'steps',
      PolicyType: 'StepScaling',
      AdjustmentType: 'PercentChangeInCapacity',
      StepAdjustments: [
        { MetricIntervalLowerBound: 0, MetricIntervalUpperBound: 20, ScalingAdjustment: 50 },
        { MetricIntervalLowerBound: 20, ScalingAdjustment: 200 },
      ],
    });
    cloud.alarm('PutMetricAlarm', onLoad({ AlarmActions: [PolicyARN] }));
    await load(95, 3);
    expect(desired()).toBe(6);
  });

  test('does nothing while AlarmNotification is suspended', async () => {
    const { PolicyARN } = put({ PolicyName: 'out', AdjustmentType: 'ExactCapacity', ScalingAdjustment: 5 });
    cloud.alarm('PutMetricAlarm', onLoad({ AlarmActions: [PolicyARN] }));
    const process = { AutoScalingGroupName: 'web', ScalingProcesses: ['AlarmNotification'] };
    cloud.call('SuspendProcesses', process);
    await load(90, 5);
    expect(desired()).toBe(2);
    cloud.call('ResumeProcesses', process);
    await load(90, 1);
    expect(desired()).toBe(5);
  });

  test('is named with its alarms, which go with the group unless they do something else too', async () => {
    const { PolicyARN } = put({
      PolicyName: 'out',
      AdjustmentType: 'ChangeInCapacity',
      ScalingAdjustment: 1,
    });
    cloud.alarm('PutMetricAlarm', onLoad({ AlarmActions: [PolicyARN] }));
    cloud.alarm(
      'PutMetricAlarm',
      onLoad({ AlarmName: 'told', AlarmActions: [PolicyARN, 'arn:aws:sns:topic'] }),
    );
    const [policy] = cloud.call('DescribePolicies', { AutoScalingGroupName: 'web' }).ScalingPolicies;
    expect(policy.Alarms).toMatchObject([{ AlarmName: 'load-high' }, { AlarmName: 'told' }]);
    cloud.call('DeleteAutoScalingGroup', { AutoScalingGroupName: 'web', ForceDelete: true });
    await cloud.clock.advance(10 * MINUTE);
    expect(cloud.alarm('DescribeAlarms').MetricAlarms).toMatchObject([{ AlarmName: 'told' }]);
  });
});

describe('target tracking', () => {
  test('scales out in proportion, in after a quiet quarter of an hour, and within the bounds', async () => {
    const { Alarms } = put(tracking);
    expect(Alarms).toHaveLength(2);
    await load(100, 3);
    expect(desired()).toBe(4);
    await load(50, 5);
    expect(desired()).toBe(4);
    await load(10, 14);
    expect(desired()).toBe(4);
    await load(10, 2);
    expect(desired()).toBe(1);
  });

  test('has alarms of its own, which change and go with it', async () => {
    put(tracking);
    put({
      ...tracking,
      TargetTrackingConfiguration: { ...tracking.TargetTrackingConfiguration, DisableScaleIn: true },
    });
    expect(cloud.alarm('DescribeAlarms').MetricAlarms).toHaveLength(1);
    cloud.call('DeletePolicy', { AutoScalingGroupName: 'web', PolicyName: 'load' });
    expect(cloud.alarm('DescribeAlarms').MetricAlarms).toEqual([]);
  });
});

describe('an alarm', () => {
  test('treats minutes without data as it is told', async () => {
    for (const TreatMissingData of ['breaching', 'notBreaching', 'missing', 'ignore'])
      cloud.alarm('PutMetricAlarm', onLoad({ AlarmName: TreatMissingData, TreatMissingData }));
    await load(90, 3);
    await cloud.clock.advance(5 * MINUTE);
    const states = cloud
      .alarm('DescribeAlarms')
      .MetricAlarms.map((alarm: Record<string, string>) => [alarm.AlarmName, alarm.StateValue]);
    expect(Object.fromEntries(states)).toEqual({
      breaching: 'ALARM',
      notBreaching: 'OK',
      missing: 'INSUFFICIENT_DATA',
      ignore: 'ALARM',
    });
  });

  test('that is not there is an error only when it is the only one', () => {
    cloud.alarm('PutMetricAlarm', onLoad());
    expect(() => cloud.alarm('DeleteAlarms', { AlarmNames: ['none'] })).toThrow('not found');
    cloud.alarm('DeleteAlarms', { AlarmNames: ['none', 'load-high'] });
    expect(cloud.alarm('DescribeAlarms').MetricAlarms).toEqual([]);
    expect(() => cloud.alarm('PutMetricAlarm', onLoad({ Statistic: undefined }))).toThrow('Statistic');
  });
});
