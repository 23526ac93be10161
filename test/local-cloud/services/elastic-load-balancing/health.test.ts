import { expect, test } from 'vitest';
import type { ProbeResult } from '../../../../local-cloud/instance-hosts.ts';
import { forwardTo, rig } from './rig.ts';

/** One server behind a listener, checked every 10 s, healthy after 3 passes, unhealthy after 2 failures. */
function oneServer() {
  const cloud = rig();
  const group = cloud.targetGroup('blue', {
    HealthCheckIntervalSeconds: 10,
    HealthyThresholdCount: 3,
    UnhealthyThresholdCount: 2,
    HealthCheckPath: '/health',
    Matcher: { HttpCode: '200-204' },
  });
  const listener = cloud.listener(cloud.loadBalancer(), forwardTo({ [group]: 1 }));
  cloud.register(group, 'i-1');
  const state = () => cloud.health(group)['i-1'];
  const check = async (result: ProbeResult) => {
    cloud.hosts.results.set('i-1', result);
    await cloud.clock.advance(10_000);
    return state();
  };
  return { ...cloud, group, listener, state, check };
}

test('a registered target becomes healthy with its first passing check, whatever the threshold', async () => {
  const { state, check, hosts } = oneServer();
  expect(state()).toBe('initial/Elb.RegistrationInProgress');
  expect(hosts.probed).toEqual([]);
  expect(await check('passed')).toBe('healthy');
  expect(hosts.probed).toEqual([
    { instanceId: 'i-1', probe: { protocol: 'HTTP', path: '/health', timeout: 5000, matcher: '200-204' } },
  ]);
});

test('a target that never answered stays initial until enough checks have failed', async () => {
  const { check } = oneServer();
  expect(await check('failed')).toBe('initial/Elb.InitialHealthChecking');
  expect(await check('failed')).toBe('unhealthy/Target.FailedHealthChecks');
});

test('an unhealthy target shows the reason of its latest failure and needs the whole threshold to recover', async () => {
  const { check } = oneServer();
  await check('passed');
  expect(await check('timeout')).toBe('healthy');
  expect(await check('timeout')).toBe('unhealthy/Target.Timeout');
  expect(await check({ mismatch: 503 })).toBe('unhealthy/Target.ResponseCodeMismatch');
  expect(await check('passed')).toBe('unhealthy/Target.ResponseCodeMismatch');
  expect(await check('passed')).toBe('unhealthy/Target.ResponseCodeMismatch');
  expect(await check('passed')).toBe('healthy');
});

test('a passing check in between starts the count of failures anew', async () => {
  const { check } = oneServer();
  await check('passed');
  await check('failed');
  await check('passed');
  expect(await check('failed')).toBe('healthy');
});

test('checks keep their interval and never overlap, even when a probe takes longer than it', async () => {
  const { hosts, clock } = oneServer();
  let answer = (_: ProbeResult) => {};
  let asked = 0;
  hosts.probe = () => {
    asked++;
    return new Promise((resolve) => {
      answer = resolve;
    });
  };
  await clock.advance(10_000);
  expect(asked).toBe(1);
  await clock.advance(30_000);
  expect(asked).toBe(1);
  answer('passed');
  await clock.advance(1);
  expect(asked).toBe(2);
});

test('a probe that rejects counts as a failed check', async () => {
  const { hosts, clock, state } = oneServer();
  hosts.probe = () => Promise.reject(new Error('refused'));
  await clock.advance(20_000);
  expect(state()).toBe('unhealthy/Target.FailedHealthChecks');
});

test('a target group that no rule names gets no health checks until one does', async () => {
  const { call, targetGroup, register, health, hosts, listener, group, clock } = oneServer();
  const green = targetGroup('green', { HealthCheckIntervalSeconds: 10 });
  register(green, 'i-2');
  await clock.advance(60_000);
  expect(health(green)).toEqual({ 'i-2': 'unused/Target.NotInUse' });
  expect(hosts.probed.some(({ instanceId }) => instanceId === 'i-2')).toBe(false);

  // Weight 0 is enough.
  call('ModifyListener', { ListenerArn: listener, DefaultActions: [forwardTo({ [group]: 1, [green]: 0 })] });
  expect(health(green)).toEqual({ 'i-2': 'initial/Elb.RegistrationInProgress' });
  await clock.advance(10_000);
  expect(health(green)).toEqual({ 'i-2': 'healthy' });

  call('ModifyListener', { ListenerArn: listener, DefaultActions: [forwardTo({ [group]: 1 })] });
  expect(health(green)).toEqual({ 'i-2': 'unused/Target.NotInUse' });
  const before = hosts.probed.length;
  await clock.advance(10_000);
  expect(hosts.probed.length - before).toBe(1);
});

test('a changed health check takes effect with the next check', async () => {
  const { call, group, clock, hosts } = oneServer();
  await clock.advance(10_000);
  call('ModifyTargetGroup', { TargetGroupArn: group, HealthCheckPath: '/ready' });
  await clock.advance(10_000);
  expect(hosts.probed.map(({ probe }) => probe)).toMatchObject([{ path: '/health' }, { path: '/ready' }]);
});

test('describing targets that are not registered says so instead of leaving them out', () => {
  const { call, group } = oneServer();
  const Targets = [{ Id: 'i-9' }, { Id: 'i-1', Port: 81 }, { Id: 'i-1', Port: 80 }];
  const { TargetHealthDescriptions } = call('DescribeTargetHealth', { TargetGroupArn: group, Targets });
  expect(TargetHealthDescriptions).toMatchObject([
    { Target: { Id: 'i-9', Port: 80 }, TargetHealth: { State: 'unused', Reason: 'Target.NotRegistered' } },
    { Target: { Id: 'i-1', Port: 81 }, TargetHealth: { State: 'unused', Reason: 'Target.NotRegistered' } },
    { Target: { Id: 'i-1', Port: 80 }, TargetHealth: { State: 'initial' } },
  ]);
});

test('closing ends every timer', async () => {
  const { elb, clock, hosts, recorded } = oneServer();
  await clock.advance(30_000);
  elb.close();
  const before = [hosts.probed.length, recorded.length];
  await clock.advance(600_000);
  expect([hosts.probed.length, recorded.length]).toEqual(before);
});
