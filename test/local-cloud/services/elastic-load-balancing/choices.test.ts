import type { RuleCondition } from '@aws-sdk/client-elastic-load-balancing-v2';
import { describe, expect, test } from 'vitest';
import { forwardTo, path, rig } from './rig.ts';

const SECOND = 1000;

/** A target group whose targets are healthy when they have been registered for ten seconds. */
async function oneFleet(attributes: Record<string, string>, ...first: string[]) {
  const cloud = rig();
  const group = cloud.targetGroup('web', { HealthCheckIntervalSeconds: 10 });
  const listener = cloud.listener(cloud.loadBalancer(), forwardTo({ [group]: 1 }));
  const set = (values: Record<string, string>) =>
    cloud.call('ModifyTargetGroupAttributes', {
      TargetGroupArn: group,
      Attributes: Object.entries(values).map(([Key, Value]) => ({ Key, Value })),
    });
  set(attributes);
  cloud.register(group, ...first);
  await cloud.clock.advance(10 * SECOND);
  const shareOf = (instanceId: string, requests = 4000) => {
    let count = 0;
    for (let at = 0; at < requests; at += 1) if (cloud.placed(listener) === instanceId) count += 1;
    return count / requests;
  };
  return { ...cloud, group, listener, shareOf };
}

describe('slow start', () => {
  const SLOWLY = { 'slow_start.duration_seconds': '100' };

  test('gives a target that comes to others a share that rises evenly', async () => {
    const cloud = await oneFleet(SLOWLY, 'i-1');
    cloud.register(cloud.group, 'i-2');
    await cloud.clock.advance(10 * SECOND);
    const early = cloud.shareOf('i-2');
    expect(early).toBeLessThan(0.15);
    await cloud.clock.advance(45 * SECOND);
    // Half a share beside a whole one is a third.
    expect(cloud.shareOf('i-2')).toBeGreaterThan(0.25);
    expect(cloud.shareOf('i-2')).toBeLessThan(0.4);
    await cloud.clock.advance(60 * SECOND);
    expect(cloud.shareOf('i-2', 10)).toBe(0.5);
  });

  test('is not for the first batch of an empty target group', async () => {
    const cloud = await oneFleet(SLOWLY, 'i-1', 'i-2');
    expect(cloud.shareOf('i-2', 10)).toBe(0.5);
  });

  test('begins anew for a target that was unhealthy, and is over for one that becomes so', async () => {
    const cloud = await oneFleet(SLOWLY, 'i-1', 'i-2');
    cloud.hosts.results.set('i-2', 'failed');
    await cloud.clock.advance(30 * SECOND);
    expect(cloud.shareOf('i-2', 10)).toBe(0);
    cloud.hosts.results.set('i-2', 'passed');
    await cloud.clock.advance(50 * SECOND);
    const share = cloud.shareOf('i-2');
    expect(share).toBeGreaterThan(0);
    expect(share).toBeLessThan(0.2);
  });

  test('needs a healthy target that does not start slowly itself', async () => {
    const cloud = await oneFleet(SLOWLY, 'i-1');
    cloud.deregister(cloud.group, 'i-1');
    cloud.register(cloud.group, 'i-2');
    await cloud.clock.advance(10 * SECOND);
    cloud.register(cloud.group, 'i-3');
    await cloud.clock.advance(10 * SECOND);
    expect(cloud.shareOf('i-2')).toBeGreaterThan(0.85);
  });
});

test('the target with the fewest outstanding requests gets the next one', async () => {
  const cloud = await oneFleet(
    { 'load_balancing.algorithm.type': 'least_outstanding_requests' },
    'i-1',
    'i-2',
  );
  const busy = cloud.place(cloud.listener);
  const other = 'status' in busy || busy.instanceId === 'i-1' ? 'i-2' : 'i-1';
  expect([1, 2, 3].map(() => cloud.placed(cloud.listener))).toEqual([other, other, other]);
});

test('by chance every target gets its share', async () => {
  const cloud = await oneFleet({ 'load_balancing.algorithm.type': 'weighted_random' }, 'i-1', 'i-2');
  expect(cloud.shareOf('i-1')).toBeGreaterThan(0.45);
  expect(cloud.shareOf('i-1')).toBeLessThan(0.55);
});

