import { createInfrastructure } from '../../demo/service-infrastructure.ts';
import { awsPorts } from '../../src/aws/ports.ts';
import { createNeighbours } from './neighbours.ts';
import type { World } from './world.ts';

/** Creates what the owner of the service, and others, had before Greenshift came, with its first image already live. */
export async function createOwnedService(world: World, servers: number): Promise<void> {
  const { clock, outside, publisher, stateMachineArn } = world;
  const build = await publisher.publish('/images/first');
  await clock.advance(120_000);
  const imageId = await publisher.available(build, () => clock.advance(10_000));
  world.infrastructure = await createInfrastructure(outside, { service: 'web', imageId, servers });
  await createNeighbours(world, imageId);
  await clock.advance(180_000);
  world.published.length = 0;
  const ports = awsPorts({
    clients: outside,
    table: 'greenshift',
    stateMachineArn,
    installation: 'greenshift',
    bus: 'default',
    clock,
  });
  const { pipeline = '' } = await ports.builds.find(build);
  world.pipeline = pipeline;
}
