import { beforeEach, describe, expect, test } from 'vitest';
import { BOOT, DRAIN, refused, rig, SECOND, STOP } from './rig.ts';

let cloud: ReturnType<typeof rig>;

beforeEach(() => {
  cloud = rig();
});

const settled = () => cloud.clock.advance(BOOT + SECOND);
const update = (input: object) =>
  cloud.call('UpdateAutoScalingGroup', { AutoScalingGroupName: 'web', ...input });
const sizes = () => {
  const { MinSize, MaxSize, DesiredCapacity } = cloud.group();
  return [MinSize, MaxSize, DesiredCapacity];
};

describe('creating a group', () => {
  test('fills in the defaults of AWS', () => {
    cloud.create({ MinSize: 1, DesiredCapacity: undefined });
    expect(cloud.group()).toMatchObject({
      MinSize: 1,
      DesiredCapacity: 1,
      DefaultCooldown: 300,
      HealthCheckType: 'EC2',
      HealthCheckGracePeriod: 0,
      TerminationPolicies: ['Default'],
      NewInstancesProtectedFromScaleIn: false,
      AvailabilityZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
      LaunchTemplate: { LaunchTemplateName: 'web', Version: '1' },
      Instances: [],
      SuspendedProcesses: [],
      EnabledMetrics: [],
      Tags: [],
    });
  });

  test('shows again what can be copied from group to group', () => {
    const copied = {
      DefaultInstanceWarmup: 60,
      MaxInstanceLifetime: 86_400,
      CapacityRebalance: true,
      PlacementGroup: 'spread',
      InstanceMaintenancePolicy: { MinHealthyPercentage: 90, MaxHealthyPercentage: 110 },
      AvailabilityZoneDistribution: { CapacityDistributionStrategy: 'balanced-only' },
      DeletionProtection: 'none',
      Context: 'reserved',
    };
    cloud.create({ ...copied, Tags: [{ Key: 'team', Value: 'blue', PropagateAtLaunch: true }] });
    expect(cloud.group()).toMatchObject({
      ...copied,
      Tags: [
        {
          ResourceId: 'web',
          ResourceType: 'auto-scaling-group',
          Key: 'team',
          Value: 'blue',
          PropagateAtLaunch: true,
        },
      ],
    });
  });

  test.each([
    ['a missing target group', { TargetGroupARNs: ['tg-9'] }, 'Provided Target Groups may not be valid'],
    [
      'a missing launch template',
      { LaunchTemplate: { LaunchTemplateName: 'api' } },
      'valid fully-formed launch template',
    ],
    [
      'a missing version',
      { LaunchTemplate: { LaunchTemplateName: 'web', Version: '7' } },
      'Could not find the specified version 7',
    ],
    ['no launch template', { LaunchTemplate: undefined }, 'must contain either LaunchTemplate'],
    ['bounds that cross', { MinSize: 3, MaxSize: 2 }, 'Max bound, 2, must be greater than or equal'],
    [
      'a desired capacity outside of them',
      { DesiredCapacity: 11 },
      'Desired capacity:11 must be between the specified min size:0 and max size:10',
    ],
    [
      'no place to be in',
      { VPCZoneIdentifier: undefined },
      'At least one Availability Zone or VPC Subnet is required',
    ],
    [
      'zones that its subnets are not in',
      { AvailabilityZones: ['eu-west-1a'], VPCZoneIdentifier: 'subnet-b' },
      'do not match',
    ],
    ['what is not supported', { InstanceId: 'i-1' }, 'not supported by the local cloud'],
    ['a reserved tag', { Tags: [{ Key: 'aws:x', Value: 'y' }] }, 'aws: prefixed tag'],
  ])('is refused with %s', (_, input, message) => {
    expect(() => cloud.create(input)).toThrow(refused('ValidationError', message));
    expect(cloud.group()).toBeUndefined();
  });

  test('is refused when the image is gone', () => {
    cloud.onEc2('DeregisterImage', { ImageId: 'ami-1' });
    expect(() => cloud.create()).toThrow(
      refused('ValidationError', /valid fully-formed launch template\. The image id '\[ami-1\]'/),
    );
  });

  test('is refused when the name is taken, also by one that is being deleted', () => {
    cloud.create({ DesiredCapacity: 0 });
    expect(() => cloud.create()).toThrow(refused('AlreadyExists'));
    cloud.call('DeleteAutoScalingGroup', { AutoScalingGroupName: 'web' });
    expect(() => cloud.create()).toThrow(refused('AlreadyExists'));
  });
});

describe('changing the size', () => {
  beforeEach(async () => {
    cloud.create({ MinSize: 1, MaxSize: 4, DesiredCapacity: 2 });
    await settled();
  });

  test('a minimum above the desired capacity raises it, a maximum below lowers it', () => {
    update({ MinSize: 3 });
    expect(sizes()).toEqual([3, 4, 3]);
    update({ MinSize: 0, MaxSize: 1 });
    expect(sizes()).toEqual([0, 1, 1]);
  });

  test('a desired capacity of the request itself must lie within the bounds', () => {
    expect(() => update({ DesiredCapacity: 5 })).toThrow(refused('ValidationError', 'Desired capacity:5'));
    expect(() => cloud.set(5)).toThrow(
      refused('ValidationError', 'New SetDesiredCapacity value 5 is above max value 4'),
    );
    expect(() => cloud.set(0)).toThrow(
      refused('ValidationError', 'New SetDesiredCapacity value 0 is below min value 1'),
    );
    expect(sizes()).toEqual([1, 4, 2]);
  });

  test('a request that honours the cooldown waits for its end', async () => {
    const input = { AutoScalingGroupName: 'web', DesiredCapacity: 3, HonorCooldown: true };
    expect(() => cloud.call('SetDesiredCapacity', input)).toThrow(refused('ScalingActivityInProgress'));
    await cloud.clock.advance(300 * SECOND);
    cloud.call('SetDesiredCapacity', input);
    expect(sizes()).toEqual([1, 4, 3]);
  });

  test('a group that is not there is reported where it is changed, and left out where it is described', () => {
    expect(() => cloud.set(1, 'api')).toThrow(refused('ValidationError', 'AutoScalingGroup name not found'));
    expect(cloud.group('api')).toBeUndefined();
  });
});

