import { DescribeLifecycleHooksCommand } from '@aws-sdk/client-auto-scaling';
import { callAws, required } from '../call.ts';
import type { Client } from './groups.ts';

/** For a reader: the hooks that hold every launch of a group until somebody completes them, and what ends them otherwise. */
export async function launchHooks(client: Client, AutoScalingGroupName: string): Promise<string[]> {
  const what = `the lifecycle hooks of ${AutoScalingGroupName}`;
  const command = new DescribeLifecycleHooksCommand({ AutoScalingGroupName });
  const { LifecycleHooks } = await callAws(`list ${what}`, client.send(command));
  return required(LifecycleHooks, what)
    .filter(({ LifecycleTransition }) => LifecycleTransition === 'autoscaling:EC2_INSTANCE_LAUNCHING')
    .map(
      ({ LifecycleHookName, DefaultResult, HeartbeatTimeout, NotificationTargetARN: told }) =>
        `"${LifecycleHookName}" (${told === undefined ? 'which tells nobody but EventBridge' : `which tells ${told}`}; ${DefaultResult} after ${HeartbeatTimeout} s)`,
    );
}
