import { DescribeLifecycleHooksCommand } from '@aws-sdk/client-auto-scaling';
import type { LaunchHook } from '../../ports/fleets.ts';
import { callAws, required } from '../call.ts';
import type { Client } from './groups.ts';

/** The hooks that hold every launch of a group until somebody completes them, and what ends them otherwise. */
export async function launchHooks(client: Client, AutoScalingGroupName: string): Promise<LaunchHook[]> {
  const what = `the lifecycle hooks of ${AutoScalingGroupName}`;
  const command = new DescribeLifecycleHooksCommand({ AutoScalingGroupName });
  const { LifecycleHooks } = await callAws(`list ${what}`, client.send(command));
  return required(LifecycleHooks, what)
    .filter(({ LifecycleTransition }) => LifecycleTransition === 'autoscaling:EC2_INSTANCE_LAUNCHING')
    .map(
      ({ LifecycleHookName, DefaultResult, HeartbeatTimeout, NotificationTargetARN: told }): LaunchHook => ({
        what: `"${LifecycleHookName}" (${told ? `which tells ${told}` : 'which tells nobody but EventBridge'}; ${DefaultResult} after ${HeartbeatTimeout} s)`,
        ...(told && { tells: told }),
      }),
    );
}
