import { iso } from '../../time/iso.ts';
import { beginActivity, endActivity } from './activities.ts';
import { backOff } from './backoff.ts';
import type { Context } from './context.ts';
import { stopWaiting, waitForHooks } from './hooks.ts';
import { launchWarm } from './launching.ts';
import type { Group, Member } from './model.ts';

export const isLeaving = ({ state }: Member) => state.startsWith('Warmed:Terminating');
const isReady = ({ state }: Member) =>
  state === 'Warmed:Running' || state === 'Warmed:Stopped' || state === 'Warmed:Hibernated';

/**
 * How many instances the pool of a group is to have: what the group lacks to its largest size, or to the limit that the
 * pool has, and its smallest size at least.
 * @see https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-warm-pools.html
 */
export function poolSize({ warmPool: pool, max, desired }: Group): number {
  if (!pool || pool.Status) return 0;
  return Math.max(pool.MinSize ?? 0, (pool.MaxGroupPreparedCapacity ?? max) - desired);
}

/** Launches what the pool lacks, and ends what it has too much, the newest first. */
export function reconcilePool(context: Context, group: Group): void {
  const staying = [...group.warm.values()].filter((member) => !isLeaving(member));
  const missing = poolSize(group) - staying.length;
  for (const member of staying.toReversed().slice(0, Math.max(0, -missing)))
    endWarm(context, group, member, 'a difference between the wanted and the actual size of the warm pool');
  if (missing <= 0 || group.suspended.has('Launch')) return;
  const { retryAt } = group.failures;
  if (context.region.clock.now() < retryAt) {
    context.wake(group, retryAt);
    return;
  }
  for (let launched = 0; launched < missing; launched += 1)
    if (!launchWarm(context, group)) {
      backOff(context, group);
      return;
    }
}

/** An instance that may be taken into the group at once, the oldest first. It is no part of the pool any more. */
export function takeReady(group: Group): Member | undefined {
  const ready = [...group.warm.values()].find(isReady);
  if (ready) group.warm.delete(ready.instanceId);
  return ready;
}

/** What the new state of an instance means while it is in the pool. */
export function onWarmState(context: Context, group: Group, member: Member, state: string): void {
  if (state === 'running' && member.state === 'Warmed:Pending')
    waitForHooks(context, group, member, { from: 'EC2', to: 'WarmPool' }, ({ abandoned }) => {
      if (abandoned) endWarm(context, group, member, 'a launch failure');
      else settle(context, group, member);
    });
  else if (state === 'stopped' && !isLeaving(member)) rest(context, group, member);
  else if (state === 'terminated') forget(context, group, member);
}

/** Puts a member of the group, which nothing is sent any more, back into its pool. */
export function keepWarm(context: Context, group: Group, member: Member): void {
  group.members.delete(member.instanceId);
  group.warm.set(member.instanceId, member);
  member.inServiceSince = undefined;
  settle(context, group, member);
}

function settle(context: Context, group: Group, member: Member): void {
  member.state = 'Warmed:Pending:Proceed';
  if (group.warmPool?.PoolState === 'Running') rest(context, group, member);
  else context.compute.stop(member.instanceId);
}

function rest(context: Context, group: Group, member: Member): void {
  member.state = `Warmed:${group.warmPool?.PoolState ?? 'Stopped'}`;
  endActivity(context, member.activity, 'Successful');
  context.wake(group);
}

/** Takes an instance out of the pool: its termination hooks are waited for, but not by force. */
export function endWarm(context: Context, group: Group, member: Member, why: string, isForced = false): void {
  const now = iso(context.region.clock.now());
  const hasHooks = isReady(member) && !isForced;
  stopWaiting(member);
  endActivity(context, member.activity, 'Cancelled', 'The instance was terminated before it was warm.');
  member.state = 'Warmed:Terminating';
  member.activity = beginActivity(context, group, {
    description: `Terminating EC2 instance from warm pool: ${member.instanceId}`,
    cause: `At ${now} an instance was taken out of the warm pool in response to ${why}.`,
    zone: { name: member.zone, subnetId: undefined },
  });
  const end = () => {
    member.state = 'Warmed:Terminating:Proceed';
    context.compute.terminate(member.instanceId);
  };
  if (hasHooks) waitForHooks(context, group, member, { from: 'WarmPool', to: 'EC2' }, end);
  else end();
}

/** With its last instance a pool that is being deleted is gone. */
function forget(context: Context, group: Group, member: Member): void {
  const isWanted = !isLeaving(member);
  stopWaiting(member);
  group.warm.delete(member.instanceId);
  context.groupOf.delete(member.instanceId);
  endActivity(context, member.activity, isWanted ? 'Failed' : 'Successful');
  if (isWanted) backOff(context, group);
  if (group.warmPool?.Status && group.warm.size === 0) group.warmPool = undefined;
  context.wake(group);
}
