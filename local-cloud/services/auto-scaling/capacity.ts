import { iso } from '../../time/iso.ts';
import type { Context } from './context.ts';
import type { Group } from './model.ts';

/** Sets a group's bounds and desired capacity, which the caller has checked, and says why in its next activities. */
export function setCapacity(
  context: Context,
  group: Group,
  { min, max, desired }: { min: number; max: number; desired: number },
  actor: string,
): void {
  const before = group.desired;
  group.min = min;
  group.max = max;
  group.desired = desired;
  if (desired === before) return;
  const what =
    actor === 'a user request explicitly set' || actor.startsWith('the policy ')
      ? 'group desired capacity'
      : `of AutoScalingGroup constraints to min: ${min}, max: ${max}, desired: ${desired}`;
  group.reason = `At ${iso(context.region.clock.now())} ${actor} ${what} changing the desired capacity from ${before} to ${desired}.`;
  context.wake(group);
}
