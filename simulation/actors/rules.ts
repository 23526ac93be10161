import { callOutside } from '../world/outside.ts';
import type { World } from '../world/world.ts';

/** As many rules as a load balancer may have. */
const QUOTA = 100;

/** Others have so many rules on the load balancer that no other fits. */
export async function fillRules(world: World): Promise<void> {
  const { rules } = world.services.loadBalancing.state;
  const { listener: ListenerArn, loadBalancer } = world.infrastructure;
  const present = [...rules.values()].filter(
    ({ listener, priority }) => listener.loadBalancer.arn === loadBalancer && Number.isFinite(priority),
  );
  for (let index = present.length; index < QUOTA; index += 1) {
    await callOutside(world, 'elasticloadbalancing', 'CreateRule', {
      ListenerArn,
      Priority: 1_000 + index,
      Conditions: [{ Field: 'host-header', Values: [`shop-${index}.example.com`] }],
      Actions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }],
    });
  }
}
