import type { CreateListenerCommandOutput } from '@aws-sdk/client-elastic-load-balancing-v2';
import { callOutside } from '../world/outside.ts';
import type { World } from '../world/world.ts';

/** The service is reached at another port of its load balancer too. */
export async function addListener(world: World): Promise<void> {
  const { loadBalancer, targetGroups } = world.infrastructure;
  const { Listeners } = (await callOutside(world, 'elasticloadbalancing', 'CreateListener', {
    LoadBalancerArn: loadBalancer,
    Protocol: 'HTTP',
    Port: 8443,
    DefaultActions: [{ Type: 'forward', TargetGroupArn: targetGroups[0] }],
  })) as CreateListenerCommandOutput;
  world.inner = { listener: Listeners?.[0]?.ListenerArn ?? '', targetGroups };
}

/** Somebody gives the weights of that listener alone others than the plan has. */
export async function editListener(world: World): Promise<void> {
  const TargetGroups = world.infrastructure.targetGroups.map((TargetGroupArn, index) => ({
    TargetGroupArn,
    Weight: index === 0 ? 3 : 1,
  }));
  await callOutside(world, 'elasticloadbalancing', 'ModifyListener', {
    ListenerArn: world.inner?.listener,
    DefaultActions: [{ Type: 'forward', ForwardConfig: { TargetGroups } }],
  });
}
