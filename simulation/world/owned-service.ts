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
  /** Services that are to follow its pipeline, each with servers of its own. */
  readonly fellows?: readonly string[] | undefined;
}

/** Creates what the owner of a service, and others, had before Greenshift came, with its first image already live. */
export async function createOwnedService(
  region: Region,
  { service, servers, second, hasNeighbours = false, isSame = false, fellows = [] }: OwnedService,
): Promise<World> {
  const others = fellows.map((name) => withService(region, { service: name }));
  const world = withService(region, {
    service,
    ...(second && { second }),
    ...(others.length > 0 && { fellows: others }),
  });
  const { clock, outside, publisher, stateMachineArn, installation } = world;
  const build = await publisher.publish('/images/first');
  await clock.advance(120_000);
  const own = await publisher.available(build, () => clock.advance(10_000));
  const imageId = (isSame && liveImage(second)) || own;
  for (const one of [world, ...others])
    one.infrastructure = await createInfrastructure(outside, { service: one.service, imageId, servers });
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
  for (const one of [world, ...others]) one.pipeline = pipeline;
  return world;
}

const liveImage = (world: World | undefined) => world?.state.group(world.infrastructure.fleet)?.images[0];

/** The region with a service in it of which there is nothing yet. */
function withService(region: Region, own: Pick<World, 'service' | 'second' | 'fellows'>): World {
  const published: string[] = [];
  const world: World = {
    ...region,
    ...own,
    state: cloudState(region.services, region.instances, () => world.infrastructure),
    infrastructure: { loadBalancer: '', listener: '', targetGroups: ['', ''], fleet: '', template: '' },
    publisher: noting(createPublisher(region.outside.imageBuilder, own.service), published),
    published,
    pipeline: '',
    balancer: { refuses: 0 },
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
