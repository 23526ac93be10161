import { beforeEach, describe, expect, test } from 'vitest';
import { insufficientCapacity } from '../../../../local-cloud/services/ec2/capacity.ts';
import { BOOT, DRAIN, MINUTE, refused, rig, SECOND, STOP } from './rig.ts';

let cloud: ReturnType<typeof rig>;

beforeEach(() => {
  cloud = rig();
});

const settled = () => cloud.clock.advance(BOOT + SECOND);
const zones = () => cloud.instances().map((instance) => instance.AvailabilityZone!.slice(-1));
const versions = () => cloud.instances().map((instance) => instance.LaunchTemplate!.Version);
const update = (input: object) =>
  cloud.call('UpdateAutoScalingGroup', { AutoScalingGroupName: 'web', ...input });
const addVersion = (ImageId: string) =>
  cloud.onEc2('CreateLaunchTemplateVersion', {
    LaunchTemplateName: 'web',
    SourceVersion: '1',
    LaunchTemplateData: { ImageId },
  });
const process = (operation: 'SuspendProcesses' | 'ResumeProcesses', ...ScalingProcesses: string[]) =>
  cloud.call(operation, { AutoScalingGroupName: 'web', ScalingProcesses });

describe('scaling out', () => {
  test('launches within a second, and serves when the servers run', async () => {
    cloud.create({ TargetGroupARNs: ['tg-1', 'tg-2'] });
    expect(cloud.states()).toEqual([]);
    await cloud.clock.advance(SECOND);
    expect(cloud.states()).toEqual(['Pending', 'Pending']);
    await cloud.clock.advance(BOOT - 1);
    expect(cloud.targets.get('tg-1')!.size).toBe(0);
    await cloud.clock.advance(1);
    expect(cloud.states()).toEqual(['InService', 'InService']);
    expect([...cloud.targets.get('tg-1')!.keys()]).toEqual(cloud.ids());
    expect([...cloud.targets.get('tg-2')!.keys()]).toEqual(cloud.ids());
    expect(cloud.heard('EC2 Instance Launch Successful')).toMatchObject([
      {
        AutoScalingGroupName: 'web',
        EC2InstanceId: cloud.ids()[0],
        Origin: 'EC2',
        Destination: 'AutoScalingGroup',
        Details: { 'Availability Zone': 'eu-west-1a', 'Subnet ID': 'subnet-a' },
      },
      { EC2InstanceId: cloud.ids()[1] },
    ]);
  });

  test('spreads over the zones, and tells why it did what it did', async () => {
    cloud.create({ DesiredCapacity: 5 });
    await settled();
    expect(zones().sort()).toEqual(['a', 'a', 'b', 'b', 'c']);
    expect(cloud.activities()).toHaveLength(5);
    expect(cloud.activities()[0]).toMatchObject({
      StatusCode: 'Successful',
      Progress: 100,
      Description: expect.stringMatching(/^Launching a new EC2 instance: i-/),
      Cause:
        'At 2026-01-01T00:00:00Z a user request created an AutoScalingGroup changing the desired capacity from 0 to 5.  At 2026-01-01T00:00:01Z an instance was started in response to a difference between desired and actual capacity, increasing the capacity from 4 to 5.',
    });
  });

  test('resolves $Latest anew at each launch, while a number stays', async () => {
    cloud.create({ LaunchTemplate: { LaunchTemplateName: 'web', Version: '$Latest' }, DesiredCapacity: 1 });
    await settled();
    addVersion('ami-2');
    cloud.set(2);
    await settled();
    expect(versions()).toEqual(['1', '2']);
    update({ LaunchTemplate: { LaunchTemplateName: 'web', Version: '1' } });
    cloud.set(3);
    await settled();
    expect(versions()).toEqual(['1', '2', '1']);
    expect(cloud.group().LaunchTemplate!.Version).toBe('1');
  });

  test('gives its instances the tags that are to be propagated', async () => {
    cloud.create({
      DesiredCapacity: 1,
      Tags: [
        { Key: 'team', Value: 'blue', PropagateAtLaunch: true },
        { Key: 'secret', Value: 'x', PropagateAtLaunch: false },
      ],
    });
    await settled();
    const { Tags } = cloud.onEc2('DescribeInstances').Reservations[0].Instances[0];
    expect(Tags).toContainEqual({ Key: 'team', Value: 'blue' });
    expect(Tags).toContainEqual({ Key: 'aws:autoscaling:groupName', Value: 'web' });
    expect(Tags).not.toContainEqual({ Key: 'secret', Value: 'x' });
  });

  test('shows instances with their health in capitals where AWS does', async () => {
    cloud.create({ DesiredCapacity: 1, NewInstancesProtectedFromScaleIn: true });
    await settled();
    expect(cloud.instances()).toMatchObject([{ HealthStatus: 'Healthy', ProtectedFromScaleIn: true }]);
    const answer = cloud.call('DescribeAutoScalingInstances', { InstanceIds: [...cloud.ids(), 'i-0'] });
    expect(answer.AutoScalingInstances).toMatchObject([
      { AutoScalingGroupName: 'web', HealthStatus: 'HEALTHY', LifecycleState: 'InService' },
    ]);
  });
});

