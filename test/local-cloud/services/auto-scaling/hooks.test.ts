import { beforeEach, describe, expect, test } from 'vitest';
import { BOOT, MINUTE, refused, rig, SECOND, STOP } from './rig.ts';

let cloud: ReturnType<typeof rig>;

beforeEach(() => {
  cloud = rig();
});

const hook = (name: string, kind: 'LAUNCHING' | 'TERMINATING', more: object = {}) => ({
  LifecycleHookName: name,
  LifecycleTransition: `autoscaling:EC2_INSTANCE_${kind}`,
  HeartbeatTimeout: 60,
  ...more,
});
const create = (...hooks: object[]) =>
  cloud.create({
    DesiredCapacity: 1,
    TargetGroupARNs: ['tg-1'],
    LifecycleHookSpecificationList: hooks,
  });
const settled = () => cloud.clock.advance(BOOT + SECOND);
const action = (operation: string, LifecycleHookName: string, input: object = {}) =>
  cloud.call(operation, {
    AutoScalingGroupName: 'web',
    LifecycleHookName,
    InstanceId: cloud.ids()[0],
    ...input,
  });
const complete = (name: string, LifecycleActionResult = 'CONTINUE', input: object = {}) =>
  action('CompleteLifecycleAction', name, { LifecycleActionResult, ...input });

describe('a launch hook', () => {
  test('keeps an instance out of service until it is completed', async () => {
    create(hook('boot', 'LAUNCHING', { NotificationMetadata: 'x' }));
    await settled();
    expect(cloud.states()).toEqual(['Pending:Wait']);
    expect(cloud.targets.get('tg-1')!.size).toBe(0);
    expect(cloud.activities()[0]!.StatusCode).toBe('MidLifecycleAction');
    const [event] = cloud.heard('EC2 Instance-launch Lifecycle Action');
    expect(event).toEqual({
      LifecycleActionToken: expect.stringMatching(/^[0-9a-f]{8}-/),
      AutoScalingGroupName: 'web',
      LifecycleHookName: 'boot',
      EC2InstanceId: cloud.ids()[0],
      LifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
      NotificationMetadata: 'x',
      Origin: 'EC2',
      Destination: 'AutoScalingGroup',
    });
    complete('boot', 'CONTINUE', { InstanceId: undefined, LifecycleActionToken: event.LifecycleActionToken });
    expect(cloud.states()).toEqual(['InService']);
    expect(cloud.targets.get('tg-1')!.size).toBe(1);
  });

  test('that is abandoned ends the instance, and another is launched later', async () => {
    create(hook('boot', 'LAUNCHING'));
    await settled();
    const [first] = cloud.ids();
    complete('boot', 'ABANDON');
    expect(cloud.states()).toEqual(['Terminating:Proceed']);
    expect(cloud.activities().find(({ Description }) => Description!.startsWith('Launching'))).toMatchObject({
      StatusCode: 'Cancelled',
      StatusMessage: expect.stringMatching(/was abandoned: Lifecycle Action Completed with ABANDON Result$/),
    });
    expect(cloud.heard('EC2 Instance Launch Unsuccessful')).toHaveLength(1);
    await cloud.clock.advance(MINUTE);
    expect(cloud.states()).toEqual(['Pending:Wait']);
    expect(cloud.ids()).not.toContain(first);
  });

  test('gives its default result when nobody is heard of', async () => {
    create(hook('boot', 'LAUNCHING', { DefaultResult: 'CONTINUE' }));
    await settled();
    await cloud.clock.advance(59 * SECOND);
    expect(cloud.states()).toEqual(['Pending:Wait']);
    await cloud.clock.advance(SECOND);
    expect(cloud.states()).toEqual(['InService']);
  });

  test('abandons by default', async () => {
    create(hook('boot', 'LAUNCHING'));
    await settled();
    await cloud.clock.advance(60 * SECOND);
    expect(cloud.activities().map(({ StatusMessage }) => StatusMessage)).toContainEqual(
      expect.stringMatching(/was abandoned: Heartbeat Timeout$/),
    );
  });

  test('waits longer with every heartbeat, but not for ever', async () => {
    create(hook('boot', 'LAUNCHING', { HeartbeatTimeout: 30, DefaultResult: 'CONTINUE' }));
    await settled();
    for (let waited = 0; waited < 2980; waited += 20) {
      await cloud.clock.advance(20 * SECOND);
      action('RecordLifecycleActionHeartbeat', 'boot');
    }
    expect(cloud.states()).toEqual(['Pending:Wait']);
    await cloud.clock.advance(20 * SECOND);
    expect(cloud.states()).toEqual(['InService']);
  });

  test('is one of several: all must continue, one may abandon', async () => {
    create(hook('one', 'LAUNCHING'), hook('two', 'LAUNCHING'));
    await settled();
    expect(cloud.heard('EC2 Instance-launch Lifecycle Action')).toHaveLength(2);
    complete('two');
    expect(cloud.states()).toEqual(['Pending:Wait']);
    expect(() => complete('two')).toThrow(refused('ValidationError', 'No active Lifecycle Action found'));
    complete('one');
    expect(cloud.states()).toEqual(['InService']);
    cloud.set(2);
    await settled();
    complete('one', 'ABANDON', { InstanceId: cloud.ids()[1] });
    expect(cloud.states()).toEqual(['InService', 'Terminating:Proceed']);
  });
});

