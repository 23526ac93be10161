import { beforeEach, describe, expect, test } from 'vitest';
import { BOOT, DRAIN, MINUTE, rig, SECOND, STOP } from './rig.ts';

let cloud: ReturnType<typeof rig>;

beforeEach(() => {
  cloud = rig();
});

const settled = () => cloud.clock.advance(BOOT + SECOND);
const process = (operation: 'SuspendProcesses' | 'ResumeProcesses', ...ScalingProcesses: string[]) =>
  cloud.call(operation, { AutoScalingGroupName: 'web', ScalingProcesses });
const sicken = (...ids: string[]) => {
  for (const id of ids) cloud.targets.get('tg-1')!.set(id, 'unhealthy');
};
const causes = () => cloud.activities().map(({ Cause }) => Cause);

describe('an instance that ends by itself', () => {
  test('is replaced', async () => {
    cloud.create();
    await settled();
    const [first, second] = cloud.ids();
    cloud.onEc2('TerminateInstances', { InstanceIds: [first] });
    expect(cloud.instances()[0]).toMatchObject({ LifecycleState: 'InService', HealthStatus: 'Unhealthy' });
    await cloud.clock.advance(SECOND + BOOT);
    expect(cloud.states()).toEqual(['InService', 'InService']);
    expect(cloud.ids()[0]).toBe(second);
    expect(causes()).toContainEqual(
      expect.stringMatching(
        /in response to an EC2 health check indicating it has been terminated or stopped\.$/,
      ),
    );
  });

  test('is replaced when the check is resumed that would have seen it', async () => {
    cloud.create();
    await settled();
    process('SuspendProcesses', 'HealthCheck');
    const [first] = cloud.ids();
    cloud.onEc2('TerminateInstances', { InstanceIds: [first] });
    await cloud.clock.advance(5 * MINUTE);
    expect(cloud.ids()).toContain(first);
    process('ResumeProcesses', 'HealthCheck');
    await settled();
    expect(cloud.ids()).not.toContain(first);
    expect(cloud.states()).toEqual(['InService', 'InService']);
  });
});

describe('an instance that the load balancer finds unhealthy', () => {
  const create = (input: object = {}) =>
    cloud.create({ TargetGroupARNs: ['tg-1'], HealthCheckType: 'EC2,ELB', DesiredCapacity: 3, ...input });

  test('is replaced while it drains', async () => {
    create();
    await settled();
    const [first] = cloud.ids();
    sicken(first!);
    await cloud.clock.advance(31 * SECOND);
    expect(cloud.states()).toEqual(['Terminating', 'InService', 'InService', 'Pending']);
    expect(causes()).toContainEqual(expect.stringMatching(/an ELB system health check failure\.$/));
    await cloud.clock.advance(DRAIN + STOP);
    expect(cloud.states()).toEqual(['InService', 'InService', 'InService']);
    expect(cloud.ids()).not.toContain(first);
  });

  test('is left alone by a group that has not the check', async () => {
    create({ HealthCheckType: 'EC2' });
    await settled();
    sicken(cloud.ids()[0]!);
    await cloud.clock.advance(10 * MINUTE);
    expect(cloud.states()).toEqual(['InService', 'InService', 'InService']);
    cloud.call('UpdateAutoScalingGroup', { AutoScalingGroupName: 'web', HealthCheckType: 'ELB' });
    await cloud.clock.advance(31 * SECOND);
    expect(cloud.states()).toContain('Terminating');
  });

  test('has its grace period', async () => {
    create({ HealthCheckGracePeriod: 300 });
    await settled();
    sicken(cloud.ids()[0]!);
    await cloud.clock.advance(299 * SECOND);
    expect(cloud.states()).toEqual(['InService', 'InService', 'InService']);
    await cloud.clock.advance(32 * SECOND);
    expect(cloud.states()).toContain('Terminating');
  });

  test('waits for ReplaceUnhealthy to be resumed', async () => {
    create();
    await settled();
    process('SuspendProcesses', 'ReplaceUnhealthy');
    sicken(cloud.ids()[0]!);
    await cloud.clock.advance(5 * MINUTE);
    expect(cloud.states()).toEqual(['InService', 'InService', 'InService']);
    expect(cloud.instances()[0]!.HealthStatus).toBe('Unhealthy');
    process('ResumeProcesses', 'ReplaceUnhealthy');
    await cloud.clock.advance(SECOND);
    expect(cloud.states()).toContain('Terminating');
  });

  test('is terminated without a replacement while Launch is suspended', async () => {
    create();
    await settled();
    process('SuspendProcesses', 'Launch');
    sicken(cloud.ids()[0]!);
    await cloud.clock.advance(31 * SECOND + DRAIN + STOP);
    expect(cloud.states()).toEqual(['InService', 'InService']);
    process('ResumeProcesses', 'Launch');
    await settled();
    expect(cloud.states()).toEqual(['InService', 'InService', 'InService']);
  });

  test('is one at a time when all of them are', async () => {
    create();
    await settled();
    sicken(...cloud.ids());
    await cloud.clock.advance(31 * SECOND);
    expect(cloud.states().filter((state) => state === 'Terminating')).toHaveLength(1);
    await cloud.clock.advance(5 * MINUTE);
    expect(cloud.states()).toEqual(['InService', 'InService', 'InService']);
    expect(new Set(cloud.targets.get('tg-1')!.values())).toEqual(new Set(['healthy']));
  });

  test('of a target group that was deleted is not asked for', async () => {
    create();
    await settled();
    cloud.targets.delete('tg-1');
    await cloud.clock.advance(5 * MINUTE);
    cloud.set(1);
    await cloud.clock.advance(SECOND + STOP);
    expect(cloud.states()).toEqual(['InService']);
  });
});

test('health can be set by hand, after the grace period or against it', async () => {
  cloud.create({ HealthCheckGracePeriod: 300 });
  await settled();
  const [InstanceId] = cloud.ids();
  const set = (input: object) =>
    cloud.call('SetInstanceHealth', { InstanceId, HealthStatus: 'Unhealthy', ...input });
  set({});
  expect(cloud.instances()[0]!.HealthStatus).toBe('Healthy');
  set({ ShouldRespectGracePeriod: false });
  await cloud.clock.advance(SECOND);
  expect(cloud.states()).toEqual(['Terminating:Proceed', 'InService', 'Pending']);
});
