import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CALLS } from '../../cli/doctor/pages.ts';
import { ofType, packagedTemplate, root } from './template.ts';

const template = packagedTemplate();
const alarms = ofType(template, 'AWS::CloudWatch::Alarm');
const rules = ofType(template, 'AWS::Events::Rule').map(([, { Properties }]) => Properties);
const runbook = readFileSync(join(root, 'docs/runbook.md'), 'utf8');

const TOPIC = { 'Fn::If': ['HasOwnAlarmTopic', { Ref: 'AlarmTopic' }, ''] };

describe('an alarm', () => {
  test.each(alarms)('%s pages, and says when it is over', (_, { Properties: alarm }) => {
    expect(alarm).toMatchObject({ AlarmActions: [TOPIC], OKActions: [TOPIC] });
  });

  test.each(alarms)('%s has its page in the runbook', (id, { Properties: { AlarmDescription } }) => {
    expect(AlarmDescription).toMatch(`docs/runbook.md#${id.toLowerCase()}`);
    expect(runbook).toMatch(`\n### ${id}\n`);
  });

  test('is there for everything that nobody else would notice', () => {
    expect(alarms.map(([id]) => id).toSorted()).toEqual([
      'ApiAlarm',
      'ExecutionsAlarm',
      'LostEventsAlarm',
      'ReconcileAlarm',
      'ReconcileSilentAlarm',
      'ThrottlesAlarm',
      'WatchdogAlarm',
      'WatchdogSilentAlarm',
    ]);
  });

  test.each(['WatchdogSilentAlarm', 'ReconcileSilentAlarm'])(
    '%s takes silence for the fault that it is',
    (id) => {
      expect(template.Resources[id]!.Properties).toMatchObject({
        ComparisonOperator: 'LessThanThreshold',
        TreatMissingData: 'breaching',
      });
    },
  );

  // With its schedule off, the function was still called by every alarm of the account, and nobody was paged.
  test('hears of a schedule that is off, whoever else calls the function', () => {
    const { Metrics } = template.Resources.WatchdogSilentAlarm!.Properties;
    const read = Metrics.flatMap(
      ({ MetricStat }: { MetricStat?: { Metric: object } }) => MetricStat?.Metric ?? [],
    );
    for (const metric of read)
      expect(metric).toMatchObject({
        Namespace: 'AWS/Events',
        Dimensions: [{ Name: 'RuleName', Value: 'greenshift-dev-watchdog' }],
      });
  });

  test('hears of every way in which an execution does not end by itself', () => {
    const { Metrics } = template.Resources.ExecutionsAlarm!.Properties;
    const names = Metrics.flatMap(
      ({ MetricStat }: { MetricStat?: { Metric: { MetricName: string } } }) =>
        MetricStat?.Metric.MetricName ?? [],
    );
    expect(names).toEqual(['ExecutionsFailed', 'ExecutionsTimedOut', 'ExecutionsAborted']);
  });

  test('has no more metrics than CloudWatch takes in an expression', () => {
    for (const [id, { Properties }] of alarms)
      expect(
        Properties.Metrics?.filter((metric: object) => 'MetricStat' in metric).length ?? 0,
        id,
      ).toBeLessThanOrEqual(10);
  });
});

describe('a call for a person', () => {
  const toTopic = rules.filter(({ Targets }) => JSON.stringify(Targets).includes('AlarmTopic'));

  test('reaches the topic of the alarms as a sentence, and is kept when it does not', () => {
    const types = toTopic.flatMap(({ EventPattern }) => EventPattern['detail-type']).toSorted();
    expect(types).toEqual([
      'CampaignHeld',
      'CampaignLeaderSilent',
      'RolloutLeftBehind',
      'RolloutNeedsAttention',
      'RolloutNeedsOperator',
      'RolloutPaused',
      'ServiceNeedsOperator',
    ]);
    for (const { Targets } of toTopic) {
      expect(Targets).toHaveLength(1);
      expect(Targets[0]).toMatchObject({ Arn: TOPIC, DeadLetterConfig: { Arn: expect.anything() } });
      const { InputTemplate, InputPathsMap } = Targets[0].InputTransformer;
      const used = [...InputTemplate.matchAll(/<([a-z]+)>/g)].map(([, name]) => name);
      expect(new Set(used)).toEqual(new Set(Object.keys(InputPathsMap)));
      expect(JSON.parse(InputTemplate)).toMatch(/^Greenshift: /);
    }
  });

  test('is sent by the rules that the doctor asks the topic about', () => {
    expect(toTopic.map(({ Name }) => Name).toSorted()).toEqual(
      CALLS.map((rule) => `greenshift-dev-${rule}`).toSorted(),
    );
  });

  test('is of this installation alone', () => {
    for (const { EventPattern } of toTopic)
      expect(EventPattern.detail.installation).toEqual(['greenshift-dev']);
  });

  test('may be sent by these rules and by alarms of this account, and by nobody else', () => {
    const [, policy] = ofType(template, 'AWS::SNS::TopicPolicy')[0]!;
    const [alarm, call, deny] = policy.Properties.PolicyDocument.Statement;
    expect(alarm.Principal).toEqual({ Service: 'cloudwatch.amazonaws.com' });
    const named = call.Condition.ArnEquals['aws:SourceArn'].map(
      (arn: { 'Fn::Sub': string }) => arn['Fn::Sub'].split(':rule/')[1],
    );
    expect(named.toSorted()).toEqual(toTopic.map(({ Name }) => Name).toSorted());
    expect(deny).toMatchObject({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } });
  });
});

test("without an address or a topic of one's own the stack still has a topic to subscribe to", () => {
  expect(template.Outputs.AlarmTopicArn).toMatchObject({ Value: TOPIC });
  expect(template.Resources.AlarmTopic).toMatchObject({ Condition: 'HasOwnAlarmTopic' });
  expect(template.Resources.AlarmEmail).toMatchObject({ Condition: 'HasAlarmEmail' });
});
