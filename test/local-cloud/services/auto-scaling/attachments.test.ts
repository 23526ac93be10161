import { beforeEach, describe, expect, test } from 'vitest';
import { BOOT, DRAIN, MINUTE, refused, rig, SECOND, START } from './rig.ts';

let cloud: ReturnType<typeof rig>;
const web = { AutoScalingGroupName: 'web' };

beforeEach(() => {
  cloud = rig();
  cloud.create();
});

const settled = () => cloud.clock.advance(BOOT + SECOND);
const call = (name: string, input: object = {}) => cloud.call(name, { ...web, ...input });

describe('target groups', () => {
  const attachments = () =>
    call('DescribeLoadBalancerTargetGroups').LoadBalancerTargetGroups.map(
      (group: { LoadBalancerTargetGroupARN: string; State: string }) =>
        `${group.LoadBalancerTargetGroupARN} ${group.State}`,
    );

  test('that are attached take the instances that serve', async () => {
    await settled();
    call('AttachLoadBalancerTargetGroups', { TargetGroupARNs: ['tg-1'] });
    expect(attachments()).toEqual(['tg-1 Adding']);
    await cloud.clock.advance(SECOND);
    expect([...cloud.targets.get('tg-1')!.keys()]).toEqual(cloud.ids());
    for (const id of cloud.ids()) cloud.targets.get('tg-1')!.set(id, 'initial');
    expect(attachments()).toEqual(['tg-1 Added']);
    cloud.targets.get('tg-1')!.set(cloud.ids()[0]!, 'healthy');
    expect(attachments()).toEqual(['tg-1 InService']);
    expect(cloud.group().TargetGroupARNs).toEqual(['tg-1']);
  });

  test('that are detached drain before they go', async () => {
    call('AttachLoadBalancerTargetGroups', { TargetGroupARNs: ['tg-1', 'tg-2'] });
    await settled();
    call('DetachLoadBalancerTargetGroups', { TargetGroupARNs: ['tg-1'] });
    expect(attachments()).toEqual(['tg-1 Removing', 'tg-2 InService']);
    expect(cloud.group().TargetGroupARNs).toEqual(['tg-2']);
    await cloud.clock.advance(DRAIN);
    expect(attachments()).toEqual(['tg-2 InService']);
    expect(cloud.states()).toEqual(['InService', 'InService']);
  });

  test('must exist to be attached, and be attached to be detached', () => {
    const input = { TargetGroupARNs: ['tg-9'] };
    expect(() => call('AttachLoadBalancerTargetGroups', input)).toThrow(refused('ValidationError'));
    expect(() => call('DetachLoadBalancerTargetGroups', input)).toThrow(refused('ValidationError'));
  });
});

describe('tags', () => {
  const tag = (Key: string, Value?: string) => ({
    ResourceId: 'web',
    ResourceType: 'auto-scaling-group',
    Key,
    Value,
    PropagateAtLaunch: false,
  });

  test('are added, overwritten, found and deleted', () => {
    cloud.call('CreateOrUpdateTags', { Tags: [tag('a', '1'), tag('b', '2')] });
    cloud.call('CreateOrUpdateTags', { Tags: [tag('a', '3')] });
    expect(cloud.group().Tags).toEqual([tag('a', '3'), tag('b', '2')]);
    const found = cloud.call('DescribeTags', { Filters: [{ Name: 'key', Values: ['b'] }] });
    expect(found.Tags).toEqual([tag('b', '2')]);
    cloud.call('DeleteTags', { Tags: [tag('a'), tag('b', 'other')] });
    expect(cloud.group().Tags).toEqual([tag('b', '2')]);
    cloud.call('DeleteTags', { Tags: [tag('a', '3'), tag('b', '2')] });
    expect(cloud.group().Tags).toEqual([]);
  });

  test('are refused when reserved, too many, or for nobody', () => {
    expect(() => cloud.call('CreateOrUpdateTags', { Tags: [tag('aws:a', '1')] })).toThrow(
      refused('ValidationError'),
    );
    const many = (from: number) => Array.from({ length: 25 }, (_, index) => tag(`k${from + index}`, 'v'));
    cloud.call('CreateOrUpdateTags', { Tags: many(0) });
    cloud.call('CreateOrUpdateTags', { Tags: many(25) });
    expect(() => cloud.call('CreateOrUpdateTags', { Tags: [tag('more', '1')] })).toThrow(
      refused('LimitExceeded'),
    );
    expect(() =>
      cloud.call('CreateOrUpdateTags', { Tags: [{ ...tag('a', '1'), ResourceId: 'api' }] }),
    ).toThrow(refused('ValidationError', 'not found'));
  });
});

