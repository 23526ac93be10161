import { callOutside } from '../world/outside.ts';
import type { World } from '../world/world.ts';

const MINUTE = 60_000;

/** The owner keeps a server that has booted already beside the fleet. */
export async function keepWarmPool(world: World): Promise<void> {
  await callOutside(world, 'autoscaling', 'PutWarmPool', {
    AutoScalingGroupName: world.infrastructure.fleet,
    MinSize: 1,
    PoolState: 'Stopped',
    InstanceReusePolicy: { ReuseOnScaleIn: true },
  });
}

/** The owner has the fleet grow for the afternoon: while the first rollout bakes, as it happens. */
export async function growByTheClock(world: World): Promise<void> {
  const { fleet: AutoScalingGroupName } = world.infrastructure;
  const desired = world.state.group(AutoScalingGroupName)?.desired ?? 0;
  await callOutside(world, 'autoscaling', 'PutScheduledUpdateGroupAction', {
    AutoScalingGroupName,
    ScheduledActionName: 'afternoon',
    StartTime: new Date(world.clock.now() + 14 * MINUTE),
    DesiredCapacity: desired + 2,
  });
}
