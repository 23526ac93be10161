import { type Context, liveTargetGroups } from './context.ts';
import { checksLoadBalancer, type Group, type Member } from './model.ts';

/** How often Auto Scaling polls the load balancer for its instances' health. AWS gives no figure. */
const POLL_INTERVAL_MS = 30_000;

/** Marks a member as unhealthy: the next reconciliation replaces it, unless that is suspended. */
export function markUnhealthy(context: Context, group: Group, member: Member, illness: string): void {
  if (!member.healthy || group.suspended.has('HealthCheck')) return;
  member.healthy = false;
  member.illness = illness;
  context.wake(group);
}

/**
 * Polls the health of a group's targets from now on, while it has the `ELB` check, target groups and members in
 * service. A group without them costs nothing; every event that may bring them calls this again.
 */
export function watchHealth(context: Context, group: Group): void {
  if (group.cancelHealthCheck || !isWatched(group)) return;
  group.cancelHealthCheck = context.region.clock.after(POLL_INTERVAL_MS, () => {
    group.cancelHealthCheck = undefined;
    if (isWatched(group)) checkTargets(context, group);
    watchHealth(context, group);
  });
}

const isWatched = (group: Group) =>
  checksLoadBalancer(group) && group.members.size > 0 && group.attachments.size > 0 && !group.deleting;

function checkTargets(context: Context, group: Group): void {
  const graceful = context.region.clock.now() - (group.settings.HealthCheckGracePeriod ?? 0) * 1000;
  for (const targetGroup of liveTargetGroups(context, group)) {
    for (const { instanceId, state } of context.balancing.health(targetGroup)) {
      if (state !== 'unhealthy') continue;
      const member = group.members.get(instanceId);
      if (member?.state === 'InService' && member.inServiceSince! <= graceful)
        markUnhealthy(context, group, member, 'an ELB system health check failure');
    }
  }
}

/** Finds the members whose instances no longer run: EC2's changes were ignored while the check was suspended. */
export function markEndedInstances(context: Context, group: Group): void {
  for (const member of group.members.values())
    if (member.state === 'InService' && context.compute.state(member.instanceId) !== 'running')
      markUnhealthy(context, group, member, INSTANCE_ENDED);
}

export const INSTANCE_ENDED = 'an EC2 health check indicating it has been terminated or stopped';
