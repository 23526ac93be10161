import type { Activity as SdkActivity } from '@aws-sdk/client-auto-scaling';
import { arn } from '../../region.ts';
import { iso } from '../../time/iso.ts';
import { type Context, uuid } from './context.ts';
import type { Activity, Group, Zone } from './model.ts';

/** Auto Scaling keeps six weeks of history. */
const HISTORY_MS = 42 * 86_400_000;

type Ended = 'Successful' | 'Failed' | 'Cancelled';

/** Opens an activity; `cause` follows the sentence that says what changed the capacity. */
export function beginActivity(
  context: Context,
  group: Group,
  { description, cause, zone }: { description: string; cause: string; zone: Zone },
): Activity {
  const now = context.region.clock.now();
  const activity: Activity = {
    id: uuid(context.region),
    groupName: group.name,
    groupArn: group.arn,
    description,
    cause,
    details: JSON.stringify({ 'Subnet ID': zone.subnetId, 'Availability Zone': zone.name }),
    start: now,
    status: 'InProgress',
  };
  group.activities = withoutOld(group.activities, now);
  group.activities.push(activity);
  return activity;
}

/** Ends an activity. One that has ended stays as it is. */
export function endActivity(context: Context, activity: Activity, status: Ended, message?: string): void {
  if (activity.end !== undefined) return;
  activity.status = status;
  activity.message = message;
  activity.end = context.region.clock.now();
}

/** Puts `EC2 Instance Launch Successful` and its siblings on the bus. */
export function emitActivity(
  context: Context,
  group: Group,
  event: 'Launch Successful' | 'Launch Unsuccessful' | 'Terminate Successful',
  activity: Activity,
  instanceId = '',
): void {
  const { region } = context;
  const launch = event.startsWith('Launch');
  const resources = instanceId ? [group.arn, arn(region, 'ec2', `instance/${instanceId}`)] : [group.arn];
  region.emit({
    source: 'aws.autoscaling',
    'detail-type': `EC2 Instance ${event}`,
    resources,
    detail: {
      // AWS's own samples of the successful ones say so too.
      StatusCode: activity.status === 'Successful' ? 'InProgress' : activity.status,
      StatusMessage: activity.message ?? '',
      Description: activity.description,
      Cause: activity.cause,
      AutoScalingGroupName: group.name,
      ActivityId: activity.id,
      RequestId: activity.id,
      Details: JSON.parse(activity.details) as unknown,
      StartTime: new Date(activity.start).toISOString(),
      EndTime: new Date(activity.end ?? region.clock.now()).toISOString(),
      EC2InstanceId: instanceId,
      Origin: launch ? 'EC2' : 'AutoScalingGroup',
      Destination: launch ? 'AutoScalingGroup' : 'EC2',
    },
  });
}

/** Keeps a deleted group's activities (`IncludeDeletedGroups`). */
export function archiveActivities(context: Context, group: Group): void {
  const kept = withoutOld(context.deletedActivities, context.region.clock.now());
  context.deletedActivities = kept.concat(group.activities);
}

function withoutOld(activities: Activity[], now: number): Activity[] {
  const oldest = activities[0];
  if (!oldest || oldest.start > now - HISTORY_MS) return activities;
  return activities.filter(({ start }) => start > now - HISTORY_MS);
}

const progress: Partial<Record<Activity['status'], number>> = {
  InProgress: 50,
  PreInService: 30,
  MidLifecycleAction: 60,
  WaitingForELBConnectionDraining: 50,
};

export const activityView = (activity: Activity, deleted = false): SdkActivity => ({
  ActivityId: activity.id,
  AutoScalingGroupName: activity.groupName,
  AutoScalingGroupARN: activity.groupArn,
  AutoScalingGroupState: deleted ? 'Deleted' : undefined,
  Description: activity.description,
  Cause: activity.cause,
  Details: activity.details,
  StartTime: new Date(activity.start),
  EndTime: activity.end === undefined ? undefined : new Date(activity.end),
  StatusCode: activity.status,
  StatusMessage: activity.message,
  Progress: progress[activity.status] ?? 100,
});

/** The last sentence of a cause: how one instance more or less came about. */
export const capacitySentence = (now: number, from: number, to: number) =>
  to > from
    ? `At ${iso(now)} an instance was started in response to a difference between desired and actual capacity, increasing the capacity from ${from} to ${to}.`
    : `At ${iso(now)} an instance was taken out of service in response to a difference between desired and actual capacity, shrinking the capacity from ${from} to ${to}.`;