describe('conditions', () => {
  const met = (condition: RuleCondition, request: Parameters<ReturnType<typeof rig>['placed']>[1]) => {
    const cloud = rig();
    const [one, other] = [cloud.targetGroup('one'), cloud.targetGroup('other')];
    const listener = cloud.listener(cloud.loadBalancer(), forwardTo({ [one]: 1 }));
    cloud.rule(listener, 1, [condition], forwardTo({ [other]: 1 }));
    cloud.register(one, 'i-1');
    cloud.register(other, 'i-2');
    return cloud.placed(listener, request) === 'i-2';
  };

  test('on the query hold by key and value, or by a value of any key', () => {
    const query = (...Values: { Key?: string; Value: string }[]): RuleCondition => ({
      Field: 'query-string',
      QueryStringConfig: { Values },
    });
    expect(met(query({ Key: 'version', Value: 'v?' }), { path: '/?a=b&version=V2' })).toBe(true);
    expect(met(query({ Key: 'version', Value: 'v?' }), { path: '/?v=v2' })).toBe(false);
    expect(met(query({ Value: '*beta*' }), { path: '/?kind=a%20beta' })).toBe(true);
    expect(met(query({ Value: '*beta*' }), { path: '/beta' })).toBe(false);
  });

  test('on the address hold within a block', () => {
    const from = (...Values: string[]): RuleCondition => ({ Field: 'source-ip', SourceIpConfig: { Values } });
    expect(met(from('10.0.0.0/8', '2001:db8::/32'), { client: '10.9.8.7' })).toBe(true);
    expect(met(from('10.0.0.0/8', '2001:db8::/32'), { client: '2001:db8::1' })).toBe(true);
    expect(met(from('10.0.0.0/8'), { client: '11.0.0.1' })).toBe(false);
    expect(() => met(from('10.0.0.0'), {})).toThrow(/CIDR/);
  });

  test('by expressions hold on the path and on the host', () => {
    const RegexValues = ['^/v[12]/'];
    expect(met({ Field: 'path-pattern', PathPatternConfig: { RegexValues } }, { path: '/v2/a?b' })).toBe(
      true,
    );
    expect(met({ Field: 'path-pattern', RegexValues }, { path: '/v3/a' })).toBe(false);
    const host = { Field: 'host-header', HostHeaderConfig: { RegexValues: ['^(a|b)\\.example\\.com$'] } };
    expect(met(host, { host: 'b.example.com:8080' })).toBe(true);
    expect(() => met({ Field: 'path-pattern', RegexValues: ['('] }, {})).toThrow(/regular expression/);
  });
});

test('what a rule rewrites is what the target gets, and Describe shows it', () => {
  const cloud = rig();
  const group = cloud.targetGroup('web');
  const listener = cloud.listener(cloud.loadBalancer(), forwardTo({ [group]: 1 }));
  cloud.register(group, 'i-1');
  const transform = (Type: string, config: string, Regex: string, Replace: string) => ({
    Type,
    [config]: { Rewrites: [{ Regex, Replace }] },
  });
  const Transforms = [
    transform('url-rewrite', 'UrlRewriteConfig', '^/api/(.*)$', '/$1'),
    transform('host-header-rewrite', 'HostHeaderRewriteConfig', '^api\\.', 'internal.'),
  ];
  const rule = cloud.rule(listener, 1, [path('/api/*')], forwardTo({ [group]: 1 }));
  cloud.call('ModifyRule', { RuleArn: rule, Transforms });
  expect(cloud.call('DescribeRules', { RuleArns: [rule] }).Rules[0].Transforms).toEqual(Transforms);
  const request = { path: '/api/orders?a=b', host: 'api.example.com' };
  expect(cloud.place(listener, request)).toMatchObject({
    rewritten: { path: '/orders?a=b', host: 'internal.example.com' },
  });
  cloud.call('ModifyRule', { RuleArn: rule, ResetTransforms: true });
  expect(cloud.place(listener, request)).not.toHaveProperty('rewritten.path');
});

test('only instances are registered: functions, addresses and load balancers are there to be forwarded to', () => {
  const cloud = rig();
  const fn = cloud.call('CreateTargetGroup', { Name: 'fn', TargetType: 'lambda' }).TargetGroups[0];
  expect(fn).toMatchObject({
    TargetType: 'lambda',
    HealthCheckEnabled: false,
    HealthCheckIntervalSeconds: 35,
  });
  expect(fn).not.toHaveProperty('Port');
  const addresses = cloud.targetGroup('addresses', { TargetType: 'ip' });
  expect(() => cloud.register(addresses, '10.0.0.1')).toThrow(/'ip'/);
  expect(cloud.elb.balancing.hasTargetGroup(addresses)).toBe(false);
  const listener = cloud.listener(cloud.loadBalancer(), forwardTo({ [fn.TargetGroupArn]: 1 }));
  expect(cloud.placed(listener)).toBe(503);
});
