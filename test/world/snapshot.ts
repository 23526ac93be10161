import type { World } from './world.ts';

/** Everything that a step may have an effect on, without what counts writes or tells when they were. */
export async function snapshot({ ports, cloud, executions }: World) {
  const { services } = await ports.services.list();
  const rollouts = [];
  for (const service of services) {
    for (let generation = 1; generation <= service.generation; generation += 1) {
      rollouts.push(await ports.rollouts.get(`${service.name}-${generation}`));
    }
  }
  return {
    services: services.map(({ version: _, ...service }) => service),
    rollouts: rollouts.map(({ version: _, timeline: __, ...rollout }) => rollout),
    fleets: [...cloud.fleets.values()].map(({ servers, ...fleet }) => ({
      ...structuredClone(fleet),
      servers: servers.map(({ id: _, ...server }) => ({ ...server })),
    })),
    versions: [...cloud.versions],
    weights: { ...cloud.weights },
    moreRoutes: [...cloud.moreRoutes],
    executions: [...executions],
  };
}
