import { expect, test } from 'vitest';
import type { PlacementOutcome } from '../../../../local-cloud/load-balancer-interfaces.ts';
import { forwardTo, rig } from './rig.ts';

const MINUTE = 60_000;

async function loaded() {
  const cloud = rig();
  const group = cloud.targetGroup('blue', { HealthCheckIntervalSeconds: 10 });
  const loadBalancer = cloud.loadBalancer();
  const listener = cloud.listener(loadBalancer, forwardTo({ [group]: 1 }));
  const LoadBalancer = loadBalancer.split(':loadbalancer/')[1]!;
  const TargetGroup = group.split(':').at(-1)!;
  const alone = { LoadBalancer };
  const both = { LoadBalancer, TargetGroup };
  const values = (metric: string, dimensions: object) =>
    cloud.recorded
      .filter((one) => one.metric === metric && JSON.stringify(one.dimensions) === JSON.stringify(dimensions))
      .map(({ value }) => value);
  const request = (outcome: PlacementOutcome) => {
    const placement = cloud.place(listener);
    if ('status' in placement) throw new Error('no target');
    placement.finish(outcome);
    placement.finish(outcome);
  };
  return { ...cloud, group, listener, alone, both, values, request };
}

test('dimensions are the tails of the ARNs, without a leading slash', async () => {
  const { alone, both } = await loaded();
  expect(alone.LoadBalancer).toMatch(/^app\/web\/[0-9a-f]{16}$/);
  expect(both.TargetGroup).toMatch(/^targetgroup\/blue\/[0-9a-f]{16}$/);
});

test('a request is counted for the load balancer and for its target group, once', async () => {
  const { register, group, request, values, alone, both } = await loaded();
  register(group, 'i-1', 'i-2');
  request({ status: 200, durationSeconds: 0.25 });
  request({ status: 503, durationSeconds: 0.5 });
  for (const dimensions of [alone, both]) {
    expect(values('RequestCount', dimensions)).toEqual([1, 1]);
    expect(values('HTTPCode_Target_2XX_Count', dimensions)).toEqual([1]);
    expect(values('HTTPCode_Target_5XX_Count', dimensions)).toEqual([1]);
    expect(values('TargetResponseTime', dimensions)).toEqual([0.25, 0.5]);
  }
  expect(values('RequestCountPerTarget', both)).toEqual([0.5, 0.5]);
  expect(values('HTTPCode_ELB_5XX_Count', alone)).toEqual([]);
});

test.each([
  ['connection-error', 'HTTPCode_ELB_502_Count', 1],
  ['target-reset', 'HTTPCode_ELB_502_Count', 0],
  ['timeout', 'HTTPCode_ELB_504_Count', 0],
] as const)(
  '%s is an error of the load balancer and of no target group',
  async (outcome, code, connections) => {
    const { register, group, request, values, alone, both } = await loaded();
    register(group, 'i-1');
    request(outcome);
    expect(values('HTTPCode_ELB_5XX_Count', alone)).toEqual([1]);
    expect(values(code, alone)).toEqual([1]);
    expect(values('HTTPCode_ELB_5XX_Count', both)).toEqual([]);
    expect(values('TargetConnectionErrorCount', both)).toHaveLength(connections);
    expect(values('TargetResponseTime', both)).toEqual([]);
  },
);

test('a request that found no target is not counted as one', async () => {
  const { placed, listener, values, alone } = await loaded();
  expect(placed(listener)).toBe(503);
  expect(values('RequestCount', alone)).toEqual([]);
  expect(values('HTTPCode_ELB_503_Count', alone)).toEqual([1]);
});

test('host counts are published every minute while targets are registered', async () => {
  const { register, deregister, group, clock, hosts, values, both } = await loaded();
  await clock.advance(120_000);
  expect(values('HealthyHostCount', both)).toEqual([]);
  hosts.results.set('i-2', 'failed');
  register(group, 'i-1', 'i-2');
  await clock.advance(120_000);
  expect(values('HealthyHostCount', both)).toEqual([1, 1]);
  expect(values('UnHealthyHostCount', both)).toEqual([1, 1]);
  deregister(group, 'i-1', 'i-2');
  await clock.advance(600_000);
  expect(values('HealthyHostCount', both).slice(2)).toEqual([0, 0, 0, 0, 0]);
});

test('a timer that is minutes late leaves no minute without host counts, and doubles none', () => {
  const timers: (() => void)[] = [];
  const began = Date.UTC(2026, 0, 1);
  let now = began;
  const after = (_: number, run: () => void) => {
    timers.push(run);
    return () => {};
  };
  const late = rig({ clock: { now: () => now, after, afterWork: after } });
  const [first] = timers;
  const group = late.targetGroup('blue');
  late.listener(late.loadBalancer(), forwardTo({ [group]: 1 }));
  late.register(group, 'i-1');
  const counted = () =>
    late.recorded
      .filter(({ metric }) => metric === 'HealthyHostCount')
      .map(({ at = 0 }) => (at - began) / MINUTE);
  now += 3.4 * MINUTE;
  first?.();
  expect(counted()).toEqual([0.5, 1.5, 2.5]);
  now += 0.1 * MINUTE;
  timers.at(-1)?.();
  expect(counted()).toEqual([0.5, 1.5, 2.5, 3.5]);
});
