import { expect, test } from 'vitest';
import { forwardTo, rig } from './rig.ts';

async function inService(delay = '120') {
  const cloud = rig();
  const group = cloud.targetGroup('blue', { HealthCheckIntervalSeconds: 10 });
  const attribute = { Key: 'deregistration_delay.timeout_seconds', Value: delay };
  cloud.call('ModifyTargetGroupAttributes', { TargetGroupArn: group, Attributes: [attribute] });
  const listener = cloud.listener(cloud.loadBalancer(), forwardTo({ [group]: 1 }));
  cloud.register(group, 'i-1', 'i-2');
  await cloud.clock.advance(10_000);
  const changes: string[] = [];
  cloud.elb.routing.onTargets((_, instanceId, change) => changes.push(`${instanceId} ${change}`));
  return { ...cloud, group, listener, changes };
}

test('a deregistered target drains for the whole delay though nothing is in flight, then is gone', async () => {
  const { deregister, health, group, clock, changes } = await inService();
  deregister(group, 'i-1');
  expect(health(group)).toEqual({ 'i-1': 'draining/Target.DeregistrationInProgress', 'i-2': 'healthy' });
  await clock.advance(119_999);
  expect(health(group)['i-1']).toBe('draining/Target.DeregistrationInProgress');
  expect(changes).toEqual(['i-1 draining']);
  await clock.advance(1);
  expect(health(group)).toEqual({ 'i-2': 'healthy' });
  expect(changes).toEqual(['i-1 draining', 'i-1 removed']);
});

test('a draining target gets no requests and no health checks', async () => {
  const { deregister, placed, group, clock, listener, hosts } = await inService();
  deregister(group, 'i-1');
  hosts.probed.length = 0;
  await clock.advance(60_000);
  for (let at = 0; at < 10; at++) expect(placed(listener)).toBe('i-2');
  expect(new Set(hosts.probed.map(({ instanceId }) => instanceId))).toEqual(new Set(['i-2']));
});

test('when all targets drain, requests get 503: draining ones do not fail open', async () => {
  const { deregister, placed, group, listener } = await inService();
  deregister(group, 'i-1', 'i-2');
  expect(placed(listener)).toBe(503);
});

test('a draining target that is registered again starts afresh and is not removed', async () => {
  const { deregister, register, health, group, clock } = await inService();
  deregister(group, 'i-1');
  await clock.advance(60_000);
  register(group, 'i-1');
  expect(health(group)['i-1']).toBe('initial/Elb.RegistrationInProgress');
  await clock.advance(120_000);
  expect(health(group)['i-1']).toBe('healthy');
});

test('Auto Scaling is told when the draining that it waits for is over', async () => {
  const { elb, group, clock } = await inService();
  const told: string[] = [];
  elb.balancing.deregister(group, 'i-9', () => told.push('unknown'));
  expect(told).toEqual(['unknown']);
  elb.balancing.deregister(group, 'i-1', () => told.push('first'));
  await clock.advance(60_000);
  elb.balancing.deregister(group, 'i-1', () => told.push('second'));
  await clock.advance(59_999);
  expect(told).toEqual(['unknown']);
  await clock.advance(1);
  expect(told).toEqual(['unknown', 'first', 'second']);
});

test('without a delay, or without traffic to drain, a target goes at once', async () => {
  const { elb, deregister, health, group, targetGroup, register, changes } = await inService('0');
  deregister(group, 'i-1');
  expect(health(group)).toEqual({ 'i-2': 'healthy' });
  const idle = targetGroup('idle');
  register(idle, 'i-3');
  let drained = false;
  elb.balancing.deregister(idle, 'i-3', () => {
    drained = true;
  });
  expect(drained).toBe(true);
  expect(changes).toEqual(['i-1 removed', 'i-3 removed']);
});
