import type {
  PutScheduledUpdateGroupActionCommandInput,
  ScheduledUpdateGroupAction,
} from '@aws-sdk/client-auto-scaling';
import { validationError } from '../../operations.ts';
import { arn } from '../../region.ts';
import { setCapacity } from './capacity.ts';
import { type Context, limitExceeded, required, uuid } from './context.ts';
import type { Group, Schedule } from './model.ts';
import { recurrence } from './recurrence.ts';
import { timeZone } from './time-zone.ts';

const MAX_PER_GROUP = 125;

/** A timer can't be set for longer than about 24 days: a later time is approached in steps. */
const LONGEST_TIMER = 20 * 86_400_000;

type Requested = Omit<PutScheduledUpdateGroupActionCommandInput, 'AutoScalingGroupName'>;

/** Adds a scheduled action to a group, or puts it in place of its former self. */
export function putSchedule(context: Context, group: Group, request: Requested): void {
  const { region } = context;
  const name = required(request.ScheduledActionName, 'scheduledActionName');
  const present = group.schedules.get(name);
  if (!present && group.schedules.size >= MAX_PER_GROUP)
    throw limitExceeded(`A group has at most ${MAX_PER_GROUP} scheduled actions`);
  const next = timesOf(request, region.clock.now());
  const start = request.StartTime ?? request.Time ?? dateOf(next(region.clock.now()));
  const resource = `scheduledUpdateGroupAction:${uuid(region)}:autoScalingGroupName/${group.name}:scheduledActionName/${name}`;
  const action: ScheduledUpdateGroupAction = {
    AutoScalingGroupName: group.name,
    ScheduledActionName: name,
    ScheduledActionARN: present?.action.ScheduledActionARN ?? arn(region, 'autoscaling', resource),
    Time: start,
    StartTime: start,
    EndTime: request.EndTime,
    Recurrence: request.Recurrence,
    TimeZone: request.TimeZone,
    MinSize: request.MinSize,
    MaxSize: request.MaxSize,
    DesiredCapacity: request.DesiredCapacity,
  };
  present?.cancel();
  const schedule: Schedule = { action, cancel: () => {} };
  group.schedules.set(name, schedule);
  arm(context, group, schedule, next);
}

const dateOf = (time: number | undefined) => (time === undefined ? undefined : new Date(time));

/** Checks a request and returns the next of its times after a time, undefined after the last. */
function timesOf(request: Requested, now: number): (after: number) => number | undefined {
  const { MinSize, MaxSize, DesiredCapacity, TimeZone, Recurrence } = request;
  if (MinSize === undefined && MaxSize === undefined && DesiredCapacity === undefined)
    throw validationError('At least one of MinSize, MaxSize and DesiredCapacity must be given');
  const zone = timeZone(TimeZone ?? 'UTC');
  const start = request.StartTime ?? request.Time;
  if (start && start.getTime() <= now) throw validationError('Given start time is in the past');
  if (!start && !Recurrence) throw validationError('Either StartTime or Recurrence must be given');
  const recur = Recurrence ? recurrence(Recurrence, zone) : undefined;
  const first = start?.getTime();
  const end = request.EndTime?.getTime() ?? Number.POSITIVE_INFINITY;
  return (after) => {
    const time = first !== undefined && first > after ? first : recur?.(after);
    return time !== undefined && time <= end ? time : undefined;
  };
}

/** Waits for an action's next time; after its last one the action is deleted, as on AWS. */
function arm(
  context: Context,
  group: Group,
  schedule: Schedule,
  next: (after: number) => number | undefined,
): void {
  const now = context.region.clock.now();
  const time = next(now);
  if (time === undefined) {
    group.schedules.delete(schedule.action.ScheduledActionName!);
    return;
  }
  schedule.cancel = context.region.clock.after(Math.min(time - now, LONGEST_TIMER), () => {
    const due = context.region.clock.now() >= time;
    if (due && !group.suspended.has('ScheduledActions')) apply(context, group, schedule.action);
    arm(context, group, schedule, next);
  });
}

/** Sets what the action says; what it leaves out follows, so that min ≤ desired ≤ max holds. */
function apply(context: Context, group: Group, action: ScheduledUpdateGroupAction): void {
  const min = action.MinSize ?? Math.min(group.min, action.MaxSize ?? group.min);
  const max = Math.max(min, action.MaxSize ?? group.max);
  const desired = Math.max(min, Math.min(max, action.DesiredCapacity ?? group.desired));
  setCapacity(context, group, { min, max, desired }, 'a scheduled action update');
}
