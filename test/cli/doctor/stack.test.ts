import { expect, test } from 'vitest';
import { FUNCTIONS } from '../../../cli/api/logs.ts';
import { alarms } from '../../../cli/doctor/alarms.ts';
import { make } from '../../../cli/doctor/check.ts';
import { functions } from '../../../cli/doctor/functions.ts';
import { records } from '../../../cli/doctor/records.ts';
import { RULES, rules } from '../../../cli/doctor/rules.ts';
import { stack } from '../../../cli/doctor/stack.ts';
import { CATALOGUE } from '../../../src/runtime/catalogue.ts';
import { anInstallation, aResource, awsError } from './an-installation.ts';

const found = async (check: typeof stack, facts: Parameters<typeof anInstallation>[0]) =>
  (await check.run(anInstallation(facts).installation)).map(({ severity, subject, means, mend }) => ({
    severity,
    subject,
    text: `${means} / ${mend}`,
  }));

test('a stack that is whole and of this release has no finding', async () => {
  expect(await found(stack, {})).toEqual([]);
});

test.each([
  ['UPDATE_ROLLBACK_FAILED', 'high', 'continue-update-rollback'],
  ['ROLLBACK_COMPLETE', 'high', 'describe-stack-events'],
  ['UPDATE_ROLLBACK_COMPLETE', 'medium', 'describe-stack-events'],
  ['UPDATE_IN_PROGRESS', 'low', 'wait stack-update-complete'],
])('a stack that is %s is a finding of severity %s', async (status, severity, mend) => {
  expect(await found(stack, { stackFacts: { status } })).toEqual([
    { severity, subject: 'greenshift-prod', text: expect.stringContaining(mend) },
  ]);
});

test.each([
  ['0.0.9', 'medium', 'npx serverless deploy'],
  ['0.10.0', 'low', 'check out v0.10.0'],
])('a stack of %s is told from this command', async (Release, severity, mend) => {
  expect(await found(stack, { stackFacts: { outputs: { Release } } })).toEqual([
    { severity, subject: 'greenshift-prod', text: expect.stringContaining(mend) },
  ]);
});

test('a stack that anybody may delete in the middle of a rollout is told, with the command that protects it', async () => {
  expect(await found(stack, { stackFacts: { isProtected: false } })).toEqual([
    {
      severity: 'low',
      subject: 'greenshift-prod',
      text: expect.stringContaining('update-termination-protection'),
    },
  ]);
});

test('a resource that could not be made is named with the reason', async () => {
  const broken = aResource({ id: 'ApiAlarm', status: 'UPDATE_FAILED', reason: 'too many alarms' });
  expect(await found(stack, { stackFacts: { resources: [broken] } })).toEqual([
    { severity: 'high', subject: 'ApiAlarm', text: expect.stringContaining('too many alarms') },
  ]);
});

test('functions that are gone, have failed, or that Lambda refuses to call are found', async () => {
  const GetFunction = ({ FunctionName }: { FunctionName: string }) => {
    if (FunctionName.endsWith('-roll-back')) return awsError('ResourceNotFoundException');
    if (FunctionName.endsWith('-analyze'))
      return { Configuration: { State: 'Failed', StateReason: 'no key' } };
    if (FunctionName.endsWith('-api'))
      return { Configuration: { State: 'Active' }, Concurrency: { ReservedConcurrentExecutions: 0 } };
    return { Configuration: { State: 'Active', LastUpdateStatus: 'Successful' } };
  };
  const { installation, asked } = anInstallation({ answers: { GetFunction } });
  const results = await functions.run(installation);
  expect(results.map(({ subject }) => subject)).toEqual([
    'greenshift-prod-analyze',
    'greenshift-prod-roll-back',
    'greenshift-prod-api',
  ]);
  expect(results.at(-1)!.mend).toBe(
    'aws lambda delete-function-concurrency --function-name greenshift-prod-api',
  );
  expect(asked).toHaveLength(FUNCTIONS.length);
});

test('the rules of every function are looked at', () => {
  const catalogued = CATALOGUE.flatMap(({ rules: own = [] }) => own.map(({ name }) => name));
  expect(Object.keys(RULES).toSorted()).toEqual(catalogued.toSorted());
});