describe('describing groups', () => {
  beforeEach(() => {
    for (const name of ['c', 'a', 'b'])
      cloud.create({
        AutoScalingGroupName: name,
        DesiredCapacity: 0,
        Tags: [{ Key: 'team', Value: name === 'a' ? 'red' : 'blue' }],
      });
  });
  const names = (input: object) =>
    cloud
      .call('DescribeAutoScalingGroups', input)
      .AutoScalingGroups.map((group: { AutoScalingGroupName: string }) => group.AutoScalingGroupName);

  test('gives them page by page', () => {
    const { NextToken } = cloud.call('DescribeAutoScalingGroups', { MaxRecords: 2 });
    expect(names({ MaxRecords: 2 })).toEqual(['a', 'b']);
    expect(names({ MaxRecords: 2, NextToken })).toEqual(['c']);
    expect(cloud.call('DescribeAutoScalingGroups', { NextToken }).NextToken).toBeUndefined();
  });

  test('filters by tag', () => {
    expect(names({ Filters: [{ Name: 'tag:team', Values: ['blue'] }] })).toEqual(['b', 'c']);
    expect(names({ Filters: [{ Name: 'tag-value', Values: ['red'] }] })).toEqual(['a']);
    expect(names({ Filters: [{ Name: 'tag-key', Values: ['colour'] }] })).toEqual([]);
    expect(() => names({ Filters: [{ Name: 'team', Values: ['red'] }] })).toThrow(refused('ValidationError'));
  });
});

describe('deleting a group', () => {
  const remove = (ForceDelete?: boolean) =>
    cloud.call('DeleteAutoScalingGroup', { AutoScalingGroupName: 'web', ForceDelete });

  test('is refused while it has instances, and while they go', async () => {
    cloud.create();
    await settled();
    expect(() => remove()).toThrow(refused('ResourceInUse'));
    cloud.set(0);
    await cloud.clock.advance(2 * SECOND);
    expect(() => remove()).toThrow(refused('ScalingActivityInProgress'));
    await cloud.clock.advance(STOP);
    remove();
    expect(cloud.group().Status).toBe('Delete in progress');
    expect(() => cloud.set(1)).toThrow(refused('ValidationError', 'pending delete'));
    await cloud.clock.advance(5 * SECOND);
    expect(cloud.group()).toBeUndefined();
    expect(() => remove()).toThrow(refused('ValidationError', 'not found'));
  });

  test('by force takes the instances along, without draining or hooks', async () => {
    cloud.create({
      TargetGroupARNs: ['tg-1'],
      LifecycleHookSpecificationList: [
        { LifecycleHookName: 'bye', LifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING' },
      ],
    });
    await settled();
    const ids = cloud.ids();
    remove(true);
    expect(cloud.states()).toEqual(['Terminating:Proceed', 'Terminating:Proceed']);
    await cloud.clock.advance(STOP + SECOND);
    expect(cloud.group()).toBeUndefined();
    expect(ids.map((id) => cloud.ec2.compute.state(id))).toEqual(['terminated', 'terminated']);
    expect(cloud.heard('EC2 Instance-terminate Lifecycle Action')).toEqual([]);
    await cloud.clock.advance(DRAIN);
    expect(cloud.targets.get('tg-1')!.size).toBe(0);
  });

  test('leaves its activities to those who ask for deleted groups', async () => {
    cloud.create();
    await settled();
    remove(true);
    await cloud.clock.advance(10 * SECOND);
    expect(() => cloud.activities()).toThrow(refused('ValidationError'));
    const buried = cloud.activities({ AutoScalingGroupName: 'web', IncludeDeletedGroups: true });
    expect(buried).toHaveLength(4);
    expect(new Set(buried.map((activity) => activity.AutoScalingGroupState))).toEqual(new Set(['Deleted']));
  });

  test('obeys the deletion protection', () => {
    cloud.create({ DesiredCapacity: 0, DeletionProtection: 'prevent-force-deletion' });
    expect(() => remove(true)).toThrow(refused('ValidationError', 'deletion protection'));
    update({ DeletionProtection: 'prevent-all-deletion' });
    expect(() => remove()).toThrow(refused('ValidationError', 'deletion protection'));
    update({ DeletionProtection: 'none' });
    remove();
    expect(cloud.group().Status).toBe('Delete in progress');
  });

  test('frees the name for a group that has nothing of the old one', async () => {
    cloud.create({ Tags: [{ Key: 'team', Value: 'blue' }] });
    await settled();
    remove(true);
    await cloud.clock.advance(10 * SECOND);
    cloud.create({ DesiredCapacity: 1 });
    await settled();
    expect(cloud.states()).toEqual(['InService']);
    expect(cloud.group().Tags).toEqual([]);
    expect(cloud.activities()).toHaveLength(1);
  });
});
