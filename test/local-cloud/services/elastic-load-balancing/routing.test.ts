import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ElasticLoadBalancingOptions } from '../../../../local-cloud/services/elastic-load-balancing/elastic-load-balancing.ts';
import { forwardTo, path, rig } from './rig.ts';

type Cloud = ReturnType<typeof rig>;

async function twoFleets(options: ElasticLoadBalancingOptions & { seed?: number } = {}) {
  const cloud = rig(options);
  const blue = cloud.targetGroup('blue', { HealthCheckIntervalSeconds: 10 });
  const green = cloud.targetGroup('green', { HealthCheckIntervalSeconds: 10 });
  const loadBalancer = cloud.loadBalancer();
  const listener = cloud.listener(loadBalancer, forwardTo({ [blue]: 100, [green]: 0 }));
  cloud.register(blue, 'i-b1', 'i-b2');
  cloud.register(green, 'i-g1');
  await cloud.clock.advance(10_000);
  const split = (toBlue: number, toGreen: number, stickySeconds?: number) =>
    cloud.call('ModifyListener', {
      ListenerArn: listener,
      DefaultActions: [forwardTo({ [blue]: toBlue, [green]: toGreen }, stickySeconds)],
    });
  return { ...cloud, blue, green, loadBalancer, listener, split };
}

function tally({ placed }: Pick<Cloud, 'placed'>, listener: string, requests: number) {
  const counts = new Map<string | number, number>();
  for (let at = 0; at < requests; at++) {
    const where = placed(listener);
    counts.set(where, (counts.get(where) ?? 0) + 1);
  }
  return counts;
}

test('requests follow the weights', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 999 }),
      fc.integer({ min: 0, max: 999 }),
      fc.nat(),
      async (b, g, seed) => {
        fc.pre(b + g > 0);
        const cloud = await twoFleets({ seed });
        cloud.split(b, g);
        const requests = 2000;
        const green = tally(cloud, cloud.listener, requests).get('i-g1') ?? 0;
        const share = g / (b + g);
        // Five standard deviations: a right split fails about once in two million runs.
        const slack = 5 * Math.sqrt((share * (1 - share)) / requests);
        expect(Math.abs(green / requests - share)).toBeLessThanOrEqual(slack);
      },
    ),
    { numRuns: 25 },
  );
});

test('a weight of 0 gets nothing at all, and all weights 0 is 503', async () => {
  const cloud = await twoFleets();
  expect([...tally(cloud, cloud.listener, 500).keys()].sort()).toEqual(['i-b1', 'i-b2']);
  cloud.split(0, 0);
  expect(cloud.placed(cloud.listener)).toBe(503);
});

test('the targets of a group take turns', async () => {
  const cloud = await twoFleets();
  expect(tally(cloud, cloud.listener, 10)).toEqual(
    new Map([
      ['i-b1', 5],
      ['i-b2', 5],
    ]),
  );
});

test('an unhealthy target gets nothing while another one is healthy, but with none healthy all get requests', async () => {
  const cloud = await twoFleets();
  cloud.hosts.results.set('i-b1', 'failed');
  await cloud.clock.advance(20_000);
  expect([...tally(cloud, cloud.listener, 10).keys()]).toEqual(['i-b2']);
  cloud.hosts.results.set('i-b2', 'failed');
  await cloud.clock.advance(20_000);
  expect(tally(cloud, cloud.listener, 10)).toEqual(
    new Map([
      ['i-b1', 5],
      ['i-b2', 5],
    ]),
  );
});

test('an all-unhealthy group with weight does not fail over to the healthy one', async () => {
  const cloud = await twoFleets();
  cloud.hosts.results.set('i-g1', 'failed');
  await cloud.clock.advance(20_000);
  cloud.split(0, 1);
  expect([...tally(cloud, cloud.listener, 10).keys()]).toEqual(['i-g1']);
});

test('fail-open begins below the minimum that the target group demands', async () => {
  const cloud = await twoFleets();
  const Key = 'target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage';
  cloud.hosts.results.set('i-b1', 'failed');
  await cloud.clock.advance(20_000);
  cloud.call('ModifyTargetGroupAttributes', {
    TargetGroupArn: cloud.blue,
    Attributes: [{ Key, Value: '50' }],
  });
  expect([...tally(cloud, cloud.listener, 10).keys()]).toEqual(['i-b2']);
  cloud.call('ModifyTargetGroupAttributes', {
    TargetGroupArn: cloud.blue,
    Attributes: [{ Key, Value: '51' }],
  });
  expect([...tally(cloud, cloud.listener, 10).keys()].sort()).toEqual(['i-b1', 'i-b2']);
});

test('describe shows a new weight at once, requests follow it after the propagation delay', async () => {
  const cloud = await twoFleets({ propagationDelay: 5000 });
  cloud.split(0, 100);
  const { Listeners } = cloud.call('DescribeListeners', { ListenerArns: [cloud.listener] });
  expect(Listeners[0].DefaultActions[0].ForwardConfig.TargetGroups[1].Weight).toBe(100);
  await cloud.clock.advance(4999);
  expect([...tally(cloud, cloud.listener, 10).keys()].sort()).toEqual(['i-b1', 'i-b2']);
  await cloud.clock.advance(1);
  expect([...tally(cloud, cloud.listener, 10).keys()]).toEqual(['i-g1']);
});

