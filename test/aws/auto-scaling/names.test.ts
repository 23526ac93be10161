import { PutLifecycleHookCommand, PutWarmPoolCommand } from '@aws-sdk/client-auto-scaling';
import { PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import { describe, expect, test } from 'vitest';
import { comparable, rename } from '../../../src/aws/auto-scaling/attachments/neutral.ts';
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

  test('and a tag or a name that is the same by chance makes no difference between them', () => {
    expect(comparable('web', BLUE)).toBe(comparable('web', GREEN));
    const named = ({ group }: typeof BLUE) => [{ Name: 'AutoScalingGroupName', Value: group }];
    expect(comparable(named(BLUE), BLUE)).toBe(comparable(named(GREEN), GREEN));
  });
});

test.each([
  [{ Key: 'ami_id', Value: 'ami-0aaa' }, /image or the release/],
  [{ Key: 'base', Value: 'ami-0123456789abcdef0' }, /image or the release/],
  [{ Key: 'ServiceVersion', Value: 'v1' }, /image or the release/],
  [{ Key: 'ReleaseID', Value: 'r1' }, /image or the release/],
  [{ Key: 'Name', Value: 'web' }, /names the group/],
  [{ Key: 'kubernetes.io/cluster/one', Value: 'owned' }, /nodes of Kubernetes/],
  [{ Key: 'Environment', Value: 'production' }, undefined],
  [{ Key: 'Name', Value: 'web-server' }, undefined],
])('of the tag %o its owner is told what to know', (tag, told) => {
  const finding = tagFinding(tag, 'web');
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
