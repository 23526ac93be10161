import { beginActivity, emitActivity, endActivity } from './activities.ts';
import { type Context, liveTargetGroups } from './context.ts';
import { stopWaiting, waitForHooks } from './hooks.ts';
import { type Group, isTerminating, type Member } from './model.ts';
import { deregister } from './registration.ts';
import { keepWarm } from './warm-pool.ts';
import { zoneOf } from './zones.ts';

/**
 * Takes a member out: deregistered, its connections drained, its termination hooks waited for, terminated. A member that
 * never came into service has no connections and no hooks.
 */
export function terminate(
  context: Context,
  group: Group,
  member: Member,
  cause: string,
  { isReused = false }: { readonly isReused?: boolean } = {},
): void {
  const served = leave(context, group, member, cause);
  if (!served) {
    shutDown(context, group, member);
    return;
  }
  const targetGroups = liveTargetGroups(context, group);
  const drained = () => {
    if (member.state !== 'Terminating') return;
    const to = isReused && hasPool(group) ? 'WarmPool' : 'EC2';
    waitForHooks(context, group, member, { from: 'AutoScalingGroup', to }, ({ abandoned }) => {
      if (abandoned && retainsAbandoned(group)) member.state = 'Terminating:Retained';
      else if (isReused && !abandoned && hasPool(group)) keepWarm(context, group, member);
      else shutDown(context, group, member);
    });
  };
  if (targetGroups.length > 0) member.activity.status = 'WaitingForELBConnectionDraining';
  deregister(context, targetGroups, member.instanceId, drained);
}

const hasPool = ({ warmPool }: Group) => warmPool !== undefined && !warmPool.Status;

/** It stays, out of service, until somebody terminates it (SDK: `RetentionTriggers.TerminateHookAbandon`). */
const retainsAbandoned = ({ settings }: Group) =>
  settings.InstanceLifecyclePolicy?.RetentionTriggers?.TerminateHookAbandon === 'retain';

/** Takes a member out at once, without draining or hooks, wherever it is on its way out. */
export function terminateByForce(context: Context, group: Group, member: Member, cause: string): void {
  if (!isTerminating(member)) leave(context, group, member, cause);
  for (const targetGroup of liveTargetGroups(context, group))
    context.balancing.deregister(targetGroup, member.instanceId, () => {});
  stopWaiting(member);
  shutDown(context, group, member);
}

/** Ends what a member was doing and opens its termination. Returns whether it has ever been in service. */
function leave(context: Context, group: Group, member: Member, cause: string): boolean {
  const served = ['InService', 'EnteringStandby', 'Standby'].includes(member.state);
  stopWaiting(member);
  endActivity(context, member.activity, 'Cancelled', 'The instance was terminated before it was in service.');
  member.state = 'Terminating';
  const description = `Terminating EC2 instance: ${member.instanceId}`;
  member.activity = beginActivity(context, group, { description, cause, zone: zoneOf(group, member) });
  return served;
}

function shutDown(context: Context, group: Group, member: Member): void {
  member.state = 'Terminating:Proceed';
  member.activity.status = 'InProgress';
  context.compute.terminate(member.instanceId);
  // An instance that ended by itself has no end to come.
  const state = context.compute.state(member.instanceId);
  if (state === undefined || state === 'terminated') removeMember(context, group, member);
}

/** Removes a member whose instance is terminated. */
export function removeMember(context: Context, group: Group, member: Member): void {
  if (!group.members.delete(member.instanceId)) return;
  stopWaiting(member);
  context.groupOf.delete(member.instanceId);
  member.state = 'Terminated';
  endActivity(context, member.activity, 'Successful');
  group.scaledAt = context.region.clock.now();
  emitActivity(context, group, 'Terminate Successful', member.activity, member.instanceId);
  context.wake(group);
}
