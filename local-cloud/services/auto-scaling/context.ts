import type { LaunchConfiguration } from '@aws-sdk/client-auto-scaling';
import type { Compute } from '../../compute-interface.ts';
import type { AlarmBoard, Balancing } from '../../internal-interfaces.ts';
import { AwsError, validationError } from '../../operations.ts';
import { hex, type Region } from '../../region.ts';
import { type Activity, attachedTargetGroups, type Group } from './model.ts';

/** What every part of Auto Scaling works with. */
export interface Context {
  /** Its clock's timers end with the service. */
  readonly region: Region;
  readonly compute: Compute;
  readonly balancing: Balancing;
  readonly alarms: AlarmBoard;
  readonly groups: Map<string, Group>;
  /** How many groups the account may have. */
  maxGroups: number;
  readonly launchConfigurations: Map<string, LaunchConfiguration>;
  /** The group of every instance. */
  readonly groupOf: Map<string, Group>;
  /** The activities of deleted groups, the newest last. */
  deletedActivities: Activity[];
  /** Reconciles a group after a second, or at a later time in ms since the epoch. */
  readonly wake: (group: Group, at?: number) => void;
}

/** Where a group's instances are registered: its target groups, but for those that were deleted under it. */
export const liveTargetGroups = (context: Context, group: Group) =>
  attachedTargetGroups(group).filter(context.balancing.hasTargetGroup);

/** Throws `ValidationError` when there is no such group. */
export function findGroup(context: Context, name: string | undefined): Group {
  const group = context.groups.get(required(name, 'autoScalingGroupName'));
  if (!group) throw validationError(`AutoScalingGroup name not found - AutoScalingGroup '${name}' not found`);
  return group;
}

/** The one group of a name, or all without one. Throws as `findGroup`. */
export const groupsNamed = (context: Context, name: string | undefined): Group[] =>
  name === undefined ? [...context.groups.values()] : [findGroup(context, name)];

/** As `findGroup`, for a change to the group: one that is being deleted takes none. */
export function changeableGroup(context: Context, name: string | undefined): Group {
  const group = findGroup(context, name);
  if (group.deleting) throw validationError(`AutoScalingGroup '${name}' is pending delete`);
  return group;
}

export function required<T>(value: T | undefined, name: string): T {
  if (value === undefined || value === '')
    throw validationError(
      `1 validation error detected: Value null at '${name}' failed to satisfy constraint: Member must not be null`,
    );
  return value;
}

/** Refuses a member of a request that would have to be ignored. */
export function refuse(input: object, ...names: readonly string[]): void {
  for (const name of names) {
    const value = (input as Record<string, unknown>)[name];
    if (value !== undefined && !(Array.isArray(value) && value.length === 0))
      throw validationError(`${name} is not supported by the local cloud`);
  }
}

export function uuid(region: Region): string {
  const digits = hex(region, 32);
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    digits.slice(12, 16),
    digits.slice(16, 20),
    digits.slice(20),
  ].join('-');
}

export const limitExceeded = (message: string) => new AwsError('LimitExceeded', message);

/** What a group's sizes don't allow; `doing`: what was to be done with `count` instances. */
export const beyondSizes = ({ name, min, max, desired }: Group, doing: string, count: number) =>
  validationError(
    `AutoScalingGroup ${name} has min-size=${min}, max-size=${max}, and desired-size=${desired}. To ${doing} ${count} more instances, please update the AutoScalingGroup sizes appropriately.`,
  );
