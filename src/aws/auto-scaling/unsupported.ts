import type {
  AutoScalingGroup,
  NotificationConfiguration,
  ScalingPolicy,
  ScheduledUpdateGroupAction,
  WarmPoolConfiguration,
} from '@aws-sdk/client-auto-scaling';
import { carriedTags, targetGroupsOf } from './clone.ts';
import { isSet, MEMBERS } from './group-fields.ts';

/** What belongs to a group but isn't in its description. */
export interface Belongings {
  readonly policies: readonly ScalingPolicy[];
  readonly scheduledActions: readonly ScheduledUpdateGroupAction[];
  readonly notifications: readonly NotificationConfiguration[];
  readonly warmPool: WarmPoolConfiguration | undefined;
}

/** A fleet made with one of these suspended would never come into service, or never be repaired or retired. */
const VITAL_PROCESSES = ['Launch', 'Terminate', 'AddToLoadBalancer', 'HealthCheck', 'ReplaceUnhealthy'];

/** Tags of a group are at most 50 (Auto Scaling user guide, tagging); two of them are ours. */
const MOST_TAGS = 48;

/** Everything in a group's description that a fleet made after it would lack; empty when it can be copied faithfully. */
export function obstaclesIn(group: AutoScalingGroup): string[] {
  return [...refusedMembers(group), ...trafficObstacles(group), ...settingObstacles(group)];
}

/** Everything beside the description that a fleet made after the group would lack. */
export function obstaclesAround(belongings: Belongings): string[] {
  const { policies, scheduledActions, notifications, warmPool } = belongings;
  return present([
    policies.length > 0 && `it has scaling policies: ${names(policies.map(({ PolicyName }) => PolicyName))}`,
    scheduledActions.length > 0 &&
      `it has scheduled actions: ${names(scheduledActions.map(({ ScheduledActionName }) => ScheduledActionName))}`,
    notifications.length > 0 &&
      `it sends notifications to ${names([...new Set(notifications.map(({ TopicARN }) => TopicARN))])}`,
    warmPool !== undefined && 'it has a warm pool',
  ]);
}

function refusedMembers(group: AutoScalingGroup): string[] {
  return Object.entries(group)
    .filter(([, value]) => isSet(value))
    .flatMap(([member]) => {
      if (!Object.hasOwn(MEMBERS, member)) return [`it has ${member}, which Greenshift doesn't know`];
      const treatment = MEMBERS[member as keyof AutoScalingGroup];
      return typeof treatment === 'object' ? [`it has ${treatment.refused}`] : [];
    });
}

function trafficObstacles(group: AutoScalingGroup): string[] {
  const targetGroups = targetGroupsOf(group);
  const others = (group.TrafficSources ?? []).filter(
    ({ Identifier }) => Identifier !== undefined && !targetGroups.includes(Identifier),
  );
  return present([
    targetGroups.length === 0 && 'it is attached to no target group',
    targetGroups.length > 1 &&
      `it is attached to ${targetGroups.length} target groups: ${names(targetGroups)}`,
    others.length > 0 &&
      `it has traffic sources other than target groups: ${names(others.map(({ Identifier }) => Identifier))}`,
  ]);
}

function settingObstacles(group: AutoScalingGroup): string[] {
  const suspended = (group.SuspendedProcesses ?? [])
    .map(({ ProcessName }) => ProcessName ?? '')
    .filter((process) => VITAL_PROCESSES.includes(process));
  const capacityType = group.DesiredCapacityType;
  const tags = carriedTags(group).length;
  return present([
    suspended.length > 0 && `these of its processes are suspended: ${names(suspended)}`,
    capacityType !== undefined && capacityType !== 'units' && `it counts its capacity in ${capacityType}`,
    group.DeletionProtection === 'prevent-all-deletion' &&
      'it is protected from every deletion, so that it could never be retired',
    tags > MOST_TAGS && `it has ${tags} tags, ${MOST_TAGS} leave room for those of a rollout`,
  ]);
}

const present = (reasons: readonly (string | false)[]) => reasons.filter((reason) => reason !== false);

const names = (list: readonly (string | undefined)[]) => list.map((name) => name ?? '(unnamed)').join(', ');
