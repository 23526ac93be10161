import type {
  AttachInstancesCommandInput,
  DetachInstancesCommandInput,
  DetachInstancesCommandOutput,
} from '@aws-sdk/client-auto-scaling';
import { type Result, validationError } from '../../operations.ts';
import { iso } from '../../time/iso.ts';
import { activityView, beginActivity, endActivity } from './activities.ts';
import { beyondSizes, type Context, changeableGroup, liveTargetGroups, required } from './context.ts';
import { type Group, type Member, unitsOf, weightOf } from './model.ts';
import { deregister } from './registration.ts';
import { returnToService } from './standby.ts';
import { zoneOf } from './zones.ts';

/** By it EC2 tells the group of an instance, as long as it is in one. */
const GROUP_TAG = 'aws:autoscaling:groupName';

/**
 * The operations by which people put instances that run already into a group, and take them out of one. An instance that
 * is detached runs on. One that is attached is shown without a launch template: the group has not launched it.
 * @see https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-detach-attach-instances.html
 */
export const attachingOperations = (context: Context) => ({
  AttachInstances({ AutoScalingGroupName, InstanceIds = [] }: AttachInstancesCommandInput) {
    const group = changeableGroup(context, AutoScalingGroupName);
    const instances = InstanceIds.map((id) => ({ id, ...attachable(context, group, id) }));
    if (group.desired + instances.length > group.max) throw beyondSizes(group, 'attach', instances.length);
    for (const instance of instances) attach(context, group, instance);
    return {};
  },

  /** Without a decrement other instances are launched in place of these. */
  DetachInstances(input: DetachInstancesCommandInput): Result<DetachInstancesCommandOutput> {
    const group = changeableGroup(context, input.AutoScalingGroupName);
    const decrement = required(input.ShouldDecrementDesiredCapacity, 'shouldDecrementDesiredCapacity');
    const members = (input.InstanceIds ?? []).map((id) => detachable(group, id));
    if (decrement && group.desired - unitsOf(members) < group.min)
      throw beyondSizes(group, 'detach', members.length);
    const activities = members.map((member) => detach(context, group, member, decrement));
    context.wake(group);
    return { Activities: activities };
  },
});

function attachable(context: Context, group: Group, id: string) {
  const { state, ...instance } = context.compute.describe(id);
  if (state !== 'running')
    throw validationError(`Invalid Instance Id(s) specified: ${id} is not in correct state.`);
  if (context.groupOf.has(id))
    throw validationError(`Instance ${id} is already part of an AutoScalingGroup.`);
  if (!group.zones.some(({ name }) => name === instance.availabilityZone))
    throw validationError(
      `The availability zones (${group.zones.map(({ name }) => name).join(', ')}) of group ${group.name} do not include the instance's ${instance.availabilityZone}.`,
    );
  return instance;
}

function attach(
  context: Context,
  group: Group,
  { id, instanceType, availabilityZone, isSpot }: { id: string } & ReturnType<typeof attachable>,
): void {
  const now = context.region.clock.now();
  const from = group.desired;
  group.desired += 1;
  const activity = beginActivity(context, group, {
    description: `Attaching an existing EC2 instance: ${id}`,
    cause: `At ${iso(now)} instance ${id} was attached in response to a user request, increasing the capacity from ${from} to ${group.desired}.`,
    zone: group.zones.find(({ name }) => name === availabilityZone)!,
  });
  const member: Member = {
    instanceId: id,
    instanceType,
    isSpot,
    zone: availabilityZone,
    template: undefined,
    launched: now,
    state: 'Pending',
    healthy: true,
    protectedFromScaleIn: false,
    activity,
    waits: new Map(),
  };
  group.members.set(id, member);
  context.groupOf.set(id, group);
  context.compute.tag(id, { [GROUP_TAG]: group.name });
  returnToService(context, group, member);
}

function detachable(group: Group, id: string): Member {
  const member = group.members.get(id);
  if (!member) throw validationError(`The instance ${id} is not part of Auto Scaling group ${group.name}.`);
  if (member.state !== 'InService' && member.state !== 'Standby')
    throw validationError(`The instance ${id} is not in InService or Standby.`);
  return member;
}

function detach(context: Context, group: Group, member: Member, decrement: boolean) {
  const { instanceId, state } = member;
  const from = group.desired;
  // One in Standby is no part of the capacity.
  if (decrement && state === 'InService') group.desired -= weightOf(member);
  const change = from === group.desired ? '' : `, shrinking the capacity from ${from} to ${group.desired}`;
  const activity = beginActivity(context, group, {
    description: `Detaching EC2 instance: ${instanceId}`,
    cause: `At ${iso(context.region.clock.now())} instance ${instanceId} was detached in response to a user request${change}.`,
    zone: zoneOf(group, member),
  });
  member.activity = activity;
  member.state = 'Detaching';
  deregister(context, liveTargetGroups(context, group), instanceId, () => {
    group.members.delete(instanceId);
    context.groupOf.delete(instanceId);
    context.compute.tag(instanceId, { [GROUP_TAG]: undefined });
    endActivity(context, activity, 'Successful');
    context.wake(group);
  });
  return activityView(activity);
}
