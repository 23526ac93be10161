import { beginActivity, capacitySentence } from './activities.ts';
import type { Context } from './context.ts';
import { runLaunchHooks } from './entering-service.ts';
import { type Group, type Member, weightOf } from './model.ts';
import { takeReady } from './warm-pool.ts';

/** How long an instance that runs in the pool is on its way. AWS gives no figure. */
const TAKING_MS = 1000;

/** Takes instances of the pool into the group, as far as there are some that are ready. Returns the units of these. */
export function takeWarm(context: Context, group: Group, active: number, missing: number): number {
  let taken = 0;
  while (taken < missing) {
    const member = takeReady(group);
    if (!member) break;
    take(context, group, member, active + taken);
    taken += weightOf(member);
  }
  return taken;
}

/** One that is stopped starts again, and its launch hooks are waited for once more. */
function take(context: Context, group: Group, member: Member, from: number): void {
  const { clock } = context.region;
  const isRunning = member.state === 'Warmed:Running';
  const activity = beginActivity(context, group, {
    description: `Launching a new EC2 instance from warm pool: ${member.instanceId}`,
    cause: `${group.reason}  ${capacitySentence(clock.now(), from, from + weightOf(member))}`,
    zone: { name: member.zone, subnetId: undefined },
  });
  activity.status = 'PreInService';
  Object.assign(member, { activity, state: 'Pending', isFromPool: true, launched: clock.now() });
  group.members.set(member.instanceId, member);
  if (!isRunning) context.compute.resume(member.instanceId);
  else
    clock.after(TAKING_MS, () => {
      if (member.activity === activity && member.state === 'Pending') runLaunchHooks(context, group, member);
    });
}