describe('a termination hook', () => {
  test('comes after draining and holds the instance whatever its result', async () => {
    create(hook('bye', 'TERMINATING'));
    await settled();
    cloud.set(0);
    await cloud.clock.advance(2 * SECOND);
    expect(cloud.states()).toEqual(['Terminating']);
    await cloud.clock.advance(59 * SECOND);
    expect(cloud.states()).toEqual(['Terminating:Wait']);
    expect(cloud.heard('EC2 Instance-terminate Lifecycle Action')).toMatchObject([
      { LifecycleHookName: 'bye', Origin: 'AutoScalingGroup', Destination: 'EC2' },
    ]);
    expect(cloud.ec2.compute.state(cloud.ids()[0]!)).toBe('running');
    complete('bye', 'ABANDON');
    expect(cloud.states()).toEqual(['Terminating:Proceed']);
    await cloud.clock.advance(STOP);
    expect(cloud.states()).toEqual([]);
  });

  test('that is deleted lets the waiting go on', async () => {
    create(hook('bye', 'TERMINATING'));
    await settled();
    cloud.set(0);
    await cloud.clock.advance(61 * SECOND);
    action('DeleteLifecycleHook', 'bye');
    expect(cloud.states()).toEqual(['Terminating:Proceed']);
  });
});

describe('the hooks of a group', () => {
  test('are shown with their defaults and their longest wait', () => {
    create({ ...hook('boot', 'LAUNCHING'), HeartbeatTimeout: undefined });
    cloud.call('PutLifecycleHook', {
      AutoScalingGroupName: 'web',
      ...hook('bye', 'TERMINATING', { DefaultResult: 'CONTINUE' }),
    });
    cloud.call('PutLifecycleHook', {
      AutoScalingGroupName: 'web',
      LifecycleHookName: 'bye',
      HeartbeatTimeout: 90,
    });
    const { LifecycleHooks } = cloud.call('DescribeLifecycleHooks', { AutoScalingGroupName: 'web' });
    expect(LifecycleHooks).toEqual([
      {
        AutoScalingGroupName: 'web',
        LifecycleHookName: 'boot',
        LifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
        HeartbeatTimeout: 3600,
        GlobalTimeout: 172_800,
        DefaultResult: 'ABANDON',
      },
      {
        AutoScalingGroupName: 'web',
        LifecycleHookName: 'bye',
        LifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING',
        HeartbeatTimeout: 90,
        GlobalTimeout: 9000,
        DefaultResult: 'CONTINUE',
      },
    ]);
  });

  test.each([
    ['a heartbeat that is too short', { HeartbeatTimeout: 29 }],
    ['an unknown transition', { LifecycleTransition: 'autoscaling:LAUNCH' }],
    ['an unknown result', { DefaultResult: 'MAYBE' }],
  ])('are refused with %s', (_, input) => {
    expect(() => create(hook('boot', 'LAUNCHING', input))).toThrow(refused('ValidationError'));
  });
});
