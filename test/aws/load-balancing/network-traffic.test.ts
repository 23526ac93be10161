import {
  type Listener,
  ModifyListenerCommand,
  ModifyTargetGroupAttributesCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { expect, test } from 'vitest';
import { loadBalancerTraffic } from '../../../src/aws/load-balancing/traffic.ts';
import { SpecMismatch } from '../../../src/rollout/errors.ts';
import { MINUTE } from '../../../src/rollout/timing.ts';
import { kindOf } from '../../../src/rollout/traffic/routes.ts';
import { aLoadBalancer, aWorld } from '../world.ts';

async function aNetworkLoadBalancer() {
  const world = await aWorld();
  const balancer = await aLoadBalancer(world.clients, 'network');
  return { ...world, ...balancer, route: { listener: balancer.listener } };
}

test('source addresses stay with a target group without a duration: for as long as weights take', async () => {
  const { ports, clients, route, listener, blue, green } = await aNetworkLoadBalancer();
  expect(kindOf(route)).toBe('network');
  expect(await ports.traffic.read(route)).toMatchObject({ stickiness: 0 });
  const ForwardConfig = {
    TargetGroups: [{ TargetGroupArn: blue }, { TargetGroupArn: green, Weight: 0 }],
    TargetGroupStickinessConfig: { Enabled: true },
  };
  const DefaultActions = [{ Type: 'forward' as const, ForwardConfig }];
  await clients.loadBalancing.send(new ModifyListenerCommand({ ListenerArn: listener, DefaultActions }));
  const live = await ports.traffic.read(route);
  expect(live.stickiness).toBe(MINUTE);
  await ports.traffic.write(route, live, { [blue]: 0, [green]: 999 });
  expect(await ports.traffic.read(route)).toMatchObject({ stickiness: MINUTE, weights: { [blue]: 0 } });
});

test('targets are sticky, and drain, as their target group says', async () => {
  const { ports, clients, blue } = await aNetworkLoadBalancer();
  expect([await ports.traffic.isSticky(blue), await ports.traffic.drainTime(blue)]).toEqual([
    false,
    5 * MINUTE,
  ]);
  const Attributes = [
    { Key: 'stickiness.enabled', Value: 'true' },
    { Key: 'deregistration_delay.timeout_seconds', Value: '60' },
  ];
  const change = new ModifyTargetGroupAttributesCommand({ TargetGroupArn: blue, Attributes });
  await clients.loadBalancing.send(change);
  expect([await ports.traffic.isSticky(blue), await ports.traffic.drainTime(blue)]).toEqual([true, MINUTE]);
});

test.each(['QUIC', 'TCP_QUIC'] as const)('a listener for %s is a mistake in the spec', async (Protocol) => {
  const described: Listener = { Protocol, DefaultActions: [{ Type: 'forward', TargetGroupArn: 'arn' }] };
  const client = { send: async () => ({ Listeners: [described] }) };
  const read = loadBalancerTraffic(client as never, 'greenshift').read({ listener: 'arn:quic' });
  await expect(read).rejects.toThrow(new SpecMismatch(`arn:quic takes ${Protocol}, which isn't supported`));
});
