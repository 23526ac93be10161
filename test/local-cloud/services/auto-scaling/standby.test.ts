import { beforeEach, describe, expect, test } from 'vitest';
import { unusableKey } from '../../../../local-cloud/services/ec2/capacity.ts';
import { BOOT, DRAIN, MINUTE, refused, rig, SECOND, STOP } from './rig.ts';

let cloud: ReturnType<typeof rig>;

beforeEach(async () => {
  cloud = rig();
  cloud.create({ MinSize: 1, MaxSize: 3, DesiredCapacity: 2, TargetGroupARNs: ['tg-1'] });
  await cloud.clock.advance(SECOND + BOOT);
});

const enter = (InstanceIds: string[], ShouldDecrementDesiredCapacity = true) =>
  cloud.call('EnterStandby', { AutoScalingGroupName: 'web', InstanceIds, ShouldDecrementDesiredCapacity });
const exit = (...InstanceIds: string[]) =>
  cloud.call('ExitStandby', { AutoScalingGroupName: 'web', InstanceIds });
const registered = () => [...cloud.targets.get('tg-1')!.keys()];
const stateOf = (id: string) => cloud.instances().find(({ InstanceId }) => InstanceId === id)?.LifecycleState;

describe('an instance in Standby', () => {
  test('drains, leaves its target group and the capacity, and comes back', async () => {
    const [first, second] = cloud.ids() as [string, string];
    expect(enter([first]).Activities).toMatchObject([
      {
        Description: `Moving EC2 instance to Standby: ${first}`,
        Cause: expect.stringMatching(
          /was moved to standby in response to a user request, shrinking the capacity from 2 to 1\.$/,
        ),
        StatusCode: 'InProgress',
        Progress: 50,
      },
    ]);
    expect(stateOf(first)).toBe('EnteringStandby');
    await cloud.clock.advance(DRAIN);
    expect(stateOf(first)).toBe('Standby');
    expect(registered()).toEqual([second]);
    expect(cloud.group().DesiredCapacity).toBe(1);
    await cloud.clock.advance(10 * MINUTE);
    expect(cloud.ids()).toEqual([first, second]);
    expect(exit(first).Activities).toMatchObject([
      {
        Description: `Moving EC2 instance out of Standby: ${first}`,
        StatusCode: 'PreInService',
        Progress: 30,
      },
    ]);
    expect(stateOf(first)).toBe('Pending');
    await cloud.clock.advance(MINUTE);
    expect(cloud.states()).toEqual(['InService', 'InService']);
    expect(registered().sort()).toEqual([first, second].sort());
    expect(cloud.group().DesiredCapacity).toBe(2);
    expect(cloud.activities().every(({ StatusCode }) => StatusCode === 'Successful')).toBe(true);
  });

  test('is replaced when the capacity is to stay', async () => {
    const [first] = cloud.ids() as [string, string];
    enter([first], false);
    await cloud.clock.advance(DRAIN + BOOT);
    expect(cloud.states().sort()).toEqual(['InService', 'InService', 'Standby']);
    expect(cloud.group().DesiredCapacity).toBe(2);
    exit(first);
    await cloud.clock.advance(MINUTE);
    expect(cloud.group().DesiredCapacity).toBe(3);
    expect(cloud.states()).toEqual(['InService', 'InService', 'InService']);
  });

  test('is neither checked nor chosen by a scale-in, and can be terminated', async () => {
    const [first] = cloud.ids() as [string];
    enter([first]);
    await cloud.clock.advance(DRAIN);
    cloud.call('UpdateAutoScalingGroup', { AutoScalingGroupName: 'web', MinSize: 0, DesiredCapacity: 0 });
    await cloud.clock.advance(SECOND + DRAIN + STOP);
    expect(cloud.ids()).toEqual([first]);
    expect(() => cloud.call('DeleteAutoScalingGroup', { AutoScalingGroupName: 'web' })).toThrow(
      refused('ResourceInUse'),
    );
    cloud.call('TerminateInstanceInAutoScalingGroup', {
      InstanceId: first,
      ShouldDecrementDesiredCapacity: false,
    });
    await cloud.clock.advance(STOP + SECOND);
    expect(cloud.ids()).toEqual([]);
  });

  test('whose instance ended meanwhile is replaced once it is back', async () => {
    const [first] = cloud.ids() as [string, string];
    enter([first]);
    await cloud.clock.advance(DRAIN);
    cloud.ec2.compute.terminate(first);
    await cloud.clock.advance(10 * MINUTE);
    expect(stateOf(first)).toBe('Standby');
    exit(first);
    await cloud.clock.advance(5 * MINUTE);
    expect(cloud.ids()).not.toContain(first);
    expect(cloud.states()).toEqual(['InService', 'InService']);
  });

  test('is refused beyond the bounds, in other states and to strangers, as a whole', async () => {
    const [first, second] = cloud.ids() as [string, string];
    expect(() => enter([first, second])).toThrow(refused('ValidationError', /min-size=1/));
    expect(() => enter([first, 'i-0'])).toThrow(refused('ValidationError', /not part of/));
    expect(() => exit(first)).toThrow(refused('ValidationError', /is not in Standby/));
    expect(cloud.states()).toEqual(['InService', 'InService']);
    expect(() => cloud.call('EnterStandby', { AutoScalingGroupName: 'web', InstanceIds: [first] })).toThrow(
      refused('ValidationError', /shouldDecrementDesiredCapacity/),
    );
    enter([first]);
    cloud.call('UpdateAutoScalingGroup', { AutoScalingGroupName: 'web', MaxSize: 1 });
    await cloud.clock.advance(DRAIN);
    expect(() => exit(first)).toThrow(refused('ValidationError', /max-size=1/));
  });
});

