import { AwsError } from '../../operations.ts';
import type { Context } from './context.ts';
import type { Group } from './model.ts';

/**
 * Registers an instance with target groups, unless the group's `AddToLoadBalancer` is suspended. Returns the error of the
 * first one that takes no more targets.
 */
export function register(
  context: Context,
  group: Group,
  targetGroups: readonly string[],
  instanceId: string,
): AwsError | undefined {
  if (group.suspended.has('AddToLoadBalancer')) return undefined;
  try {
    for (const targetGroup of targetGroups) context.balancing.register(targetGroup, instanceId);
    return undefined;
  } catch (error) {
    if (error instanceof AwsError) return error;
    throw error;
  }
}

/** Calls back once the connections of an instance are drained in all of the target groups, at once where there is none. */
export function deregister(
  { balancing }: Context,
  targetGroups: readonly string[],
  instanceId: string,
  drained: () => void,
): void {
  let draining = targetGroups.length;
  if (draining === 0) drained();
  for (const targetGroup of targetGroups)
    balancing.deregister(targetGroup, instanceId, () => {
      draining -= 1;
      if (draining === 0) drained();
    });
}
