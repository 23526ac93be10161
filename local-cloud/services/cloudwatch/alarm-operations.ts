import type {
  DeleteAlarmsCommandInput,
  DescribeAlarmsCommandInput,
  DescribeAlarmsCommandOutput,
  MetricAlarm,
  PutMetricAlarmCommandInput,
} from '@aws-sdk/client-cloudwatch';
import { AwsError, type Result } from '../../operations.ts';
import { page } from '../../paging.ts';
import type { Alarms } from './alarms.ts';

const MAX_NAMES = 100;

const COMPARISONS = [
  'GreaterThanOrEqualToThreshold',
  'GreaterThanThreshold',
  'LessThanThreshold',
  'LessThanOrEqualToThreshold',
];

/** The operations on metric alarms. Composite alarms, anomaly bands and tags are refused. */
export const alarmOperations = (alarms: Alarms) => ({
  PutMetricAlarm(input: PutMetricAlarmCommandInput) {
    if (!input.AlarmName) throw missing('AlarmName');
    if (input.AlarmName.length > 255) throw invalid('AlarmName must have a length of at most 255.');
    if (!input.ComparisonOperator) throw missing('ComparisonOperator');
    if (!COMPARISONS.includes(input.ComparisonOperator))
      throw invalid(`The comparison ${input.ComparisonOperator} is not supported here.`);
    if (!input.EvaluationPeriods) throw missing('EvaluationPeriods');
    if (input.Tags?.length || input.ThresholdMetricId)
      throw invalid('Tags and bands are not supported here.');
    if (!input.Metrics?.length) checkMetric(input);
    alarms.put(structuredClone(input));
    return {};
  },

  DescribeAlarms(input: DescribeAlarmsCommandInput): Result<DescribeAlarmsCommandOutput> {
    const { AlarmNames: names, AlarmNamePrefix: prefix = '', StateValue: state, ActionPrefix } = input;
    if (names?.length && input.AlarmNamePrefix !== undefined)
      throw invalid('AlarmNames and AlarmNamePrefix cannot be used together.');
    const isMeant = ({ AlarmName = '', StateValue, AlarmActions = [] }: MetricAlarm) =>
      (names?.length ? names.includes(AlarmName) : AlarmName.startsWith(prefix)) &&
      (state === undefined || StateValue === state) &&
      (ActionPrefix === undefined || AlarmActions.some((action) => action.startsWith(ActionPrefix)));
    const wanted = input.AlarmTypes?.includes('MetricAlarm') ?? true;
    const found = wanted ? alarms.all().filter(isMeant) : [];
    const { items, nextToken } = page(found, input.MaxRecords ?? 50, input.NextToken, {
      code: 'InvalidNextToken',
    });
    return { MetricAlarms: items, CompositeAlarms: [], NextToken: nextToken };
  },

  /** Of several alarms those that aren't there are passed over; of one that is an error. */
  DeleteAlarms(input: DeleteAlarmsCommandInput) {
    const names = input.AlarmNames ?? [];
    if (names.length > MAX_NAMES) throw invalid(`At most ${MAX_NAMES} alarms can be deleted in one call.`);
    const known = names.filter((name) => alarms.all().some(({ AlarmName }) => AlarmName === name));
    if (known.length === 0 && names.length === 1)
      throw new AwsError('ResourceNotFound', 'Alarm not found', 404);
    alarms.delete(known);
    return {};
  },
});

function checkMetric(input: PutMetricAlarmCommandInput): void {
  for (const name of ['MetricName', 'Namespace', 'Period', 'Threshold'] as const)
    if (input[name] === undefined) throw missing(name);
  if ((input.Statistic === undefined) === (input.ExtendedStatistic === undefined))
    throw new AwsError(
      'InvalidParameterCombination',
      'Either Statistic or ExtendedStatistic must be given, not both.',
    );
}

const invalid = (message: string) => new AwsError('InvalidParameterValue', message);
const missing = (name: string) => new AwsError('MissingParameter', `The parameter ${name} is required.`);
