import {
  CreateAutoScalingGroupCommand,
  PutLifecycleHookCommand,
  PutWarmPoolCommand,
} from '@aws-sdk/client-auto-scaling';
import { PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import { PutRuleCommand } from '@aws-sdk/client-eventbridge';
import { describe, expect, test } from 'vitest';
import { comparable, earlierComparable, rename } from '../../../src/aws/auto-scaling/attachments/neutral.ts';
import { scalingOutcomes } from '../../../src/aws/auto-scaling/attachments/scaling-outcomes.ts';
import { watchingAlarms } from '../../../src/aws/auto-scaling/watching-alarms.ts';
import { tagFinding } from '../../../src/aws/tag-finding.ts';
import { aLiveFleet, aWorld } from '../world.ts';
import { aRequest } from './groups.ts';

const ARN = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup';
const BLUE = { group: 'web', targetGroups: [`${ARN}/web-a/0a`] };
const GREEN = { group: 'web-2', targetGroups: [`${ARN}/web-b/0b`] };

describe('what names a group is rewritten to name its copy', () => {
  test.each([
    ['the dimension of AWS', { Name: 'AutoScalingGroupName', Value: 'web' }, 'web-2'],
    ['one of an agent', { Name: 'asg', Value: 'web' }, 'web-2'],
    ['one of a service that is called alike', { Name: 'Service', Value: 'web' }, 'web'],
    ['one that holds the name', { Name: 'AutoScalingGroupName', Value: 'web-jobs' }, 'web-jobs'],
    ['a target group', { Name: 'TargetGroup', Value: 'targetgroup/web-a/0a' }, 'targetgroup/web-b/0b'],
  ])('by %s', (_, dimension, value) => {
    expect(rename({ Dimensions: [dimension] }, BLUE, GREEN)).toEqual({
      Dimensions: [{ ...dimension, Value: value }],
    });
  });

  test.each([
    [
      "SEARCH('{AWS/EC2,AutoScalingGroupName} web', 'Sum')",
      "SEARCH('{AWS/EC2,AutoScalingGroupName} web-2', 'Sum')",
    ],
    ["SEARCH('{App,Service} web web-jobs', 'Sum')", "SEARCH('{App,Service} web web-jobs', 'Sum')"],
  ])('in the expression %s as far as it asks for groups', (Expression, expected) => {
    expect(rename([{ Expression }], BLUE, GREEN)).toEqual([{ Expression: expected }]);
  });

  test('the text of an earlier release, in which any text that was the name stood for the group, is known again', () => {
    const hook = { HeartbeatTimeout: 60, NotificationMetadata: 'web' };
    expect(earlierComparable('web', BLUE)).toBe('(the group)');
    expect(earlierComparable(hook, BLUE)).toBe(
      earlierComparable({ ...hook, NotificationMetadata: 'web-2' }, GREEN),
    );
    expect(earlierComparable(hook, BLUE)).toContain('"NotificationMetadata":"(the group)"');
    const long = { ...hook, RoleARN: 'r'.repeat(100) };
    expect(earlierComparable(long, BLUE)).toMatch(/^sha256:/);
    expect(earlierComparable(long, BLUE)).not.toBe(comparable(long, BLUE));
  });

  test('and a tag or a name that is the same by chance makes no difference between them', () => {
    expect(comparable('web', BLUE)).toBe(comparable('web', GREEN));
    const named = ({ group }: typeof BLUE) => [{ Name: 'AutoScalingGroupName', Value: group }];
    expect(comparable(named(BLUE), BLUE)).toBe(comparable(named(GREEN), GREEN));
  });
});

const WEB_A = 'us-east-1:111122223333:targetgroup/web-a/0123456789abcdef';

test.each([
  [{ Key: 'ami_id', Value: 'ami-0aaa' }, /image or the release/],
  [{ Key: 'base', Value: 'ami-0123456789abcdef0' }, /image or the release/],
  [{ Key: 'ServiceVersion', Value: 'v1' }, /image or the release/],
  [{ Key: 'ReleaseID', Value: 'r1' }, /image or the release/],
  [{ Key: 'GitCommit', Value: '3f2a9c1' }, /image or the release/],
  [{ Key: 'AMIId', Value: 'golden' }, /image or the release/],
  [{ Key: 'gitsha', Value: '3f2a9c1' }, /image or the release/],
  [{ Key: 'traffic', Value: `arn:aws:elasticloadbalancing:${WEB_A}` }, /names the target group/],
  [{ Key: 'targets', Value: 'web-a' }, /names the target group/],
  [{ Key: 'Builder', Value: 'packer' }, undefined],
  [{ Key: 'Name', Value: 'web' }, /names the group/],
  [{ Key: 'kubernetes.io/cluster/one', Value: 'owned' }, /nodes of Kubernetes/],
  [{ Key: 'Environment', Value: 'production' }, undefined],
  [{ Key: 'Name', Value: 'web-server' }, undefined],
])('of the tag %o its owner is told what to know', (tag, told) => {
  const finding = tagFinding(tag, 'web', [`arn:aws:elasticloadbalancing:${WEB_A}`]);
  if (told === undefined) expect(finding).toBeUndefined();
  else expect(finding).toMatch(told);
});

/** Ten definitions of a hundred have alarms on the group's name, which watch nothing after the first rollout. */
test('the alarms that watch a fleet or its target group by name are told with what to do', async () => {
  const world = await aWorld();
  const { blue } = await aLiveFleet(world);
  const { cloudWatch, autoScaling } = world.clients;
  const alarm = (AlarmName: string, Name: string, Value: string) =>
    cloudWatch.send(
      new PutMetricAlarmCommand({
        AlarmName,
        ...{ Namespace: 'AWS/EC2', MetricName: 'CPUUtilization', Statistic: 'Average', Period: 60 },
        ...{ EvaluationPeriods: 1, Threshold: 90, ComparisonOperator: 'GreaterThanThreshold' },
        Dimensions: [{ Name, Value }],
      }),
    );
  await alarm('hot', 'AutoScalingGroupName', 'web-1');
  await alarm('unhealthy', 'TargetGroup', blue.slice(blue.lastIndexOf(':') + 1));
  await alarm('another', 'AutoScalingGroupName', 'api-1');
  await autoScaling.send(
    new PutLifecycleHookCommand({
      AutoScalingGroupName: 'web-1',
      LifecycleHookName: 'warm',
      LifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
    }),
  );
  const report = await world.ports.settings.report('web-1');
  expect(report.filter(({ setting }) => setting.startsWith('alarm '))).toEqual([
    expect.objectContaining({
      setting: 'alarm "hot"',
      outcome: 'dropped',
      why: expect.stringContaining('web-1'),
    }),
    expect.objectContaining({ setting: 'alarm "unhealthy"', why: expect.stringContaining('finding:') }),
  ]);
  expect(report).toContainEqual(
    expect.objectContaining({
      setting: 'lifecycle hook "warm"',
      why: expect.stringContaining('EventBridge'),
    }),
  );
});

/** Beside a pattern the report is of the pattern, and said nothing of what watches the fleet that it is for. */
test('beside a pattern the alarms that watch the live fleet are told, and those that watch the pattern', async () => {
  const world = await aWorld();
  await aLiveFleet(world);
  const { cloudWatch, autoScaling } = world.clients;
  await autoScaling.send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName: 'web-pattern',
      MinSize: 0,
      MaxSize: 5,
      LaunchTemplate: { LaunchTemplateName: 'web', Version: '1' },
      VPCZoneIdentifier: 'subnet-a',
    }),
  );
  const alarm = (AlarmName: string, group: string) =>
    cloudWatch.send(
      new PutMetricAlarmCommand({
        AlarmName,
        ...{ Namespace: 'AWS/EC2', MetricName: 'CPUUtilization', Statistic: 'Average', Period: 60 },
        ...{ EvaluationPeriods: 1, Threshold: 90, ComparisonOperator: 'GreaterThanThreshold' },
        Dimensions: [{ Name: 'AutoScalingGroupName', Value: group }],
      }),
    );
  await alarm('hot', 'web-1');
  await alarm('idle', 'web-pattern');
  await alarm('TargetTracking-web-1-AlarmHigh-0', 'web-1');
  const report = await world.ports.settings.report('web-pattern', true, 'web-1');
  expect(report.filter(({ setting }) => setting.startsWith('alarm '))).toEqual([
    expect.objectContaining({ setting: 'alarm "hot"', outcome: 'dropped' }),
    expect.objectContaining({ setting: 'alarm "idle"', why: expect.stringContaining('pattern web-pattern') }),
  ]);
});

