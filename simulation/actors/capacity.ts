import { insufficientCapacity } from '../../local-cloud/services/ec2/capacity.ts';
import type { World } from '../world/world.ts';

/** There are no servers to be had; `time` milliseconds later there are again. */
export function leaveNone({ services, clock }: World, time: number): void {
  services.ec2.refuseLaunches(insufficientCapacity);
  clock.after(time, () => services.ec2.refuseLaunches(undefined));
}

/**
 * There are servers to be had for half of the next fleet; `time` milliseconds later for everybody again. What the live fleet
 * has to replace gets one of them first, as it may on AWS.
 */
export async function leaveHalf({ services, infrastructure, clock }: World, time: number): Promise<void> {
  const { desired = 0 } = services.autoScaling.groups.get(infrastructure.fleet) ?? {};
  let left = Math.floor(desired / 2);
  services.ec2.refuseLaunches((launch) => {
    left -= 1;
    return left < 0 ? insufficientCapacity(launch) : undefined;
  });
  clock.after(time, () => services.ec2.refuseLaunches(undefined));
}
