import { callOutside } from '../world/outside.ts';
import type { World } from '../world/world.ts';

/** All servers of blue are ended, and its owner lets it launch no others: to its group they are no failure. */
export async function endBlue(world: World): Promise<void> {
  const { services, infrastructure } = world;
  const AutoScalingGroupName = infrastructure.fleet;
  const members = [...(services.autoScaling.groups.get(AutoScalingGroupName)?.members.keys() ?? [])];
  const processes = { AutoScalingGroupName, ScalingProcesses: ['Launch'] };
  await callOutside(world, 'autoscaling', 'SuspendProcesses', processes);
  for (const InstanceId of members) {
    const input = { InstanceId, ShouldDecrementDesiredCapacity: false };
    await callOutside(world, 'autoscaling', 'TerminateInstanceInAutoScalingGroup', input);
  }
}