/** A rule that wakes a function for the hooks of a group goes deaf with the first rollout. */
test('the rules that ask for events of a fleet by its name are told with what to do', async () => {
  const world = await aWorld();
  await aLiveFleet(world);
  const rule = (Name: string, group: string) =>
    world.clients.events.send(
      new PutRuleCommand({
        Name,
        EventPattern: JSON.stringify({
          source: ['aws.autoscaling'],
          detail: { AutoScalingGroupName: [group] },
        }),
      }),
    );
  await rule('drain', 'web-1');
  await rule('drain-api', 'api-1');
  await rule('drain-tenth', 'web-10');
  const report = await world.ports.settings.report('web-1');
  expect(report.filter(({ setting }) => setting.startsWith('rule '))).toEqual([
    expect.objectContaining({
      setting: 'rule "drain"',
      outcome: 'dropped',
      why: expect.stringContaining('web-1 by its name'),
      fix: expect.stringContaining('prefix'),
    }),
  ]);
});

test('a limit that the warm pool of blue has lost is taken from that of green', async () => {
  const world = await aWorld();
  const { green, template } = await aLiveFleet(world);
  const put = (AutoScalingGroupName: string, MaxGroupPreparedCapacity?: number) =>
    world.clients.autoScaling.send(
      new PutWarmPoolCommand({ AutoScalingGroupName, MaxGroupPreparedCapacity }),
    );
  await put('web-1');
  await world.ports.fleets.clone(
    aRequest({ targetGroup: green, launchTemplate: { id: template, version: 1 } }),
  );
  await put('web-2', 5);
  const only = ['warm pool'];
  await world.ports.settings.copy({ name: 'web-2', rollout: 'web-2' }, { from: 'web-1', only });
  const [blues, greens] = await Promise.all(
    ['web-1', 'web-2'].map((name) => world.ports.settings.read(name)),
  );
  expect(greens!['warm pool']).toBe(blues!['warm pool']);
});

