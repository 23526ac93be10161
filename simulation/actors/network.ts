import { createInfrastructure } from '../../demo/service-infrastructure.ts';
import type { World } from '../world/world.ts';

/** Until its servers are up. */
const STARTING = 180_000;

/** The owner has the service behind a network load balancer; what it had before is none of Greenshift's business. */
export async function serveByNetworkLoadBalancer(world: World): Promise<void> {
  const { state, outside, infrastructure, clock } = world;
  const { images, desired } = state.group(infrastructure.fleet)!;
  const [imageId = ''] = images;
  const wanted = { service: 'db', imageId, servers: desired, kind: 'network' } as const;
  world.infrastructure = await createInfrastructure(outside, wanted);
  await clock.advance(STARTING);
}
