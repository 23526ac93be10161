import {
  CreateOrUpdateTagsCommand,
  DescribeAutoScalingGroupsCommand,
  DescribePoliciesCommand,
  DescribeScheduledActionsCommand,
  PutNotificationConfigurationCommand,
  PutScalingPolicyCommand,
  PutScheduledUpdateGroupActionCommand,
  PutWarmPoolCommand,
} from '@aws-sdk/client-auto-scaling';
import { DescribeAlarmsCommand, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import { describe, expect, test } from 'vitest';
import { ATTACHMENTS } from '../../../src/aws/auto-scaling/attachments/list.ts';
import { HELD_BACK, settingChanges } from '../../../src/rollout/fleet/settings.ts';
import { aLiveFleet, aWorld, type World } from '../world.ts';
import { aRequest } from './groups.ts';

const GREEN = { name: 'web-2', rollout: 'web-2' };
const TOPIC = 'arn:aws:sns:eu-west-1:111122223333:alerts';
const AutoScalingGroupName = 'web-1';
const tailOf = (arn: string) => arn.slice(arn.lastIndexOf(':') + 1);
const loadBalancerIn = (listener: string) => /:listener\/(app\/[^/]+\/[^/]+)/.exec(listener)![1]!;

/** The clients' types of the world leave out what its ports don't need. */
const cloudWatchOf = ({ clients }: World) => clients.cloudWatch;

/** A live fleet that is scaled by requests per target, by an alarm on its processors, and by the hour. */
async function aScaledFleet() {
  const world = await aWorld();
  const live = await aLiveFleet(world);
  const { autoScaling } = world.clients;
  await autoScaling.send(
    new PutScalingPolicyCommand({
      AutoScalingGroupName,
      PolicyName: 'requests',
      PolicyType: 'TargetTrackingScaling',
      TargetTrackingConfiguration: {
        TargetValue: 1000,
        PredefinedMetricSpecification: {
          PredefinedMetricType: 'ALBRequestCountPerTarget',
          ResourceLabel: `${loadBalancerIn(live.listener)}/${tailOf(live.blue)}`,
        },
      },
    }),
  );
  const { PolicyARN } = await autoScaling.send(
    new PutScalingPolicyCommand({
      AutoScalingGroupName,
      PolicyName: 'cpu-high',
      AdjustmentType: 'ChangeInCapacity',
      ScalingAdjustment: 1,
      Cooldown: 60,
    }),
  );
  await cloudWatchOf(world).send(
    new PutMetricAlarmCommand({
      AlarmName: 'cpu-high',
      Namespace: 'AWS/EC2',
      MetricName: 'CPUUtilization',
      Dimensions: [{ Name: 'AutoScalingGroupName', Value: AutoScalingGroupName }],
      Statistic: 'Average',
      Period: 60,
      EvaluationPeriods: 2,
      Threshold: 70,
      ComparisonOperator: 'GreaterThanThreshold',
      AlarmActions: [PolicyARN!, TOPIC],
    }),
  );
  await autoScaling.send(
    new PutScheduledUpdateGroupActionCommand({
      AutoScalingGroupName,
      ScheduledActionName: 'night',
      Recurrence: '0 22 * * *',
      MinSize: 1,
      DesiredCapacity: 1,
    }),
  );
  await autoScaling.send(
    new PutNotificationConfigurationCommand({
      AutoScalingGroupName,
      TopicARN: TOPIC,
      NotificationTypes: ['autoscaling:EC2_INSTANCE_LAUNCH', 'autoscaling:EC2_INSTANCE_TERMINATE'],
    }),
  );
  await autoScaling.send(new PutWarmPoolCommand({ AutoScalingGroupName, MinSize: 2, PoolState: 'Running' }));
  const launchTemplate = { id: live.template, version: 1 };
  await world.ports.fleets.clone(aRequest({ targetGroup: live.green, launchTemplate }));
  const differences = async () => {
    const { settings } = world.ports;
    return settingChanges(await settings.read('web-2'), await settings.read('web-1'));
  };
  return { world, live, differences };
}

async function greenIn({ clients }: World) {
  const command = new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: ['web-2'] });
  return (await clients.autoScaling.send(command)).AutoScalingGroups![0]!;
}

