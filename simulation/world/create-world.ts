import { createRegion, type RegionOptions } from './create-region.ts';
import { OWN } from './own-installation.ts';
import { createOwnedService } from './owned-service.ts';
import { type Demand, generateTraffic } from './traffic-generator.ts';
import type { World } from './world.ts';

export interface WorldOptions extends RegionOptions {
  readonly demand: Demand;
  readonly servers: number;
  /** Whether another service is there too, and the installation that it is of, where that is another as well. */
  readonly second?: { readonly installation?: string | undefined; readonly isBefore?: true } | undefined;
  /** Services that follow the first one's pipeline. */
  readonly fellows?: readonly string[] | undefined;
}

/** A region with one service in it that Greenshift looks after, all in virtual time. */
export async function createWorld(options: WorldOptions): Promise<World> {
  const { install, random } = createRegion(options);
  const shared = await install(OWN);
  const { servers, demand } = options;
  const { installation = OWN } = options.second ?? {};
  const others = installation === OWN ? shared : await install(installation);
  const second = options.second ? await createOwnedService(others, { service: 'shop', servers }) : undefined;
  const world = await createOwnedService(shared, {
    service: 'web',
    servers,
    second,
    hasNeighbours: true,
    isSame: options.second?.isBefore === true,
    fellows: options.fellows,
  });
  for (const one of servicesIn(world)) sendTraffic(one, random, demand);
  return world;
}

/** All services of ours. */
export const servicesIn = (world: World): readonly World[] => [
  world,
  ...(world.second ? [world.second] : []),
  ...(world.fellows ?? []),
];

function sendTraffic(world: World, random: () => number, demand: Demand): void {
  const { clock, services, state, balancer } = world;
  const { bulkTraffic } = services.loadBalancing;
  const loadBalancer = () => ({ arn: world.infrastructure.loadBalancer, ...balancer });
  generateTraffic({ clock, bulkTraffic, state, demand, random, loadBalancer });
}
