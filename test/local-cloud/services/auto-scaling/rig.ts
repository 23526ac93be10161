import type { Activity, AutoScalingGroup, Instance } from '@aws-sdk/client-auto-scaling';
import { expect } from 'vitest';
import type { InstanceHosts } from '../../../../local-cloud/instance-hosts.ts';
import type { Balancing } from '../../../../local-cloud/internal-interfaces.ts';
import type { ServiceOperations } from '../../../../local-cloud/operations.ts';
import type { CloudEvent, Region } from '../../../../local-cloud/region.ts';
import { createAutoScaling } from '../../../../local-cloud/services/auto-scaling/auto-scaling.ts';
import { createCloudWatch } from '../../../../local-cloud/services/cloudwatch/cloudwatch.ts';
import { createEc2 } from '../../../../local-cloud/services/ec2/ec2.ts';
import { type VirtualClock, virtualClock } from '../../../../local-cloud/time/virtual-clock.ts';

export const START = Date.UTC(2026, 0, 1);
/** How long a server takes to boot and to stop, and connections to drain. */
export const BOOT = 20_000;
export const STOP = 5_000;
export const DRAIN = 60_000;
export const SECOND = 1000;
export const MINUTE = 60_000;

/** A generator with a seed (mulberry32), so that a failing run can be repeated. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Servers that take their time and, of the images in `broken`, don't boot. */
function fakeHosts(clock: VirtualClock) {
  const broken = new Set<string>();
  const booted: Parameters<InstanceHosts['boot']>[0][] = [];
  const hosts: InstanceHosts = {
    boot: (instance) => {
      booted.push(instance);
      return new Promise((resolve, reject) => {
        const fails = broken.has(instance.imageId);
        clock.afterWork(BOOT, () => (fails ? reject(new Error('exit code 1')) : resolve()));
      });
    },
    stop: () => new Promise((resolve) => void clock.afterWork(STOP, resolve)),
    onCrash: () => {},
    address: () => undefined,
    probe: () => 'passed',
  };
  return { hosts, broken, booted };
}

/** Target groups `tg-1` to `tg-3` that a test makes ill. */
function fakeBalancing(clock: VirtualClock) {
  const targets = new Map(['tg-1', 'tg-2', 'tg-3'].map((name) => [name, new Map<string, string>()]));
  const balancing: Balancing = {
    hasTargetGroup: (arn) => targets.has(arn),
    isCrossZone: () => true,
    register: (arn, instanceId) => void targets.get(arn)!.set(instanceId, 'healthy'),
    deregister(arn, instanceId, drained) {
      if (!targets.get(arn)?.has(instanceId)) return drained();
      targets.get(arn)!.set(instanceId, 'draining');
      clock.after(DRAIN, () => {
        targets.get(arn)?.delete(instanceId);
        drained();
      });
    },
    health: (arn) =>
      Array.from(targets.get(arn)!, ([instanceId, state]) => ({ instanceId, port: 80, state })),
  };
  return { balancing, targets };
}

/** EC2 and Auto Scaling over fake servers and a fake load balancer, with a launch template `web`. */
export function rig() {
  const clock = virtualClock(START);
  const events: CloudEvent[] = [];
  const region: Region = {
    clock,
    account: '111122223333',
    name: 'eu-west-1',
    random: seeded(1),
    emit: (event) => void events.push(event),
  };
  const servers = fakeHosts(clock);
  const balancer = fakeBalancing(clock);
  const ec2 = createEc2(region, servers.hosts);
  const cloudWatch = createCloudWatch(region);
  const autoScaling = createAutoScaling(region, ec2.compute, balancer.balancing, cloudWatch.alarms);

  const caller =
    (service: ServiceOperations) =>
    // biome-ignore lint/suspicious/noExplicitAny: the answer's type is the operation's, which its name stands for
    (name: string, input: object = {}): any =>
      service.operations[name]!(input, { requestId: 'request-1' });
  const onEc2 = caller(ec2.service);
  const call = caller(autoScaling.service);

  ec2.compute.registerImage({ imageId: 'ami-1', name: 'web 1', architecture: 'x86_64' });
  ec2.compute.registerImage({ imageId: 'ami-2', name: 'web 2', architecture: 'x86_64' });
  const data = { ImageId: 'ami-1', InstanceType: 't3.small' };
  const { LaunchTemplate: template } = onEc2('CreateLaunchTemplate', {
    LaunchTemplateName: 'web',
    LaunchTemplateData: data,
  });

  const group = (name = 'web'): AutoScalingGroup =>
    call('DescribeAutoScalingGroups', { AutoScalingGroupNames: [name] }).AutoScalingGroups[0];

  return {
    ...servers,
    ...balancer,
    clock,
    region,
    events,
    ec2,
    autoScaling,
    template,
    metrics: cloudWatch.metrics,
    alarm: caller(cloudWatch.service),
    call,
    onEc2,
    group,
    /** A group of two by default, in zones a, b and c. */
    create: (input: object = {}) =>
      call('CreateAutoScalingGroup', {
        AutoScalingGroupName: 'web',
        MinSize: 0,
        MaxSize: 10,
        DesiredCapacity: 2,
        LaunchTemplate: { LaunchTemplateName: 'web', Version: '1' },
        VPCZoneIdentifier: 'subnet-a,subnet-b,subnet-c',
        ...input,
      }),
    set: (desired: number, name = 'web') =>
      call('SetDesiredCapacity', { AutoScalingGroupName: name, DesiredCapacity: desired }),
    instances: (name = 'web'): Instance[] => group(name)?.Instances ?? [],
    states: (name = 'web') => (group(name)?.Instances ?? []).map((instance) => instance.LifecycleState),
    ids: (name = 'web') => (group(name)?.Instances ?? []).map((instance) => instance.InstanceId!),
    activities: (input: object = { AutoScalingGroupName: 'web' }): Activity[] =>
      call('DescribeScalingActivities', input).Activities,
    /** The details of the events of one type. */
    // biome-ignore lint/suspicious/noExplicitAny: an event's detail has the shape of its type
    heard: (type: string): any[] =>
      events.filter((event) => event['detail-type'] === type).map((event) => event.detail),
  };
}

export const refused = (code: string, message?: string | RegExp) =>
  expect.objectContaining({
    code,
    ...(message !== undefined && { message: expect.stringMatching(message) }),
  });
