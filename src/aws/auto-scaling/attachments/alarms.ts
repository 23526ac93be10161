import {
  type CloudWatchClient,
  DeleteAlarmsCommand,
  DescribeAlarmsCommand,
  type MetricAlarm,
  PutMetricAlarmCommand,
  type PutMetricAlarmCommandInput,
} from '@aws-sdk/client-cloudwatch';
import { batches } from '../../batches.ts';
import { callAws, paginate } from '../../call.ts';

type Client = Pick<CloudWatchClient, 'send'>;

/** DescribeAlarms and DeleteAlarms take up to 100 names (CloudWatch API reference). */
const MAX_NAMES = 100;

/** What becomes of each field of an alarm that is recreated; a new one in the SDK fails to compile. */
const ALARM_FIELDS: Readonly<Record<keyof MetricAlarm, 'copied' | 'rewritten' | 'output'>> = {
  AlarmDescription: 'copied',
  ActionsEnabled: 'copied',
  MetricName: 'copied',
  Namespace: 'copied',
  Statistic: 'copied',
  ExtendedStatistic: 'copied',
  Dimensions: 'copied',
  Period: 'copied',
  Unit: 'copied',
  EvaluationPeriods: 'copied',
  DatapointsToAlarm: 'copied',
  Threshold: 'copied',
  ComparisonOperator: 'copied',
  TreatMissingData: 'copied',
  EvaluateLowSampleCountPercentile: 'copied',
  Metrics: 'copied',
  ThresholdMetricId: 'copied',
  EvaluationWindow: 'copied',
  EvaluationCriteria: 'copied',
  EvaluationInterval: 'copied',
  ActionConfiguration: 'copied',
  WarmUpConfiguration: 'copied',
  AlarmName: 'rewritten',
  OKActions: 'rewritten',
  AlarmActions: 'rewritten',
  InsufficientDataActions: 'rewritten',
  AlarmArn: 'output',
  AlarmConfigurationUpdatedTimestamp: 'output',
  StateValue: 'output',
  StateReason: 'output',
  StateReasonData: 'output',
  StateUpdatedTimestamp: 'output',
  EvaluationState: 'output',
  StateTransitionedTimestamp: 'output',
};

/** How the names of alarms begin that are recreated, so that a role can be bound to them. */
export const RECREATED = 'greenshift/';

/** An alarm's name in the account: those of a fleet begin alike. */
export const alarmName = (group: string, base: string) => `${RECREATED}${group}/${base}`;

/** The name that its owner gave to an alarm, or to the one that it was recreated after. */
export function baseName(group: string, { AlarmName = '' }: MetricAlarm): string {
  const prefix = alarmName(group, '');
  return AlarmName.startsWith(prefix) ? AlarmName.slice(prefix.length) : AlarmName;
}

/** What is copied of an alarm; the group's names in it are the caller's to rewrite. */
export const copiedOf = (alarm: MetricAlarm): Partial<PutMetricAlarmCommandInput> =>
  Object.fromEntries(
    Object.entries(alarm).filter(
      ([field, value]) =>
        ALARM_FIELDS[field as keyof MetricAlarm] === 'copied' &&
        value !== undefined &&
        !(Array.isArray(value) && value.length === 0),
    ),
  );

/** The actions of an alarm, each with what it happens on. */
export const actionsOf = ({ AlarmActions, OKActions, InsufficientDataActions }: MetricAlarm) => ({
  AlarmActions,
  OKActions,
  InsufficientDataActions,
});

export async function describeAlarms(client: Client, names: readonly string[]): Promise<MetricAlarm[]> {
  const all: MetricAlarm[] = [];
  for (const AlarmNames of batches(names, MAX_NAMES)) {
    const found = await paginate(async (NextToken: string | undefined) => {
      const command = new DescribeAlarmsCommand({ AlarmNames, AlarmTypes: ['MetricAlarm'], NextToken });
      const response = await callAws('describe the alarms of scaling policies', client.send(command));
      return { items: response.MetricAlarms, next: response.NextToken };
    });
    all.push(...found);
  }
  return all;
}

export const putAlarm = (client: Client, input: PutMetricAlarmCommandInput) =>
  callAws(`put the alarm ${input.AlarmName}`, client.send(new PutMetricAlarmCommand(input)));

/** An alarm that isn't there is no error (SDK: `DeleteAlarms` of several; of one `ResourceNotFound`). */
export async function deleteAlarms(client: Client, names: readonly string[]): Promise<void> {
  for (const AlarmNames of batches(names, MAX_NAMES)) {
    const what = `delete the alarms ${AlarmNames.join(', ')}`;
    await callAws<unknown, void>(what, client.send(new DeleteAlarmsCommand({ AlarmNames })), {
      ResourceNotFound: () => {},
    });
  }
}