describe('scaling policies', () => {
  const onRequests = (ResourceLabel: string) => ({
    PolicyName: 'requests',
    PolicyType: 'TargetTrackingScaling',
    TargetTrackingConfiguration: {
      TargetValue: 100,
      PredefinedMetricSpecification: { PredefinedMetricType: 'ALBRequestCountPerTarget', ResourceLabel },
    },
  });
  const arn = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/1';

  test('are kept and shown, and keep their ARN when they are put again', () => {
    const policy = { PolicyName: 'up', AdjustmentType: 'ChangeInCapacity', ScalingAdjustment: 1 };
    const { PolicyARN } = call('PutScalingPolicy', policy);
    expect(call('PutScalingPolicy', { ...policy, ScalingAdjustment: 2 }).PolicyARN).toBe(PolicyARN);
    expect(call('DescribePolicies').ScalingPolicies).toEqual([
      {
        ...web,
        ...policy,
        PolicyType: 'SimpleScaling',
        ScalingAdjustment: 2,
        PolicyARN,
        Enabled: true,
        StepAdjustments: [],
        Alarms: [],
      },
    ]);
    cloud.call('DeletePolicy', { PolicyName: PolicyARN });
    expect(call('DescribePolicies').ScalingPolicies).toEqual([]);
  });

  test('on the requests of a target group need it attached', () => {
    cloud.targets.set(arn, new Map());
    const policy = onRequests('app/web/9/targetgroup/web/1');
    expect(() => call('PutScalingPolicy', policy)).toThrow(refused('ValidationError', 'not attached'));
    call('AttachLoadBalancerTargetGroups', { TargetGroupARNs: [arn] });
    call('PutScalingPolicy', policy);
    expect(() => call('PutScalingPolicy', onRequests('app/web/9/targetgroup/web/2'))).toThrow(
      refused('ValidationError'),
    );
  });

  test('that lack their substance or are not supported are refused', () => {
    const step = { PolicyName: 'p', PolicyType: 'StepScaling', AdjustmentType: 'ChangeInCapacity' };
    expect(() => call('PutScalingPolicy', step)).toThrow(refused('ValidationError', 'StepAdjustments'));
    expect(() => call('PutScalingPolicy', { PolicyName: 'p', PolicyType: 'PredictiveScaling' })).toThrow(
      refused('ValidationError', 'PredictiveScalingConfiguration'),
    );
    expect(() => call('PutScalingPolicy', { PolicyName: 'p', PolicyType: 'Guesswork' })).toThrow(
      refused('ValidationError', 'not supported'),
    );
  });
});