test('a rule that is disabled, leads nowhere, is gone, or matches no image is found', async () => {
  const pattern = {
    State: 'ENABLED',
    Arn: 'arn:aws:events:eu-west-1:111122223333:rule/x',
    EventPattern: '{}',
  };
  const DescribeRule = ({ Name }: { Name: string }) => {
    if (Name.endsWith('-watchdog')) return { ...pattern, State: 'DISABLED' };
    if (Name.endsWith('-reconcile')) return awsError('ResourceNotFoundException');
    return pattern;
  };
  const ListTargetsByRule = ({ Rule }: { Rule: string }) => ({
    Targets: Rule.endsWith('-alarms') ? [] : [{ Id: 'f' }],
  });
  const TestEventPattern = { Result: false };
  expect(await found(rules, { answers: { DescribeRule, ListTargetsByRule, TestEventPattern } })).toEqual([
    {
      severity: 'high',
      subject: 'greenshift-prod-images',
      text: expect.stringContaining('no longer matches'),
    },
    { severity: 'medium', subject: 'greenshift-prod-alarms', text: expect.stringContaining('no target') },
    {
      severity: 'high',
      subject: 'greenshift-prod-watchdog',
      text: expect.stringContaining('aws events enable-rule --name greenshift-prod-watchdog'),
    },
    { severity: 'high', subject: 'greenshift-prod-reconcile', text: expect.stringContaining('no such rule') },
  ]);
});

test('alarms that are gone, off, without an action, or in alarm are found; whole ones are not', async () => {
  const names = ['whole', 'gone', 'off', 'mute', 'ringing'];
  const resources = names.map((name) =>
    aResource({ id: `${name}Alarm`, type: 'AWS::CloudWatch::Alarm', physicalId: name }),
  );
  const on = { ActionsEnabled: true, AlarmActions: ['topic'], StateValue: 'OK' };
  const MetricAlarms = [
    { AlarmName: 'whole', ...on },
    { AlarmName: 'off', ...on, ActionsEnabled: false },
    { AlarmName: 'mute', ...on, AlarmActions: [] },
    { AlarmName: 'ringing', ...on, StateValue: 'ALARM', StateReason: '3 > 0' },
  ];
  const results = await found(alarms, {
    stackFacts: { resources },
    answers: { DescribeAlarms: { MetricAlarms }, DescribeAlarmHistory: {} },
  });
  expect(results.map(({ subject }) => subject)).toEqual(['gone', 'off', 'mute', 'ringing']);
  expect(results.at(-1)!.text).toContain('docs/runbook.md#ringingalarm');
});

test('an alarm whose last action went nowhere is found; one that could page since is not', async () => {
  const names = ['deaf', 'mended'];
  const resources = names.map((physicalId) =>
    aResource({ id: 'ApiAlarm', type: 'AWS::CloudWatch::Alarm', physicalId }),
  );
  const MetricAlarms = names.map((AlarmName) => ({
    AlarmName,
    ActionsEnabled: true,
    AlarmActions: ['topic'],
    StateValue: 'OK',
  }));
  const DescribeAlarmHistory = ({ AlarmName }: { AlarmName: string }) => ({
    AlarmHistoryItems: [
      {
        Timestamp: new Date(0),
        HistorySummary: `${AlarmName === 'deaf' ? 'Failed' : 'Successfully'} to execute action topic`,
        HistoryData: JSON.stringify({ actionState: AlarmName === 'deaf' ? 'Failed' : 'Succeeded' }),
      },
    ],
  });
  const results = await found(alarms, {
    stackFacts: { resources },
    answers: { DescribeAlarms: { MetricAlarms }, DescribeAlarmHistory },
  });
  expect(results).toMatchObject([
    { subject: 'deaf', severity: 'high', text: expect.stringContaining('1970') },
  ]);
});

test('a table that nothing protects is found', async () => {
  const stackFacts = { outputs: { RecordsTableName: 't', RolloutStateMachineArn: 'm' } };
  const answers = {
    DescribeTable: { Table: { TableStatus: 'ACTIVE', DeletionProtectionEnabled: false } },
    DescribeContinuousBackups: { ContinuousBackupsDescription: {} },
    DescribeStateMachine: { status: 'DELETING' },
  };
  expect((await found(records, { stackFacts, answers })).map(({ severity }) => severity)).toEqual([
    'medium',
    'medium',
    'high',
  ]);
});

test('what the caller may not read is unknown, with the permission that it needs', async () => {
  const { installation } = anInstallation({
    answers: { GetFunction: awsError('AccessDeniedException', 'no') },
  });
  expect(await make(functions, installation)).toMatchObject({
    findings: [],
    unknown: ['no; it needs lambda:GetFunction'],
  });
});

test('what only AWS has is unknown on the local cloud, and is not asked', async () => {
  const { installation, asked } = anInstallation({ isLocal: true });
  expect(await make(functions, installation)).toMatchObject({
    unknown: ['on the local cloud: its functions run in its own process'],
  });
  expect(asked).toEqual([]);
});
