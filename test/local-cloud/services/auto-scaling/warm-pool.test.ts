import { beforeEach, describe, expect, test } from 'vitest';
import { BOOT, rig, SECOND } from './rig.ts';

const web = { AutoScalingGroupName: 'web' };
const MINUTE = 60 * SECOND;

let cloud: ReturnType<typeof rig>;
const call = (name: string, input: object = {}) => cloud.call(name, { ...web, ...input });
const warm = (): string[] =>
  call('DescribeWarmPool').Instances.map(({ LifecycleState }: { LifecycleState: string }) => LifecycleState);
const warmIds = (): string[] =>
  call('DescribeWarmPool').Instances.map(({ InstanceId }: { InstanceId: string }) => InstanceId);
const serving = () => cloud.group().Instances!.map(({ LifecycleState }) => LifecycleState);
const actions = () =>
  cloud.events
    .filter((event) => event['detail-type']?.endsWith('Lifecycle Action'))
    .map(({ detail }) => detail as Record<string, string>)
    .map(({ Origin, Destination, EC2InstanceId }) => ({ way: `${Origin} ${Destination}`, EC2InstanceId }));

/** A group of two that may have five, in service. */
beforeEach(async () => {
  cloud = rig();
  cloud.create({ MaxSize: 5 });
  await cloud.clock.advance(MINUTE);
});

