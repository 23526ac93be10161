import type {
  SetInstanceHealthCommandInput,
  SetInstanceProtectionCommandInput,
  TerminateInstanceInAutoScalingGroupCommandInput,
  TerminateInstanceInAutoScalingGroupCommandOutput,
} from '@aws-sdk/client-auto-scaling';
import { type Result, validationError } from '../../operations.ts';
import { iso } from '../../time/iso.ts';
import { activityView } from './activities.ts';
import { type Context, changeableGroup, required } from './context.ts';
import { markUnhealthy } from './health.ts';
import type { Group, Member } from './model.ts';
import { isTerminating, weightOf } from './model.ts';
import { terminate } from './terminating.ts';

/** The operations on single instances of groups. */
export const memberOperations = (context: Context) => ({
  SetInstanceProtection(input: SetInstanceProtectionCommandInput) {
    const group = changeableGroup(context, input.AutoScalingGroupName);
    const isProtected = required(input.ProtectedFromScaleIn, 'protectedFromScaleIn');
    const members = (input.InstanceIds ?? []).map((instanceId) => {
      const member = group.members.get(instanceId);
      if (!member)
        throw validationError(`The instance ${instanceId} is not part of Auto Scaling group ${group.name}.`);
      if (member.state !== 'InService' && member.state !== 'Standby')
        throw validationError(`The instance ${instanceId} is not in InService or Standby.`);
      return member;
    });
    for (const member of members) member.protectedFromScaleIn = isProtected;
    context.wake(group);
    return {};
  },

  SetInstanceHealth(input: SetInstanceHealthCommandInput) {
    const { group, member } = findMember(context, input.InstanceId);
    if (input.HealthStatus !== 'Healthy' && input.HealthStatus !== 'Unhealthy')
      throw validationError(`HealthStatus must be Healthy or Unhealthy, not ${input.HealthStatus}`);
    const grace = (group.settings.HealthCheckGracePeriod ?? 0) * 1000;
    const since = member.inServiceSince ?? context.region.clock.now();
    const graceful = context.region.clock.now() < since + grace && input.ShouldRespectGracePeriod !== false;
    if (input.HealthStatus === 'Healthy') member.healthy = true;
    else if (!graceful) markUnhealthy(context, group, member, 'a user health-check');
    return {};
  },

  TerminateInstanceInAutoScalingGroup(
    input: TerminateInstanceInAutoScalingGroupCommandInput,
  ): Result<TerminateInstanceInAutoScalingGroupCommandOutput> {
    const { group, member } = findMember(context, input.InstanceId);
    const decrement = required(input.ShouldDecrementDesiredCapacity, 'shouldDecrementDesiredCapacity');
    if (decrement && group.desired <= group.min)
      throw validationError(
        `Currently, desiredSize equals minSize (${group.min}). Terminating instance without replacement will violate group's min size constraint. Either set shouldDecrementDesiredCapacity flag to false or lower group's min size.`,
      );
    if (!isTerminating(member)) {
      if (decrement) group.desired -= weightOf(member);
      const cause = `At ${iso(context.region.clock.now())} instance ${member.instanceId} was taken out of service in response to a user request.`;
      terminate(context, group, member, cause);
      context.wake(group);
    }
    return { Activity: activityView(member.activity) };
  },
});

function findMember(context: Context, instanceId: string | undefined): { group: Group; member: Member } {
  const id = required(instanceId, 'instanceId');
  const group = context.groupOf.get(id);
  const member = group?.members.get(id);
  if (!group || !member)
    throw validationError(`Instance Id not found - No managed instance found for instance ID: ${id}`);
  return { group, member };
}
