import type { World } from '../world/world.ts';
import { createListener, setActions } from './routes.ts';

/** The service is reached at another port of its load balancer too. */
export async function addListener(world: World): Promise<void> {
  const { targetGroups } = world.infrastructure;
  world.inner = { listener: await createListener(world, 8443, targetGroups[0]), targetGroups };
}

/** Somebody gives the weights of that listener alone others than the plan has. */
export async function editListener(world: World): Promise<void> {
  const TargetGroups = world.infrastructure.targetGroups.map((TargetGroupArn, index) => ({
    TargetGroupArn,
    Weight: index === 0 ? 3 : 1,
  }));
  await setActions(world, world.inner?.listener ?? '', [
    { Type: 'forward', ForwardConfig: { TargetGroups } },
  ]);
}