describe('scheduled actions', () => {
  const schedule = (input: object) =>
    call('PutScheduledUpdateGroupAction', { ScheduledActionName: 'night', ...input });
  const scheduled = () => call('DescribeScheduledActions').ScheduledUpdateGroupActions;

  test('act at their time, once, and are gone', async () => {
    schedule({ StartTime: new Date(START + MINUTE), MinSize: 3 });
    expect(scheduled()).toMatchObject([{ ScheduledActionName: 'night', MinSize: 3 }]);
    await cloud.clock.advance(MINUTE);
    expect(cloud.group()).toMatchObject({ MinSize: 3, DesiredCapacity: 3 });
    expect(scheduled()).toEqual([]);
    await settled();
    expect(cloud.activities()[0]!.Cause).toMatch(
      /a scheduled action update of AutoScalingGroup constraints to min: 3, max: 10, desired: 3/,
    );
  });

  test('recur until their end, however far that is', async () => {
    schedule({ Recurrence: '0 6 1 * *', EndTime: new Date(Date.UTC(2026, 2, 2)), DesiredCapacity: 5 });
    expect(scheduled()[0].StartTime).toEqual(new Date(Date.UTC(2026, 0, 1, 6)));
    for (const after of [7 * 60, 31 * 24 * 60, 28 * 24 * 60]) {
      await cloud.clock.advance(after * MINUTE);
      expect(cloud.group().DesiredCapacity).toBe(5);
      cloud.set(2);
    }
    expect(scheduled()).toEqual([]);
    await cloud.clock.advance(31 * 24 * 60 * MINUTE);
    expect(cloud.group().DesiredCapacity).toBe(2);
  });

  test('do nothing while ScheduledActions is suspended, or once deleted', async () => {
    call('SuspendProcesses', { ScalingProcesses: ['ScheduledActions'] });
    schedule({ StartTime: new Date(START + MINUTE), DesiredCapacity: 5 });
    await cloud.clock.advance(MINUTE);
    call('ResumeProcesses');
    schedule({ StartTime: new Date(START + 2 * MINUTE), DesiredCapacity: 5 });
    call('DeleteScheduledAction', { ScheduledActionName: 'night' });
    await cloud.clock.advance(2 * MINUTE);
    expect(cloud.group().DesiredCapacity).toBe(2);
  });

  test('can be put many at once, and the bad ones are reported by name', () => {
    const answer = call('BatchPutScheduledUpdateGroupAction', {
      ScheduledUpdateGroupActions: [
        { ScheduledActionName: 'past', StartTime: new Date(START), MinSize: 1 },
        { ScheduledActionName: 'good', StartTime: new Date(START + MINUTE), MinSize: 1 },
        { ScheduledActionName: 'empty', StartTime: new Date(START + MINUTE) },
        { ScheduledActionName: 'odd', Recurrence: '61 * * * *', MinSize: 1 },
        { ScheduledActionName: 'far', Recurrence: '0 6 * * *', TimeZone: 'Asia/Atlantis', MinSize: 1 },
      ],
    });
    const failed = answer.FailedScheduledUpdateGroupActions;
    expect(failed.map((item: { ScheduledActionName: string }) => item.ScheduledActionName)).toEqual([
      'past',
      'empty',
      'odd',
      'far',
    ]);
    expect(scheduled()).toHaveLength(1);
  });
});

describe('what is kept so that it can be copied', () => {
  test('notifications come one row for each type, and are replaced by topic', () => {
    const types = ['autoscaling:EC2_INSTANCE_LAUNCH', 'autoscaling:EC2_INSTANCE_TERMINATE'];
    const rows = () =>
      cloud.call('DescribeNotificationConfigurations', { AutoScalingGroupNames: ['web'] })
        .NotificationConfigurations;
    call('PutNotificationConfiguration', { TopicARN: 't', NotificationTypes: types });
    expect(rows()).toEqual(types.map((NotificationType) => ({ ...web, TopicARN: 't', NotificationType })));
    call('PutNotificationConfiguration', { TopicARN: 't', NotificationTypes: types.slice(1) });
    expect(rows()).toHaveLength(1);
    call('DeleteNotificationConfiguration', { TopicARN: 't' });
    expect(rows()).toEqual([]);
  });

  test('metrics are shown as enabled, by name or all of them', () => {
    call('EnableMetricsCollection', { Granularity: '1Minute', Metrics: ['GroupMinSize'] });
    expect(cloud.group().EnabledMetrics).toEqual([{ Metric: 'GroupMinSize', Granularity: '1Minute' }]);
    call('EnableMetricsCollection', { Granularity: '1Minute' });
    expect(cloud.group().EnabledMetrics!.length).toBeGreaterThan(10);
    call('DisableMetricsCollection');
    expect(cloud.group().EnabledMetrics).toEqual([]);
    expect(() => call('EnableMetricsCollection', { Granularity: '5Minutes' })).toThrow(
      refused('ValidationError'),
    );
  });
});