describe('a warm pool', () => {
  test('fills up to the largest size of its group, with servers that are stopped', async () => {
    call('PutWarmPool');
    await cloud.clock.advance(2 * SECOND);
    expect(warm()).toEqual(['Warmed:Pending', 'Warmed:Pending', 'Warmed:Pending']);
    await cloud.clock.advance(MINUTE);
    expect(warm()).toEqual(['Warmed:Stopped', 'Warmed:Stopped', 'Warmed:Stopped']);
    expect(cloud.group()).toMatchObject({
      WarmPoolSize: 3,
      WarmPoolConfiguration: { MinSize: 0, PoolState: 'Stopped' },
      DesiredCapacity: 2,
    });
    expect(serving()).toEqual(['InService', 'InService']);
    const [id] = warmIds();
    const { Reservations } = cloud.onEc2('DescribeInstances', { InstanceIds: [id] });
    expect(Reservations[0].Instances[0].State).toEqual({ Code: 80, Name: 'stopped' });
    expect(
      cloud.call('DescribeAutoScalingInstances', { InstanceIds: [id] }).AutoScalingInstances,
    ).toMatchObject([{ LifecycleState: 'Warmed:Stopped', AutoScalingGroupName: 'web' }]);
  });

  test.each([
    ['a limit', { MaxGroupPreparedCapacity: 4 }, 2],
    ['a limit below what the group has', { MaxGroupPreparedCapacity: 1 }, 0],
    ['a smallest size above both', { MaxGroupPreparedCapacity: 1, MinSize: 2 }, 2],
  ])('has as many as %s says', async (_, input, count) => {
    call('PutWarmPool', { ...input, PoolState: 'Running' });
    await cloud.clock.advance(MINUTE);
    expect(warm()).toEqual(Array(count).fill('Warmed:Running'));
  });

  test('gives the group its servers first, and is filled again as far as there is room', async () => {
    call('PutWarmPool');
    await cloud.clock.advance(MINUTE);
    const ready = warmIds();
    call('SetDesiredCapacity', { DesiredCapacity: 4 });
    await cloud.clock.advance(2 * SECOND);
    expect(serving()).toEqual(['InService', 'InService', 'Pending', 'Pending']);
    await cloud.clock.advance(BOOT + MINUTE);
    const ids = cloud.group().Instances!.map(({ InstanceId }) => InstanceId);
    expect(ids.slice(2)).toEqual(ready.slice(0, 2));
    expect(serving()).toEqual(Array(4).fill('InService'));
    expect(warm()).toEqual(['Warmed:Stopped']);
    call('SetDesiredCapacity', { DesiredCapacity: 5 });
    await cloud.clock.advance(MINUTE);
    expect([serving().length, warm().length]).toEqual([5, 0]);
  });

  test('has its launches wait for the hooks twice, on the way there and from there', async () => {
    call('PutLifecycleHook', {
      LifecycleHookName: 'up',
      LifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
    });
    call('PutWarmPool', { MaxGroupPreparedCapacity: 3 });
    await cloud.clock.advance(MINUTE);
    const [InstanceId] = warmIds();
    expect([warm(), actions()]).toEqual([
      ['Warmed:Pending:Wait'],
      [{ way: 'EC2 WarmPool', EC2InstanceId: InstanceId }],
    ]);
    const complete = () =>
      call('CompleteLifecycleAction', {
        InstanceId,
        LifecycleHookName: 'up',
        LifecycleActionResult: 'CONTINUE',
      });
    complete();
    await cloud.clock.advance(MINUTE);
    expect(warm()).toEqual(['Warmed:Stopped']);
    call('SetDesiredCapacity', { DesiredCapacity: 3 });
    await cloud.clock.advance(MINUTE);
    expect([serving().at(-1), actions().at(-1)]).toEqual([
      'Pending:Wait',
      { way: 'WarmPool AutoScalingGroup', EC2InstanceId: InstanceId },
    ]);
    complete();
    expect(serving().at(-1)).toBe('InService');
  });

  test('takes servers back where they are to be used again, and ends what is too much', async () => {
    call('PutWarmPool', { MaxGroupPreparedCapacity: 2, InstanceReusePolicy: { ReuseOnScaleIn: true } });
    await cloud.clock.advance(MINUTE);
    expect(warm()).toEqual([]);
    call('UpdateAutoScalingGroup', { DesiredCapacity: 1, MinSize: 0 });
    await cloud.clock.advance(10 * MINUTE);
    expect([serving(), warm()]).toEqual([['InService'], ['Warmed:Stopped']]);
    call('PutWarmPool', { MaxGroupPreparedCapacity: 1 });
    await cloud.clock.advance(10 * MINUTE);
    expect(warm()).toEqual([]);
  });

  test('goes with its servers and their hooks, and its group can go only then', async () => {
    call('PutWarmPool');
    await cloud.clock.advance(MINUTE);
    call('PutLifecycleHook', {
      LifecycleHookName: 'down',
      LifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING',
      HeartbeatTimeout: 30,
      DefaultResult: 'CONTINUE',
    });
    call('DeleteWarmPool');
    expect(call('DescribeWarmPool').WarmPoolConfiguration).toMatchObject({ Status: 'PendingDelete' });
    expect([warm()[0], actions().at(-1)!.way]).toEqual(['Warmed:Terminating:Wait', 'WarmPool EC2']);
    call('UpdateAutoScalingGroup', { DesiredCapacity: 0, MinSize: 0 });
    await cloud.clock.advance(5 * MINUTE);
    expect(cloud.group()).toMatchObject({ Instances: [] });
    expect(cloud.group().WarmPoolConfiguration).toBeUndefined();
    call('DeleteAutoScalingGroup');
    await cloud.clock.advance(MINUTE);
    expect(cloud.group()).toBeUndefined();
  });

  test('keeps its group from being deleted, but by force', async () => {
    call('PutWarmPool', { MinSize: 1, MaxGroupPreparedCapacity: 0 });
    call('UpdateAutoScalingGroup', { DesiredCapacity: 0, MinSize: 0 });
    await cloud.clock.advance(5 * MINUTE);
    expect([serving(), warm()]).toEqual([[], ['Warmed:Stopped']]);
    expect(() => call('DeleteAutoScalingGroup')).toThrow('while there are instances');
    call('DeleteAutoScalingGroup', { ForceDelete: true });
    await cloud.clock.advance(MINUTE);
    expect(cloud.group()).toBeUndefined();
  });

  test('launches another server in place of one that does not boot, later each time', async () => {
    cloud.broken.add('ami-1');
    call('PutWarmPool', { MaxGroupPreparedCapacity: 3 });
    await cloud.clock.advance(MINUTE);
    cloud.broken.clear();
    await cloud.clock.advance(10 * MINUTE);
    expect(warm()).toEqual(['Warmed:Stopped']);
  });
});
