import {
  CompleteLifecycleActionCommand,
  DescribeAutoScalingInstancesCommand,
  DescribeLifecycleHooksCommand,
} from '@aws-sdk/client-auto-scaling';
import type { World } from '../../simulation/world/world.ts';

/** How often a server looks whether it is waited for, ms. */
const INTERVAL = 15_000;

const TRANSITIONS: Readonly<Record<string, string>> = {
  'Pending:Wait': 'autoscaling:EC2_INSTANCE_LAUNCHING',
  'Terminating:Wait': 'autoscaling:EC2_INSTANCE_TERMINATING',
};

/** Completes the lifecycle actions of all groups from now on, as their owners' agents on the servers do. */
export function completeLifecycleActions(world: World): void {
  world.clock.after(INTERVAL, () => {
    void completeWaiting(world);
    completeLifecycleActions(world);
  });
}

async function completeWaiting({ outside: { autoScaling } }: World): Promise<void> {
  const { AutoScalingInstances = [] } = await autoScaling.send(new DescribeAutoScalingInstancesCommand({}));
  for (const { InstanceId, AutoScalingGroupName, LifecycleState = '' } of AutoScalingInstances) {
    const transition = TRANSITIONS[LifecycleState];
    if (transition === undefined) continue;
    const { LifecycleHooks = [] } = await autoScaling.send(
      new DescribeLifecycleHooksCommand({ AutoScalingGroupName }),
    );
    for (const { LifecycleHookName } of LifecycleHooks.filter(
      (hook) => hook.LifecycleTransition === transition,
    ))
      await autoScaling.send(
        new CompleteLifecycleActionCommand({
          AutoScalingGroupName,
          LifecycleHookName,
          InstanceId,
          LifecycleActionResult: 'CONTINUE',
        }),
      );
  }
}