const policiesOf = async ({ clients }: World, group: string) =>
  (await clients.autoScaling.send(new DescribePoliciesCommand({ AutoScalingGroupName: group })))
    .ScalingPolicies!;

const alarmsOf = async (world: World, AlarmNamePrefix: string) =>
  (await cloudWatchOf(world).send(new DescribeAlarmsCommand({ AlarmNamePrefix }))).MetricAlarms!;

describe('what is attached to a fleet', () => {
  test('is made anew for its copy, which it neither grows nor shrinks before that has its size', async () => {
    const { world, live, differences } = await aScaledFleet();
    await world.ports.settings.copy(GREEN, { from: 'web-1' });
    const policies = await policiesOf(world, 'web-2');
    expect(policies).toMatchObject([
      {
        PolicyName: 'requests',
        TargetTrackingConfiguration: {
          TargetValue: 1000,
          PredefinedMetricSpecification: {
            ResourceLabel: `${loadBalancerIn(live.listener)}/${tailOf(live.green)}`,
          },
        },
      },
      {
        PolicyName: 'cpu-high',
        ScalingAdjustment: 1,
        Cooldown: 60,
        Alarms: [{ AlarmName: 'greenshift/web-2/cpu-high' }],
      },
    ]);
    expect(await alarmsOf(world, 'greenshift/')).toMatchObject([
      {
        AlarmName: 'greenshift/web-2/cpu-high',
        Dimensions: [{ Name: 'AutoScalingGroupName', Value: 'web-2' }],
        Threshold: 70,
        AlarmActions: [policies[1]!.PolicyARN, TOPIC],
      },
    ]);
    const scheduled = await world.clients.autoScaling.send(
      new DescribeScheduledActionsCommand({ AutoScalingGroupName: 'web-2' }),
    );
    expect(scheduled.ScheduledUpdateGroupActions).toMatchObject([
      { ScheduledActionName: 'night', Recurrence: '0 22 * * *', MinSize: 1, DesiredCapacity: 1 },
    ]);
    const { SuspendedProcesses, WarmPoolConfiguration, MaxSize } = await greenIn(world);
    expect(SuspendedProcesses?.map(({ ProcessName }) => ProcessName)).toEqual([
      'AlarmNotification',
      'ScheduledActions',
    ]);
    expect([WarmPoolConfiguration, MaxSize]).toEqual([undefined, 6]);
    const held = (await differences()).map(({ setting }) => setting);
    expect(held.toSorted()).toEqual(Object.values(HELD_BACK).flat().toSorted());
  });

  test('acts once it is released, and then the copy differs in nothing; a second time changes nothing', async () => {
    const { world, differences } = await aScaledFleet();
    const { settings } = world.ports;
    await settings.copy(GREEN, { from: 'web-1' });
    await settings.copy(GREEN, { from: 'web-1', only: HELD_BACK.untilSized });
    expect(await greenIn(world)).toMatchObject({
      SuspendedProcesses: [{ ProcessName: 'ScheduledActions' }],
      WarmPoolConfiguration: { MinSize: 2, PoolState: 'Running' },
    });
    await settings.copy(GREEN, { from: 'web-1', only: HELD_BACK.untilAlone });
    expect(await differences()).toEqual([]);
    const made = await greenIn(world);
    await settings.copy(GREEN, { from: 'web-1' });
    expect(await greenIn(world)).toEqual(made);
  });

  test('gets the tag alone that is asked for: what somebody has changed of its others stays', async () => {
    const { world } = await aScaledFleet();
    const tag = (ResourceId: string, Key: string, Value: string) =>
      world.clients.autoScaling.send(
        new CreateOrUpdateTagsCommand({
          Tags: [{ ResourceId, ResourceType: 'auto-scaling-group', Key, Value, PropagateAtLaunch: false }],
        }),
      );
    await world.ports.settings.copy(GREEN, { from: 'web-1' });
    await tag('web-1', 'team', 'shop');
    await tag('web-1', 'cost', '7');
    await tag('web-2', 'cost', '8');
    await world.ports.settings.copy(GREEN, { from: 'web-1', only: ['tag "team"'] });
    const { Tags = [] } = await greenIn(world);
    expect(Tags).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ Key: 'team', Value: 'shop' }),
        expect.objectContaining({ Key: 'cost', Value: '8' }),
      ]),
    );
  });

  test('acts again when its processes are resumed, those too that were not suspended', async () => {
    const { world } = await aScaledFleet();
    const { settings, fleets } = world.ports;
    await settings.copy(GREEN, { from: 'web-1' });
    await fleets.configure(GREEN, { resume: ['ScheduledActions', 'AZRebalance'] });
    expect(await greenIn(world)).toMatchObject({
      SuspendedProcesses: [{ ProcessName: 'AlarmNotification' }],
    });
  });

  test('is copied from copy to copy under the names that its owner gave, and goes with each', async () => {
    const { world } = await aScaledFleet();
    const { settings, fleets } = world.ports;
    await settings.copy(GREEN, { from: 'web-1' });
    const NEXT = { name: 'web-3', rollout: 'web-3' };
    const { launchTemplate, targetGroups } = (await fleets.describe('web-1'))!;
    await fleets.clone(
      aRequest({
        ...NEXT,
        from: 'web-2',
        targetGroup: targetGroups[0]!,
        launchTemplate: { id: launchTemplate!.id, version: 1 },
      }),
    );
    await settings.copy(NEXT, { from: 'web-2' });
    const names = async () => (await alarmsOf(world, 'greenshift/')).map(({ AlarmName }) => AlarmName);
    expect(await names()).toEqual(['greenshift/web-2/cpu-high', 'greenshift/web-3/cpu-high']);
    await settings.discard(GREEN);
    expect(await names()).toEqual(['greenshift/web-3/cpu-high']);
    // The one that its owner made is not ours to delete.
    expect(await alarmsOf(world, 'cpu-high')).toHaveLength(1);
  });

  test('is told setting by setting, and refused where a copy could not be right', async () => {
    const { world } = await aScaledFleet();
    const report = await world.ports.settings.report('web-1');
    expect(report).toContainEqual({ setting: 'MaxSize', outcome: 'copied' });
    expect(report).toContainEqual(
      expect.objectContaining({ setting: 'scaling policy "requests"', outcome: 'rewritten' }),
    );
    expect(report).toContainEqual(
      expect.objectContaining({
        setting: 'scaling alarm "cpu-high"',
        outcome: 'recreated',
        to: 'greenshift/(green)/cpu-high',
      }),
    );
    const other =
      'arn:aws:autoscaling:eu-west-1:111122223333:scalingPolicy:1:autoScalingGroupName/api:policyName/out';
    const [own] = await policiesOf(world, 'web-1').then((all) => all.slice(1));
    const [alarm] = await alarmsOf(world, 'cpu-high');
    const { AlarmName, Namespace, MetricName, Statistic, Period, EvaluationPeriods, Threshold } = alarm!;
    await cloudWatchOf(world).send(
      new PutMetricAlarmCommand({
        ...{ AlarmName, Namespace, MetricName, Statistic, Period, EvaluationPeriods, Threshold },
        ComparisonOperator: 'GreaterThanThreshold',
        AlarmActions: [own!.PolicyARN!, other],
      }),
    );
    expect(await world.ports.settings.report('web-1')).toContainEqual(
      expect.objectContaining({
        setting: 'scaling alarm "cpu-high"',
        outcome: 'refused',
        why: expect.stringContaining(other),
      }),
    );
  });

  test('has a name in the list once, and each kind is made anew', () => {
    const names = ATTACHMENTS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(ATTACHMENTS.every(({ recreate }) => recreate !== undefined)).toBe(true);
  });
});
