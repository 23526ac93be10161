import {
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  type MetricAlarm,
} from '@aws-sdk/client-cloudwatch';
import { each } from '../each.ts';
import type { Check } from './check.ts';
import { type Finding, REDEPLOY } from './finding.ts';
import { type Installation, ofType } from './installation.ts';

const AT_ONCE = 4;

export const alarms: Check = {
  name: 'alarms',
  looksAt:
    'whether the alarms of the stack are there, are on, could page when they last had to, and what they say',
  notLocally: 'it is deployed without alarms',
  needs: ['cloudwatch:DescribeAlarms', 'cloudwatch:DescribeAlarmHistory'],
  async run(installation) {
    const expected = ofType(await installation.stack(), 'AWS::CloudWatch::Alarm');
    if (expected.length === 0)
      return [
        {
          severity: 'high',
          subject: installation.name,
          means: 'the stack has no alarms: nobody hears of it when rollouts fail',
          mend: 'deploy a release that has them, with --param=alarmEmail=…',
        },
      ];
    const found = await read(
      installation,
      expected.map(({ physicalId }) => physicalId),
    );
    const findings = await each(expected, AT_ONCE, async ({ id, physicalId }) => {
      const alarm = found.get(physicalId);
      if (!alarm) return [gone(physicalId)];
      return [...alarmFindings(id, alarm), ...(await unheard(installation, physicalId))];
    });
    return findings.flat();
  },
};

async function read({ aws }: Installation, names: readonly string[]): Promise<Map<string, MetricAlarm>> {
  // A page holds 100; the stack has fewer.
  const { MetricAlarms = [] } = await aws.cloudWatch.send(
    new DescribeAlarmsCommand({ AlarmNames: [...names], AlarmTypes: ['MetricAlarm'] }),
  );
  return new Map(MetricAlarms.map((alarm) => [alarm.AlarmName ?? '', alarm]));
}

const gone = (subject: string): Finding => ({
  severity: 'high',
  subject,
  means: 'somebody has deleted this alarm: what it watches fails unseen',
  mend: REDEPLOY,
});

function alarmFindings(id: string, alarm: MetricAlarm): Finding[] {
  const { AlarmName: subject = id, ActionsEnabled, AlarmActions = [], StateValue, StateReason } = alarm;
  const findings: Finding[] = [];
  if (ActionsEnabled === false)
    findings.push({
      severity: 'high',
      subject,
      means: 'its actions are off: it pages nobody',
      mend: `aws cloudwatch enable-alarm-actions --alarm-names ${subject}`,
    });
  else if (AlarmActions.length === 0)
    findings.push({
      severity: 'high',
      subject,
      means: 'it has no action: it pages nobody',
      mend: 'npx serverless deploy --force with --param=alarmEmail=… or alarmTopic',
    });
  if (StateValue === 'ALARM')
    findings.push({
      severity: 'high',
      subject,
      means: `it is in alarm: ${StateReason ?? 'CloudWatch gives no reason'}`,
      mend: `read docs/runbook.md#${id.toLowerCase()}`,
    });
  return findings;
}

/** Its last action, where that went nowhere: CloudWatch keeps what it did for 30 days, and tells nobody. */
async function unheard({ aws }: Installation, subject: string): Promise<Finding[]> {
  const { AlarmHistoryItems: [last] = [] } = await aws.cloudWatch.send(
    new DescribeAlarmHistoryCommand({
      AlarmName: subject,
      HistoryItemType: 'Action',
      ScanBy: 'TimestampDescending',
      MaxRecords: 1,
    }),
  );
  if (
    !last ||
    !/"actionState"\s*:\s*"Failed"|failed to execute/i.test(`${last.HistorySummary} ${last.HistoryData}`)
  )
    return [];
  return [
    {
      severity: 'high',
      subject,
      means: `its last action, at ${last.Timestamp?.toISOString()}, reached nobody: ${last.HistorySummary}`,
      mend: 'see what the check of pages says of its topic; then aws cloudwatch set-alarm-state tries it',
    },
  ];
}
