import { createPublisher, type Publisher } from '../../demo/image-pipeline.ts';
import { createInfrastructure } from '../../demo/service-infrastructure.ts';
import { awsPorts } from '../../src/aws/ports.ts';
import { cloudState } from './cloud-state.ts';
import { createNeighbours } from './neighbours.ts';
import type { Region, World } from './world.ts';

interface OwnedService {
  readonly service: string;
  readonly servers: number;
  /** Whether others have something beside it. */
  readonly hasNeighbours?: boolean;
  /** The world as another service of ours has it, which is there already. */
  readonly second?: World | undefined;
  /** Whether it begins with the other service's image. */
  readonly isSame?: boolean;
}

/** Creates what the owner of a service, and others, had before Greenshift came, with its first image already live. */
export async function createOwnedService(
  region: Region,
  { service, servers, second, hasNeighbours = false, isSame = false }: OwnedService,
): Promise<World> {
  const world = withService(region, service, second);
  const { clock, outside, publisher, stateMachineArn, installation } = world;
  const build = await publisher.publish('/images/first');
  await clock.advance(120_000);
  const own = await publisher.available(build, () => clock.advance(10_000));
  const imageId = (isSame && liveImage(second)) || own;
  world.infrastructure = await createInfrastructure(outside, { service, imageId, servers });
  if (hasNeighbours) await createNeighbours(world, imageId);
  await clock.advance(180_000);
  world.published.length = 0;
  const ports = awsPorts({
    clients: outside,
    table: 'greenshift',
    stateMachineArn,
    installation,
    bus: 'default',
    clock,
  });
  const { pipeline = '' } = await ports.builds.find(build);
  world.pipeline = pipeline;
  return world;
}

const liveImage = (world: World | undefined) => world?.state.group(world.infrastructure.fleet)?.images[0];

/** The region with a service in it of which there is nothing yet. */
function withService(region: Region, service: string, second: World | undefined): World {
  const published: string[] = [];
  const world: World = {
    ...region,
    service,
    state: cloudState(region.services, region.instances, () => world.infrastructure),
    infrastructure: { loadBalancer: '', listener: '', targetGroups: ['', ''], fleet: '', template: '' },
    publisher: noting(createPublisher(region.outside.imageBuilder, service), published),
    published,
    pipeline: '',
    balancer: { refuses: 0 },
    ...(second && { second }),
  };
  return world;
}

const noting = (publisher: Publisher, published: string[]): Publisher => ({
  ...publisher,
  async publish(folder) {
    const build = await publisher.publish(folder);
    published.push(build);
    return build;
  },
});