describe('a launch that fails', () => {
  const messages = () => cloud.activities().map((activity) => activity.StatusMessage);

  test('for lack of capacity in one zone goes to another', async () => {
    cloud.ec2.refuseLaunches((launch) =>
      launch.availabilityZone.endsWith('a') ? insufficientCapacity(launch) : undefined,
    );
    cloud.create({ DesiredCapacity: 4 });
    await settled();
    expect(zones().sort()).toEqual(['b', 'b', 'c', 'c']);
    expect(messages().filter(Boolean)).toEqual([
      'We currently do not have sufficient t3.small capacity in the Availability Zone you requested (eu-west-1a). Our system will be working on provisioning additional capacity. Launching EC2 instance failed.',
    ]);
  });

  test('everywhere is tried again, at growing intervals, until it succeeds', async () => {
    cloud.ec2.refuseLaunches(insufficientCapacity);
    cloud.create({ DesiredCapacity: 1, VPCZoneIdentifier: 'subnet-a' });
    await cloud.clock.advance(SECOND + (15 + 30 + 60) * SECOND);
    const times = cloud.activities().map((activity) => Number(activity.StartTime) / SECOND);
    expect(times.map((time) => time - times.at(-1)!).reverse()).toEqual([0, 15, 45, 105]);
    expect(cloud.heard('EC2 Instance Launch Unsuccessful')).toHaveLength(4);
    cloud.ec2.refuseLaunches(undefined);
    await cloud.clock.advance(2 * MINUTE + BOOT);
    expect(cloud.states()).toEqual(['InService']);
  });

  test('because the image is gone says so', async () => {
    cloud.create({ DesiredCapacity: 0 });
    cloud.onEc2('DeregisterImage', { ImageId: 'ami-1' });
    cloud.set(3);
    await settled();
    expect(messages()).toContain('The AMI ID ami-1 does not exist. Launching EC2 instance failed.');
    expect(cloud.activities()[0]).toMatchObject({ StatusCode: 'Failed', EndTime: expect.any(Date) });
  });

  test('because the image does not boot leaves no instance behind, and is not repeated at once', async () => {
    cloud.create({ DesiredCapacity: 0 });
    cloud.broken.add('ami-1');
    cloud.set(2);
    await settled();
    expect(cloud.states()).toEqual([]);
    expect(messages()[0]).toMatch(
      /^Instance became unhealthy while waiting for instance to be in InService state\. Termination Reason: Client\.InstanceInitiatedShutdown/,
    );
    await cloud.clock.advance(10 * SECOND);
    expect(cloud.activities()).toHaveLength(2);
    cloud.broken.clear();
    await cloud.clock.advance(BOOT + 15 * SECOND);
    expect(cloud.states()).toEqual(['InService', 'InService']);
  });

  test('for more than a day ends with the group suspended from launching', async () => {
    cloud.ec2.refuseLaunches(insufficientCapacity);
    cloud.create({ DesiredCapacity: 1 });
    await cloud.clock.advance(25 * 60 * MINUTE);
    expect(cloud.group().SuspendedProcesses).toEqual([
      { ProcessName: 'Launch', SuspensionReason: expect.stringMatching(/^Administrator suspended at/) },
    ]);
    cloud.ec2.refuseLaunches(undefined);
    await cloud.clock.advance(60 * MINUTE);
    expect(cloud.states()).toEqual([]);
    process('ResumeProcesses', 'Launch');
    await settled();
    expect(cloud.states()).toEqual(['InService']);
  });
});