describe('what a group could not do is in its activities', () => {
  test('an instance whose volumes cannot be decrypted ends at once, and the activity says so', async () => {
    cloud.ec2.refuseLaunches(unusableKey);
    cloud.set(3);
    await cloud.clock.advance(SECOND);
    expect(cloud.states()).toEqual(['InService', 'InService', 'Pending']);
    await cloud.clock.advance(5 * SECOND);
    expect(cloud.states()).toEqual(['InService', 'InService']);
    const failed = () => cloud.activities().filter(({ StatusCode }) => StatusCode === 'Failed');
    expect(failed()).toMatchObject([
      {
        Description: expect.stringMatching(/^Launching a new EC2 instance: i-/),
        StatusMessage:
          'Instance became unhealthy while waiting for instance to be in InService state. Termination Reason: Client.InternalError: Client error on launch',
        Cause: expect.stringMatching(/increasing the capacity from 2 to 3\.$/),
        Progress: 100,
      },
    ]);
    expect(cloud.heard('EC2 Instance Launch Unsuccessful')).toHaveLength(1);
    cloud.ec2.refuseLaunches(undefined);
    await cloud.clock.advance(2 * MINUTE);
    expect(cloud.states()).toEqual(['InService', 'InService', 'InService']);
    const Filters = [{ Name: 'Status', Values: ['Failed'] }];
    expect(cloud.activities({ AutoScalingGroupName: 'web', Filters })).toEqual(failed());
  });

  test('a launch hook that nobody answers keeps its activity waiting, then cancels it', async () => {
    cloud.call('PutLifecycleHook', {
      AutoScalingGroupName: 'web',
      LifecycleHookName: 'boot',
      LifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
      HeartbeatTimeout: 300,
    });
    cloud.set(3);
    await cloud.clock.advance(SECOND + BOOT);
    expect(cloud.states()).toEqual(['InService', 'InService', 'Pending:Wait']);
    expect(cloud.activities()[0]).toMatchObject({ StatusCode: 'MidLifecycleAction', Progress: 60 });
    await cloud.clock.advance(5 * MINUTE);
    expect(cloud.activities().find(({ StatusCode }) => StatusCode === 'Cancelled')).toMatchObject({
      StatusMessage: expect.stringMatching(/was abandoned: Heartbeat Timeout$/),
    });
  });
});