/** Its metric stayed with the old group, and with that gone green was never scaled. */
describe('a scaling policy with the name of the group in an expression', () => {
  const outcomeOf = (Expression: string) => {
    const CustomizedMetricSpecification = { Metrics: [{ Id: 'load', Expression }] };
    const policy = {
      PolicyName: 'load',
      TargetTrackingConfiguration: { TargetValue: 50, CustomizedMetricSpecification },
    };
    return scalingOutcomes({ policies: [policy], alarms: [] }, BLUE)['scaling policy "load"'];
  };

  test.each([
    ["SELECT AVG(load) FROM agent WHERE host_group='web'", 'refused'],
    ["SELECT AVG(load) FROM agent WHERE asg='web'", 'rewritten'],
    ["SELECT AVG(load) FROM agent WHERE service='web-jobs'", 'copied'],
  ])('%s is %s', (expression, outcome) => {
    expect(outcomeOf(expression)).toMatchObject({ outcome });
  });

  test('is told what to do where it is refused', () => {
    expect(outcomeOf("SEARCH('{App,Host} web', 'Sum')")?.fix).toContain('AutoScalingGroupName');
  });
});

test('alarms that CloudWatch does not tell are advice that is missing, and fail nothing: a preflight waited for them', async () => {
  const refuse = async () => {
    throw Object.assign(new Error('rate exceeded'), { name: 'ThrottlingException' });
  };
  const clients = { cloudWatch: { send: refuse }, autoScaling: { send: refuse } } as never;
  expect(await watchingAlarms(clients, BLUE, [])).toEqual([
    expect.objectContaining({ setting: 'alarms', why: expect.stringContaining('could not all be read') }),
  ]);
});
