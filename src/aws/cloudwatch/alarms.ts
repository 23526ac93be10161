import {
  type CloudWatchClient,
  type CompositeAlarm,
  DescribeAlarmsCommand,
  type DescribeAlarmsCommandInput,
  type MetricAlarm,
} from '@aws-sdk/client-cloudwatch';
import type { Alarms } from '../../ports/alarms.ts';
import type { AlarmState } from '../../rollout/analysis/alarms.ts';
import { callAws, required } from '../call.ts';

type Client = Pick<CloudWatchClient, 'send'>;

export const cloudWatchAlarms = (client: Client): Alarms => ({
  find: async (names) => (await describe(client, { AlarmNames: [...names] })).map(stateOf),
  namesLike: async (AlarmNamePrefix) =>
    (await describe(client, { AlarmNamePrefix })).flatMap(({ AlarmName }) => AlarmName ?? []),
});

async function describe(
  client: Client,
  which: Pick<DescribeAlarmsCommandInput, 'AlarmNames' | 'AlarmNamePrefix'>,
): Promise<(MetricAlarm | CompositeAlarm)[]> {
  const command = new DescribeAlarmsCommand({
    ...which,
    // Without it composite alarms are left out (CloudWatch API reference, DescribeAlarms).
    AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
    MaxRecords: 100,
  });
  const { MetricAlarms = [], CompositeAlarms = [] } = await callAws('read alarms', client.send(command));
  return [...MetricAlarms, ...CompositeAlarms];
}

function stateOf(alarm: MetricAlarm | CompositeAlarm): AlarmState {
  const { AlarmName, StateValue, StateReason = '' } = alarm;
  const name = required(AlarmName, "an alarm's name");
  const changed = alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp;
  return {
    name,
    state: required(StateValue, `the state of the alarm ${name}`),
    reason: StateReason,
    since: required(changed, `the age of the alarm ${name}`).getTime(),
  };
}
