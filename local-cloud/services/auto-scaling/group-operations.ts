import type {
  CreateAutoScalingGroupCommandInput,
  DeleteAutoScalingGroupCommandInput,
  SetDesiredCapacityCommandInput,
  UpdateAutoScalingGroupCommandInput,
} from '@aws-sdk/client-auto-scaling';
import { AwsError, validationError } from '../../operations.ts';
import { iso } from '../../time/iso.ts';
import { checkGroupQuota } from './account-limits.ts';
import { setCapacity } from './capacity.ts';
import { type Context, changeableGroup, findGroup, liveTargetGroups, required } from './context.ts';
import { checkCapacity, checkSettings, checkZonalShift, resolveLaunch } from './group-input.ts';
import { watchHealth } from './health.ts';
import { weigh } from './mixed-instances.ts';
import { type Group, isTerminating } from './model.ts';
import { newGroup } from './new-group.ts';
import { givenSettings } from './settings.ts';
import { terminateByForce } from './terminating.ts';
import { endWarm } from './warm-pool.ts';
import { zonesOf } from './zones.ts';

/** How long the deletion of an empty group takes: `Status` says so meanwhile. */
const DELETION_MS = 5_000;

/** The operations that make, change and delete groups. */
export const groupOperations = (context: Context) => ({
  CreateAutoScalingGroup(input: CreateAutoScalingGroupCommandInput) {
    const name = required(input.AutoScalingGroupName, 'autoScalingGroupName');
    if (name.length > 255 || name.includes(':') || name.trim() === '')
      throw validationError(`'${name}' is not a valid name for an Auto Scaling group`);
    if (context.groups.has(name))
      throw new AwsError(
        'AlreadyExists',
        `AutoScalingGroup by this name already exists - A group with the name ${name} already exists`,
      );
    const group = newGroup(context, name, input);
    checkGroupQuota(context);
    context.groups.set(name, group);
    if (group.desired > 0) context.wake(group);
    return {};
  },

  UpdateAutoScalingGroup(input: UpdateAutoScalingGroupCommandInput) {
    const group = changeableGroup(context, input.AutoScalingGroupName);
    checkSettings(input);
    checkZonalShift(context, input, liveTargetGroups(context, group));
    const min = input.MinSize ?? group.min;
    const max = input.MaxSize ?? group.max;
    // Without a desired capacity of its own, the request pulls the present one within its bounds.
    const desired = input.DesiredCapacity ?? Math.max(min, Math.min(max, group.desired));
    checkCapacity(min, max, desired);
    const isNew = input.LaunchTemplate ?? input.LaunchConfigurationName ?? input.MixedInstancesPolicy;
    const launch: Partial<Group> = isNew ? resolveLaunch(context, input, group) : {};
    const places = {
      ...input,
      VPCZoneIdentifier: input.VPCZoneIdentifier ?? group.settings.VPCZoneIdentifier,
    };
    const moves = input.VPCZoneIdentifier || input.AvailabilityZones || input.AvailabilityZoneIds;
    const zones = moves ? zonesOf(context.region, places) : group.zones;
    Object.assign(group, launch);
    if (launch.mixed) weigh(group);
    group.zones = zones;
    group.settings = { ...group.settings, ...givenSettings(input) };
    setCapacity(context, group, { min, max, desired }, 'a user request update');
    watchHealth(context, group);
    context.wake(group);
    return {};
  },

  SetDesiredCapacity(input: SetDesiredCapacityCommandInput) {
    const group = changeableGroup(context, input.AutoScalingGroupName);
    const desired = required(input.DesiredCapacity, 'desiredCapacity');
    const word = desired > group.max ? 'above max' : desired < group.min ? 'below min' : undefined;
    if (word)
      throw validationError(
        `New SetDesiredCapacity value ${desired} is ${word} value ${word === 'above max' ? group.max : group.min} for the AutoScalingGroup.`,
      );
    checkCapacity(group.min, group.max, desired);
    const cooldown = (group.settings.DefaultCooldown ?? 0) * 1000;
    if (input.HonorCooldown && context.region.clock.now() < group.scaledAt + cooldown)
      throw new AwsError(
        'ScalingActivityInProgress',
        `Scaling activity is in cooldown until ${iso(group.scaledAt + cooldown)} and blocks this action`,
      );
    setCapacity(context, group, { ...group, desired }, 'a user request explicitly set');
    return {};
  },

  DeleteAutoScalingGroup(input: DeleteAutoScalingGroupCommandInput) {
    const group = findGroup(context, input.AutoScalingGroupName);
    checkDeletable(group, input.ForceDelete ?? false);
    group.deleting = true;
    for (const schedule of group.schedules.values()) schedule.cancel();
    group.wake?.cancel();
    group.wake = undefined;
    const now = context.region.clock.now();
    const cause = `At ${iso(now)} a user request force deleted AutoScalingGroup changing the desired capacity from ${group.desired} to 0.`;
    group.desired = 0;
    for (const member of [...group.members.values()]) terminateByForce(context, group, member, cause);
    for (const member of [...group.warm.values()])
      endWarm(context, group, member, 'a user request to delete the group', true);
    context.wake(group, now + DELETION_MS);
    return {};
  },
});

function checkDeletable(group: Group, force: boolean): void {
  const protection = group.settings.DeletionProtection ?? 'none';
  if (protection === 'prevent-all-deletion' || (force && protection === 'prevent-force-deletion'))
    throw validationError(
      `AutoScalingGroup '${group.name}' cannot be deleted: its deletion protection is ${protection}.`,
    );
  const inProgress = new AwsError(
    'ScalingActivityInProgress',
    'You cannot delete an AutoScalingGroup while there are scaling activities in progress for that group.',
  );
  if (group.deleting) throw inProgress;
  if (force || (group.members.size === 0 && group.warm.size === 0)) return;
  if (group.warm.size === 0 && [...group.members.values()].every(isTerminating)) throw inProgress;
  throw new AwsError(
    'ResourceInUse',
    'You cannot delete an AutoScalingGroup while there are instances or pending Spot instance request(s) still in the group.',
  );
}