describe('scaling in', () => {
  test('drains before it terminates', async () => {
    cloud.create({ TargetGroupARNs: ['tg-1'] });
    await settled();
    const [first, second] = cloud.ids();
    cloud.set(1);
    await cloud.clock.advance(SECOND);
    expect(cloud.states()).toEqual(['Terminating', 'InService']);
    expect(cloud.targets.get('tg-1')!.get(first!)).toBe('draining');
    expect(cloud.activities()[0]).toMatchObject({
      StatusCode: 'WaitingForELBConnectionDraining',
      Description: `Terminating EC2 instance: ${first}`,
      Cause: expect.stringMatching(
        /an instance was taken out of service .* from 2 to 1\. {2}At .* was selected for termination\.$/,
      ),
    });
    expect(cloud.ec2.compute.state(first!)).toBe('running');
    await cloud.clock.advance(DRAIN);
    expect(cloud.states()).toEqual(['Terminating:Proceed', 'InService']);
    await cloud.clock.advance(STOP);
    expect(cloud.ids()).toEqual([second]);
    expect(cloud.heard('EC2 Instance Terminate Successful')).toMatchObject([{ EC2InstanceId: first }]);
  });

  test('takes from the fullest zone first', async () => {
    cloud.create({ DesiredCapacity: 5 });
    await settled();
    expect(zones().sort()).toEqual(['a', 'a', 'b', 'b', 'c']);
    cloud.set(3);
    await cloud.clock.advance(SECOND + STOP);
    expect(zones().sort()).toEqual(['a', 'b', 'c']);
  });

  test('takes the oldest version first, then the oldest instance', async () => {
    cloud.create({ VPCZoneIdentifier: 'subnet-a', DesiredCapacity: 1, LaunchTemplate: latest });
    await settled();
    addVersion('ami-2');
    for (const size of [2, 3]) {
      cloud.set(size);
      await settled();
    }
    const [, older, newest] = cloud.ids();
    cloud.set(2);
    await cloud.clock.advance(SECOND + STOP);
    expect(cloud.ids()).toEqual([older, newest]);
    cloud.set(1);
    await cloud.clock.advance(SECOND + STOP);
    expect(cloud.ids()).toEqual([newest]);
  });

  test('follows another policy when it has one', async () => {
    cloud.create({
      VPCZoneIdentifier: 'subnet-a',
      DesiredCapacity: 1,
      TerminationPolicies: ['NewestInstance'],
    });
    await settled();
    const [oldest] = cloud.ids();
    cloud.set(2);
    await settled();
    cloud.set(1);
    await cloud.clock.advance(SECOND + STOP);
    expect(cloud.ids()).toEqual([oldest]);
  });

  test('spares protected instances, and says once that it can not go on', async () => {
    cloud.create();
    await settled();
    const [first, second] = cloud.ids();
    const protect = (ProtectedFromScaleIn: boolean, ...InstanceIds: string[]) =>
      cloud.call('SetInstanceProtection', { AutoScalingGroupName: 'web', InstanceIds, ProtectedFromScaleIn });
    protect(true, first!, second!);
    cloud.set(1);
    await cloud.clock.advance(10 * MINUTE);
    protect(true, first!);
    await cloud.clock.advance(10 * MINUTE);
    expect(cloud.states()).toEqual(['InService', 'InService']);
    expect(cloud.activities().filter(({ StatusCode }) => StatusCode === 'Failed')).toMatchObject([
      { StatusMessage: expect.stringContaining('protected from scale-in') },
    ]);
    protect(false, second!);
    await cloud.clock.advance(SECOND + STOP);
    expect(cloud.ids()).toEqual([first]);
  });

  test('takes back instances that are not in service yet', async () => {
    cloud.create();
    await cloud.clock.advance(2 * SECOND);
    cloud.set(0);
    await cloud.clock.advance(SECOND + STOP);
    expect(cloud.states()).toEqual([]);
    expect(cloud.activities().map(({ StatusCode }) => StatusCode)).toEqual([
      'Successful',
      'Successful',
      'Cancelled',
      'Cancelled',
    ]);
  });

  test('of one instance by name keeps the capacity or lowers it', async () => {
    cloud.create({ MinSize: 1 });
    await settled();
    const terminate = (InstanceId: string, ShouldDecrementDesiredCapacity: boolean) =>
      cloud.call('TerminateInstanceInAutoScalingGroup', { InstanceId, ShouldDecrementDesiredCapacity });
    const [first, second] = cloud.ids();
    expect(terminate(first!, true).Activity).toMatchObject({ AutoScalingGroupName: 'web' });
    await cloud.clock.advance(BOOT + STOP);
    expect(cloud.ids()).toEqual([second]);
    expect(() => terminate(second!, true)).toThrow(refused('ValidationError', 'desiredSize equals minSize'));
    terminate(second!, false);
    await settled();
    expect(cloud.states()).toEqual(['InService']);
    expect(cloud.ids()).not.toContain(second);
    expect(() => terminate('i-0', false)).toThrow(refused('ValidationError', 'No managed instance found'));
  });

  const latest = { LaunchTemplateName: 'web', Version: '$Latest' };
});