test('a group dropped from the action serves on until that has propagated', async () => {
  const cloud = await twoFleets({ propagationDelay: 5000 });
  cloud.call('ModifyListener', {
    ListenerArn: cloud.listener,
    DefaultActions: [forwardTo({ [cloud.green]: 1 })],
  });
  expect(cloud.placed(cloud.listener)).toMatch(/^i-b/);
  expect(cloud.health(cloud.blue)['i-b1']).toBe('healthy');
  await cloud.clock.advance(5000);
  expect(cloud.placed(cloud.listener)).toBe('i-g1');
  expect(cloud.health(cloud.blue)['i-b1']).toBe('unused/Target.NotInUse');
});

test('the first rule by priority whose conditions all hold decides, the default rule otherwise', async () => {
  const cloud = await twoFleets();
  const toGreen = forwardTo({ [cloud.green]: 1 });
  const teapot = (status: string) => ({
    Type: 'fixed-response' as const,
    FixedResponseConfig: { StatusCode: status, MessageBody: 'no' },
  });
  cloud.rule(cloud.listener, 20, [path('/api/*')], teapot('404'));
  cloud.rule(
    cloud.listener,
    10,
    [path('/api/v?/*'), { Field: 'host-header', HostHeaderConfig: { Values: ['*.Example.com'] } }],
    toGreen,
  );
  cloud.rule(
    cloud.listener,
    5,
    [{ Field: 'http-request-method', HttpRequestMethodConfig: { Values: ['PUT'] } }],
    teapot('405'),
  );
  const host = 'shop.example.com:8080';
  expect(cloud.placed(cloud.listener, { host, path: '/api/v1/cart?x=/y' })).toBe('i-g1');
  expect(cloud.placed(cloud.listener, { host: 'example.com', path: '/api/v1/cart' })).toBe(404);
  expect(cloud.placed(cloud.listener, { host, path: '/api/v12/cart' })).toBe(404);
  expect(cloud.placed(cloud.listener, { host, path: '/API/v1/cart' })).toMatch(/^i-b/);
  expect(cloud.placed(cloud.listener, { host, path: '/api/v1/cart', method: 'PUT' })).toBe(405);
});

test('a sticky action keeps a client with its target group for the duration, from the first choice on', async () => {
  const cloud = await twoFleets();
  cloud.split(1, 1, 600);
  const visit = (cookie?: string) => {
    const placement = cloud.place(cloud.listener, cookie === undefined ? {} : { cookie });
    if ('status' in placement) throw new Error(`answered ${placement.status}`);
    return placement;
  };
  const first = visit();
  const cookie = `a=b; ${first.cookies[0]!.split(';')[0]}`;
  for (let at = 0; at < 50; at++) {
    const next = visit(cookie);
    expect(next.targetGroupArn).toBe(first.targetGroupArn);
    expect(next.cookies).toEqual([]);
  }
  await cloud.clock.advance(600_000);
  const groups = new Set(Array.from({ length: 50 }, () => visit(cookie).targetGroupArn));
  expect(groups.size).toBe(2);
  expect(visit('AWSALBTG=nonsense').cookies).toHaveLength(1);
});

test.each([
  [true, 'i-g1'],
  [false, 'i-b'],
])('at weight 0 a cookie keeps its client: %s', async (stickyAtZeroWeight, expected) => {
  const cloud = await twoFleets({ stickyAtZeroWeight });
  cloud.split(0, 1, 600);
  const placement = cloud.place(cloud.listener);
  const cookie = 'cookies' in placement ? placement.cookies[0]! : '';
  cloud.split(1, 0, 600);
  expect(cloud.placed(cloud.listener, { cookie })).toContain(expected);
});

test('a sticky target group keeps a client with its target until that one drains', async () => {
  const cloud = await twoFleets();
  const attributes = [{ Key: 'stickiness.enabled', Value: 'true' }];
  cloud.split(1, 0, 600);
  cloud.call('ModifyTargetGroupAttributes', { TargetGroupArn: cloud.blue, Attributes: attributes });
  const first = cloud.place(cloud.listener);
  if ('status' in first) throw new Error('no target');
  const cookie = first.cookies.map((one) => one.split(';')[0]).join('; ');
  for (let at = 0; at < 5; at++) expect(cloud.placed(cloud.listener, { cookie })).toBe(first.instanceId);
  cloud.deregister(cloud.blue, first.instanceId);
  expect(cloud.placed(cloud.listener, { cookie })).not.toBe(first.instanceId);
});

test('a target whose server does not run is a connection error: 502', async () => {
  const cloud = await twoFleets();
  cloud.hosts.addresses.clear();
  expect(cloud.placed(cloud.listener)).toBe(502);
  expect(cloud.recorded.map(({ metric }) => metric)).toContain('TargetConnectionErrorCount');
});
