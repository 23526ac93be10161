import type { MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { expect, test } from 'vitest';
import { copiedOf } from '../../../src/aws/auto-scaling/attachments/alarms.ts';

/** All that an owner says of an alarm, but for its name and what it calls. */
const WISHES: MetricAlarm = {
  AlarmDescription: 'the queue is long',
  ActionsEnabled: false,
  MetricName: 'Age',
  Namespace: 'Shop',
  Statistic: 'Maximum',
  ExtendedStatistic: 'p99',
  Dimensions: [{ Name: 'Queue', Value: 'orders' }],
  Period: 60,
  Unit: 'Seconds',
  EvaluationPeriods: 5,
  DatapointsToAlarm: 3,
  Threshold: 0,
  ComparisonOperator: 'GreaterThanThreshold',
  TreatMissingData: 'breaching',
  EvaluateLowSampleCountPercentile: 'ignore',
  Metrics: [{ Id: 'm1' }],
  ThresholdMetricId: 'ad1',
};

test('of an alarm that is made again for green everything is copied that its owner wants of it', () => {
  const rest: MetricAlarm = {
    AlarmName: 'age',
    AlarmArn: 'arn:aws:cloudwatch:eu-west-1:111122223333:alarm:age',
    AlarmActions: ['arn'],
    OKActions: ['arn'],
    InsufficientDataActions: ['arn'],
    StateValue: 'ALARM',
    StateReason: 'it is long',
    StateUpdatedTimestamp: new Date(0),
  };
  expect(copiedOf({ ...WISHES, ...rest })).toEqual(WISHES);
});

// PutMetricAlarm refuses an empty list of metrics beside a metric's name.
test('what an owner says nothing of is not copied as if he had', () => {
  expect(copiedOf({ MetricName: 'Age', Metrics: [], Dimensions: [], Unit: undefined })).toEqual({
    MetricName: 'Age',
  });
});