describe('suspended', () => {
  test('Launch keeps a group as small as it is, Terminate as large', async () => {
    cloud.create();
    await settled();
    process('SuspendProcesses', 'Launch', 'Terminate');
    cloud.set(4);
    await settled();
    expect(cloud.states()).toHaveLength(2);
    cloud.set(0);
    await settled();
    expect(cloud.states()).toHaveLength(2);
    process('ResumeProcesses');
    await settled();
    expect(cloud.states()).toEqual([]);
  });

  test('AddToLoadBalancer leaves new instances unregistered', async () => {
    cloud.create({ DesiredCapacity: 0, TargetGroupARNs: ['tg-1'] });
    process('SuspendProcesses', 'AddToLoadBalancer');
    cloud.set(1);
    await settled();
    expect(cloud.states()).toEqual(['InService']);
    expect(cloud.targets.get('tg-1')!.size).toBe(0);
  });

  test('an unknown process is refused', () => {
    cloud.create({ DesiredCapacity: 0 });
    expect(() => process('SuspendProcesses', 'Lunch')).toThrow(refused('ValidationError'));
  });
});

test('an instance that outlives its maximum is replaced, one after the other', async () => {
  cloud.create({ MaxInstanceLifetime: 86_400 });
  await settled();
  const born = cloud.ids();
  await cloud.clock.advance(24 * 60 * MINUTE - BOOT - SECOND + 500);
  expect(cloud.ids()).toEqual(born);
  await cloud.clock.advance(2 * SECOND);
  expect(cloud.states()).toEqual(['Terminating:Proceed', 'InService', 'Pending']);
  await cloud.clock.advance(STOP + 2 * SECOND);
  expect(cloud.states()).toEqual(['InService', 'Pending']);
  await cloud.clock.advance(5 * MINUTE);
  expect(cloud.states()).toEqual(['InService', 'InService']);
  expect(cloud.ids().filter((id) => born.includes(id))).toEqual([]);
});

test('a change is acted upon at once, though something else is due much later', async () => {
  cloud.create({ MaxInstanceLifetime: 86_400 });
  await cloud.clock.advance(10 * MINUTE);
  cloud.set(3);
  await settled();
  expect(cloud.states()).toEqual(['InService', 'InService', 'InService']);
});

test('a closed service does nothing more', async () => {
  cloud.create();
  cloud.autoScaling.close();
  await settled();
  expect(cloud.states()).toEqual([]);
});

test('a thousand instances come and go in one go, and a quiet group costs nothing', async () => {
  cloud.create({ MaxSize: 1000, DesiredCapacity: 1000, TargetGroupARNs: ['tg-1'] });
  await settled();
  expect(cloud.instances().filter(({ LifecycleState }) => LifecycleState === 'InService')).toHaveLength(1000);
  const launches = cloud.heard('EC2 Instance Launch Successful').length;
  await cloud.clock.advance(14 * 24 * 60 * MINUTE);
  expect(cloud.heard('EC2 Instance Launch Successful')).toHaveLength(launches);
  cloud.set(0);
  await cloud.clock.advance(SECOND + DRAIN + STOP);
  expect(cloud.states()).toEqual([]);
});
