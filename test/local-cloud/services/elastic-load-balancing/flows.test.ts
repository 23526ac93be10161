import { expect, test } from 'vitest';
import { networkRig } from './network-rig.ts';
import { forwardTo, type Recorded } from './rig.ts';

async function inService(attributes: Record<string, string> = {}) {
  const cloud = networkRig({}, attributes);
  cloud.register(cloud.blue, 'b-1', 'b-2');
  cloud.register(cloud.green, 'g-1', 'g-2');
  await cloud.clock.advance(10_000);
  const cut: string[] = [];
  const connect = (client = '10.0.0.1') => {
    const flow = cloud.elb.flowRouting.connect(cloud.listener, client, () => cut.push(flow!.instanceId));
    return flow!;
  };
  return { ...cloud, connect, cut };
}

const many = (connect: Awaited<ReturnType<typeof inService>>['connect'], count: number, client?: string) =>
  Array.from({ length: count }, () => connect(client).instanceId);

const sums = (recorded: readonly Recorded[], metric: string) =>
  Object.fromEntries(
    Object.entries(
      Object.groupBy(
        recorded.filter((one) => one.metric === metric),
        ({ dimensions }) =>
          Object.values(dimensions)
            .join(' ')
            .replaceAll(/\/[0-9a-f]{16}/g, ''),
      ),
    ).map(([of, all = []]) => [of, all.reduce((sum, { value, count = 1 }) => sum + value * count, 0)]),
  );

test('new connections follow the weights, and open ones stay where they are', async () => {
  const { connect, blue, green, split } = await inService();
  const kept = connect();
  expect(kept.targetGroupArn).toBe(blue);
  split({ [blue]: 3, [green]: 1 });
  const ids = many(connect, 400);
  const ofGreen = ids.filter((id) => id.startsWith('g')).length;
  expect(ofGreen).toBeGreaterThan(70);
  expect(ofGreen).toBeLessThan(130);
  split({ [blue]: 0, [green]: 1 });
  expect(many(connect, 20).every((id) => id.startsWith('g'))).toBe(true);
  expect([kept.isValid(), kept.targetGroupArn]).toEqual([true, blue]);
});

test('a sticky action keeps a source address with its target group while that has a weight', async () => {
  const { connect, call, listener, blue, green } = await inService();
  const sticky = (weights: Record<string, number>) => {
    const action = forwardTo(weights, 60);
    delete action.ForwardConfig!.TargetGroupStickinessConfig!.DurationSeconds;
    return call('ModifyListener', { ListenerArn: listener, DefaultActions: [action] });
  };
  const { DefaultActions } = sticky({ [blue]: 1, [green]: 0 }).Listeners[0];
  expect(DefaultActions[0].ForwardConfig.TargetGroupStickinessConfig).toEqual({ Enabled: true });
  connect('10.0.0.1');
  sticky({ [blue]: 1, [green]: 99 });
  expect(many(connect, 20, '10.0.0.1').every((id) => id.startsWith('b'))).toBe(true);
  sticky({ [blue]: 0, [green]: 1 });
  expect(many(connect, 5, '10.0.0.1').every((id) => id.startsWith('g'))).toBe(true);
});

test('a sticky target group keeps a source address with its target', async () => {
  const { connect, call, listener, blue } = await inService();
  call('ModifyListener', { ListenerArn: listener, DefaultActions: [forwardTo({ [blue]: 1 })] });
  const Attributes = [{ Key: 'stickiness.enabled', Value: 'true' }];
  call('ModifyTargetGroupAttributes', { TargetGroupArn: blue, Attributes });
  expect(new Set(many(connect, 10, '10.0.0.7')).size).toBe(1);
  expect(new Set(many(connect, 1, '10.0.0.8').concat(many(connect, 1, '10.0.0.9'))).size).toBe(2);
});

test('a deregistered target ends its connections only where its target group says so', async () => {
  for (const ends of ['true', 'false']) {
    const { connect, cut, deregister, blue, clock } = await inService({
      'deregistration_delay.timeout_seconds': '60',
      'deregistration_delay.connection_termination.enabled': ends,
    });
    for (const id of many(connect, 4)) expect(id).toMatch(/^b/);
    deregister(blue, 'b-1');
    await clock.advance(59_000);
    expect(cut).toEqual([]);
    await clock.advance(2_000);
    expect(cut).toEqual(ends === 'true' ? ['b-1', 'b-1'] : []);
  }
});

test('what comes for an unhealthy target meets a reset, unless all of them are unhealthy', async () => {
  const { connect, hosts, clock } = await inService();
  const [first, second] = [connect(), connect()];
  hosts.results.set(first.instanceId, 'failed');
  await clock.advance(60_000);
  expect([first.isValid(), second.isValid()]).toEqual([false, true]);
  hosts.results.set(second.instanceId, 'failed');
  await clock.advance(60_000);
  expect([first.isValid(), second.isValid()]).toEqual([true, true]);
});

test('flows are reported by load balancer and by target group, resets by load balancer only', async () => {
  const { connect, recorded, split, blue, green, clock, loadBalancer, elb } = await inService();
  split({ [blue]: 0, [green]: 1 });
  const flows = [connect(), connect(), connect()];
  flows[0]!.finish('target');
  flows[0]!.finish('client');
  flows[1]!.finish();
  elb.bulkTraffic.toTargets(blue, { status: 500, durationSeconds: 1 }, 10);
  elb.bulkTraffic.toTargets(blue, 'connection-error', 5);
  elb.bulkTraffic.refused(loadBalancer, 503, 2);
  const counted = { 'net/db': 18, 'targetgroup/green': 3, 'targetgroup/blue': 15 };
  expect(sums(recorded, 'NewFlowCount')).toEqual(counted);
  expect(sums(recorded, 'NewFlowCount_TCP')).toEqual(counted);
  expect(sums(recorded, 'TCP_Target_Reset_Count')).toEqual({ 'net/db': 6 });
  expect(sums(recorded, 'TCP_ELB_Reset_Count')).toEqual({ 'net/db': 2 });
  expect(sums(recorded, 'TCP_Client_Reset_Count')).toEqual({});
  recorded.length = 0;
  await clock.advance(60_000);
  expect(sums(recorded, 'ActiveFlowCount')).toEqual({
    'net/db': 1,
    'targetgroup/blue': 0,
    'targetgroup/green': 1,
  });
  expect(sums(recorded, 'HealthyHostCount')).toEqual({
    'net/db targetgroup/blue': 2,
    'net/db targetgroup/green': 2,
  });
});

test('a connection that there is no target for is reset by the load balancer', () => {
  const { elb, listener, recorded } = networkRig();
  expect(elb.flowRouting.connect(listener, '10.0.0.1', () => {})).toBeUndefined();
  expect(sums(recorded, 'TCP_ELB_Reset_Count')).toEqual({ 'net/db': 1 });
  expect(elb.flowRouting.connect('arn:none', '10.0.0.1', () => {})).toBeUndefined();
});
