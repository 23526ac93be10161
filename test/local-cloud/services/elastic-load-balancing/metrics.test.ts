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
  ['connection-timeout', 'HTTPCode_ELB_504_Count', 1],
  ['target-reset', 'HTTPCode_ELB_502_Count', 0],
  ['timeout', 'HTTPCode_ELB_504_Count', 0],
] as const)(
  '%s is an error of the load balancer and of no target group',
  async (outcome, code, connections) => {
    const { register, group, request, recorded, values, alone, both } = await loaded();
    register(group, 'i-1');
    request(outcome);
    expect(values('HTTPCode_ELB_5XX_Count', alone)).toEqual([1]);
    expect(values(code, alone)).toEqual([1]);
    expect(values('HTTPCode_ELB_5XX_Count', both)).toEqual([]);
    expect(values('TargetConnectionErrorCount', both)).toHaveLength(connections);
    expect(values('TargetResponseTime', both)).toEqual([]);
    expect(values('RequestCount', both)).toEqual([1]);
    expect(recorded.filter(({ metric }) => metric.startsWith('HTTPCode_Target'))).toEqual([]);
  },
);

test('a WebSocket and a client that hangs up are requests without a code of the target', async () => {
  const { register, group, request, values, recorded, alone, both } = await loaded();
  register(group, 'i-1');
  request({ status: 101, durationSeconds: 0.01 });
  request('client-closed');
  expect(values('RequestCount', both)).toEqual([1, 1]);
  expect(recorded.filter(({ metric }) => metric.startsWith('HTTPCode_Target'))).toEqual([]);
  expect(values('HTTPCode_ELB_4XX_Count', alone)).toEqual([1]);
  expect(recorded.some(({ metric }) => metric === 'HTTPCode_ELB_460_Count')).toBe(false);
});

test('traffic that nobody carries leaves the metrics of traffic that somebody does', async () => {
  const { register, group, request, recorded, elb, alone } = await loaded();
  register(group, 'i-1', 'i-2');
  const outcomes = [
    { status: 200, durationSeconds: 0.1 },
    { status: 404, durationSeconds: 0.1 },
    'target-reset',
    'connection-error',
    'timeout',
  ] as const;
  const totals = () => {
    const sums = new Map<string, number>();
    for (const { metric, dimensions, value, count = 1 } of recorded.splice(0)) {
      const key = `${metric} ${JSON.stringify(dimensions)}`;
      sums.set(key, (sums.get(key) ?? 0) + value * count);
    }
    return sums;
  };
  for (const outcome of outcomes) for (let times = 0; times < 8; times++) request(outcome);
  const carried = totals();
  for (const outcome of outcomes) elb.bulkTraffic.toTargets(group, outcome, 8);
  const reported = totals();
  expect([...reported.keys()].sort()).toEqual([...carried.keys()].sort());
  for (const [key, sum] of carried) expect(reported.get(key)).toBeCloseTo(sum, 6);
  elb.bulkTraffic.toTargets(group, 'timeout', 0);
  const unused = elb.service.operations.CreateTargetGroup!(
    { Name: 'unused', Protocol: 'HTTP', Port: 80 },
    { requestId: 'test' },
  ) as { TargetGroups: { TargetGroupArn: string }[] };
  elb.bulkTraffic.toTargets(unused.TargetGroups[0]!.TargetGroupArn, 'timeout', 5);
  expect(recorded).toEqual([]);
  const [owner] = elb.state.loadBalancers.keys();
  elb.bulkTraffic.refused(owner!, 503, 7);
  expect(recorded).toMatchObject([
    { metric: 'HTTPCode_ELB_5XX_Count', dimensions: alone, count: 7 },
    { metric: 'HTTPCode_ELB_503_Count', dimensions: alone, count: 7 },
  ]);
});

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
