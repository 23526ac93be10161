import { DescribeScalingActivitiesCommand } from '@aws-sdk/client-auto-scaling';
import type { World } from '../../simulation/world/world.ts';

/** Whether a policy of the group has given it this desired capacity: it is no difference of the copy then, but its work. */
export async function isScaledByPolicy(
  { outside: { autoScaling } }: World,
  AutoScalingGroupName: string,
  desired: string | undefined,
): Promise<boolean> {
  const { Activities = [] } = await autoScaling.send(
    new DescribeScalingActivitiesCommand({ AutoScalingGroupName }),
  );
  const change = new RegExp(`the policy .* changing the desired capacity from \\d+ to ${desired}\\.`);
  return Activities.some(({ Cause = '' }) => change.test(Cause));
}
