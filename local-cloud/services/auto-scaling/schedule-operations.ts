import type {
  BatchPutScheduledUpdateGroupActionCommandInput,
  BatchPutScheduledUpdateGroupActionCommandOutput,
  DeleteScheduledActionCommandInput,
  DescribeScheduledActionsCommandInput,
  DescribeScheduledActionsCommandOutput,
  PutScheduledUpdateGroupActionCommandInput,
  ScheduledUpdateGroupAction,
} from '@aws-sdk/client-auto-scaling';
import { AwsError, type Result, validationError } from '../../operations.ts';
import { page } from '../../paging.ts';
import { type Context, changeableGroup, groupsNamed, required } from './context.ts';
import { putSchedule } from './schedules.ts';

const MAX_PER_CALL = 50;

/** The operations on scheduled actions. Recurrences are kept in UTC only. */
export const scheduleOperations = (context: Context) => ({
  PutScheduledUpdateGroupAction(input: PutScheduledUpdateGroupActionCommandInput) {
    putSchedule(context, changeableGroup(context, input.AutoScalingGroupName), input);
    return {};
  },

  BatchPutScheduledUpdateGroupAction(
    input: BatchPutScheduledUpdateGroupActionCommandInput,
  ): Result<BatchPutScheduledUpdateGroupActionCommandOutput> {
    const group = changeableGroup(context, input.AutoScalingGroupName);
    const requests = input.ScheduledUpdateGroupActions ?? [];
    if (requests.length < 1 || requests.length > MAX_PER_CALL)
      throw validationError(`Between 1 and ${MAX_PER_CALL} scheduled actions can be put in one call`);
    const failed = [];
    for (const request of requests) {
      try {
        putSchedule(context, group, request);
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        failed.push({
          ScheduledActionName: request.ScheduledActionName,
          ErrorCode: error.code,
          ErrorMessage: error.message,
        });
      }
    }
    return { FailedScheduledUpdateGroupActions: failed };
  },

  DeleteScheduledAction(input: DeleteScheduledActionCommandInput) {
    const group = changeableGroup(context, input.AutoScalingGroupName);
    const name = required(input.ScheduledActionName, 'scheduledActionName');
    const schedule = group.schedules.get(name);
    if (!schedule) throw validationError('Scheduled action name not found');
    schedule.cancel();
    group.schedules.delete(name);
    return {};
  },

  DescribeScheduledActions(
    input: DescribeScheduledActionsCommandInput,
  ): Result<DescribeScheduledActionsCommandOutput> {
    const groups = groupsNamed(context, input.AutoScalingGroupName);
    const names = input.ScheduledActionNames?.length ? new Set(input.ScheduledActionNames) : undefined;
    const within = ({ StartTime }: ScheduledUpdateGroupAction) =>
      (!input.StartTime || !StartTime || StartTime >= input.StartTime) &&
      (!input.EndTime || !StartTime || StartTime <= input.EndTime);
    const found = groups
      .flatMap((group) => [...group.schedules.values()].map(({ action }) => action))
      .filter((action) => (names?.has(action.ScheduledActionName!) ?? true) && within(action));
    const { items, nextToken } = page(found, input.MaxRecords ?? 50, input.NextToken, {
      code: 'ValidationError',
    });
    return { ScheduledUpdateGroupActions: items, NextToken: nextToken };
  },
});
