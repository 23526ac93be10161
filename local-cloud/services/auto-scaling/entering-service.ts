import { iso } from '../../time/iso.ts';
import { emitActivity, endActivity } from './activities.ts';
import { backOff } from './backoff.ts';
import { type Context, liveTargetGroups } from './context.ts';
import { watchHealth } from './health.ts';
import { stopWaiting, waitForHooks } from './hooks.ts';
import type { Group, Member } from './model.ts';
import { register } from './registration.ts';
import { terminate } from './terminating.ts';

/** Takes a member whose instance runs through its launch hooks into service. */
export function runLaunchHooks(context: Context, group: Group, member: Member): void {
  const from = member.isFromPool ? 'WarmPool' : 'EC2';
  waitForHooks(context, group, member, { from, to: 'AutoScalingGroup' }, ({ abandoned }) => {
    if (abandoned) abandonLaunch(context, group, member, abandoned);
    else enterService(context, group, member);
  });
}

function enterService(context: Context, group: Group, member: Member): void {
  member.state = 'InService';
  member.inServiceSince = context.region.clock.now();
  const refusal = register(context, group, liveTargetGroups(context, group), member.instanceId);
  if (refusal) {
    abandonLaunch(context, group, member, refusal.message);
    return;
  }
  endActivity(context, member.activity, 'Successful');
  group.failures = { count: 0, since: 0, retryAt: 0 };
  group.scaledAt = context.region.clock.now();
  emitActivity(context, group, 'Launch Successful', member.activity, member.instanceId);
  watchHealth(context, group);
  if (group.members.size !== group.desired || group.settings.MaxInstanceLifetime) context.wake(group);
}

function abandonLaunch(context: Context, group: Group, member: Member, message: string): void {
  endActivity(context, member.activity, 'Cancelled', message);
  emitActivity(context, group, 'Launch Unsuccessful', member.activity, member.instanceId);
  backOff(context, group);
  const cause = `At ${iso(context.region.clock.now())} an instance was taken out of service in response to a launch failure.`;
  terminate(context, group, member, cause);
  context.wake(group);
}

/** Removes a member whose instance ended before it was in service: its image doesn't boot. */
export function failLaunch(context: Context, group: Group, member: Member): void {
  const reason = context.compute.stateReason(member.instanceId);
  stopWaiting(member);
  group.members.delete(member.instanceId);
  context.groupOf.delete(member.instanceId);
  endActivity(
    context,
    member.activity,
    'Failed',
    `Instance became unhealthy while waiting for instance to be in InService state. Termination Reason: ${reason}`,
  );
  emitActivity(context, group, 'Launch Unsuccessful', member.activity, member.instanceId);
  backOff(context, group);
  context.wake(group);
}
