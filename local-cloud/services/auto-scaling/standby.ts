import type {
  EnterStandbyCommandInput,
  EnterStandbyCommandOutput,
  ExitStandbyCommandInput,
  ExitStandbyCommandOutput,
} from '@aws-sdk/client-auto-scaling';
import { type Result, validationError } from '../../operations.ts';
import { iso } from '../../time/iso.ts';
import { activityView, beginActivity, endActivity } from './activities.ts';
import { beyondSizes, type Context, changeableGroup, liveTargetGroups, required } from './context.ts';
import { INSTANCE_ENDED, markUnhealthy } from './health.ts';
import { type Group, type Member, unitsOf, weightOf } from './model.ts';
import { deregister, register } from './registration.ts';
import { zoneOf } from './zones.ts';

/**
 * The operations that take instances out of service for a while and back. In Standby an instance stays in its group, is
 * no part of its capacity, is in no target group and isn't checked.
 * @see https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-enter-exit-standby.html
 */
export const standbyOperations = (context: Context) => ({
  /** Without a decrement other instances are launched in place of these. */
  EnterStandby(input: EnterStandbyCommandInput): Result<EnterStandbyCommandOutput> {
    const group = changeableGroup(context, input.AutoScalingGroupName);
    const decrement = required(input.ShouldDecrementDesiredCapacity, 'shouldDecrementDesiredCapacity');
    const members = membersIn(group, input.InstanceIds, 'InService');
    if (decrement && group.desired - unitsOf(members) < group.min)
      throw beyondSizes(group, 'place into standby', members.length);
    const activities = members.map((member) => enter(context, group, member, decrement));
    context.wake(group);
    return { Activities: activities };
  },

  ExitStandby(input: ExitStandbyCommandInput): Result<ExitStandbyCommandOutput> {
    const group = changeableGroup(context, input.AutoScalingGroupName);
    const members = membersIn(group, input.InstanceIds, 'Standby');
    if (group.desired + unitsOf(members) > group.max)
      throw beyondSizes(group, 'take out of standby', members.length);
    return { Activities: members.map((member) => exit(context, group, member)) };
  },
});

function membersIn(group: Group, instanceIds: readonly string[] = [], state: Member['state']): Member[] {
  return instanceIds.map((instanceId) => {
    const member = group.members.get(instanceId);
    if (!member)
      throw validationError(`The instance ${instanceId} is not part of Auto Scaling group ${group.name}.`);
    if (member.state !== state) throw validationError(`The instance ${instanceId} is not in ${state}.`);
    return member;
  });
}

function enter(context: Context, group: Group, member: Member, decrement: boolean) {
  const from = group.desired;
  if (decrement) group.desired -= weightOf(member);
  const change = decrement ? `, shrinking the capacity from ${from} to ${group.desired}` : '';
  const activity = beginActivity(context, group, {
    description: `Moving EC2 instance to Standby: ${member.instanceId}`,
    cause: `At ${iso(context.region.clock.now())} instance ${member.instanceId} was moved to standby in response to a user request${change}.`,
    zone: zoneOf(group, member),
  });
  member.activity = activity;
  member.state = 'EnteringStandby';
  deregister(context, liveTargetGroups(context, group), member.instanceId, () => {
    if (member.state !== 'EnteringStandby') return;
    member.state = 'Standby';
    endActivity(context, activity, 'Successful');
  });
  return activityView(activity);
}

/** How long an instance is on its way back into service. AWS gives no figure. */
const RETURN_MS = 5000;

function exit(context: Context, group: Group, member: Member) {
  const { clock } = context.region;
  const from = group.desired;
  group.desired += weightOf(member);
  const activity = beginActivity(context, group, {
    description: `Moving EC2 instance out of Standby: ${member.instanceId}`,
    cause: `At ${iso(clock.now())} instance ${member.instanceId} was moved out of standby in response to a user request, increasing the capacity from ${from} to ${group.desired}.`,
    zone: zoneOf(group, member),
  });
  activity.status = 'PreInService';
  member.activity = activity;
  member.state = 'Pending';
  returnToService(context, group, member);
  return activityView(activity);
}

/** Takes a pending member whose instance runs already into service, unless something else becomes of it meanwhile. */
export function returnToService(context: Context, group: Group, member: Member): void {
  const { activity } = member;
  context.region.clock.after(RETURN_MS, () => {
    if (member.activity === activity && member.state === 'Pending') serveAgain(context, group, member);
  });
}

function serveAgain(context: Context, group: Group, member: Member): void {
  member.state = 'InService';
  member.inServiceSince = context.region.clock.now();
  register(context, group, liveTargetGroups(context, group), member.instanceId);
  endActivity(context, member.activity, 'Successful');
  if (context.compute.state(member.instanceId) !== 'running')
    markUnhealthy(context, group, member, INSTANCE_ENDED);
  context.wake(group);
}
