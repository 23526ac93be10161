import {
  BatchPutScheduledUpdateGroupActionCommand,
  DeleteScheduledActionCommand,
  DescribeScheduledActionsCommand,
  type ScheduledUpdateGroupAction,
  type ScheduledUpdateGroupActionRequest,
} from '@aws-sdk/client-auto-scaling';
import { CloudRefused } from '../../../rollout/errors.ts';
import { callAws, paginate, required } from '../../call.ts';
import { changeGroup } from '../groups.ts';
import { attachment, named, namesOf } from './attachment.ts';

const KIND = 'scheduled action';
const settingOf = ({ ScheduledActionName }: ScheduledUpdateGroupAction) => named(KIND, ScheduledActionName);

/** BatchPutScheduledUpdateGroupAction takes up to 50 (Auto Scaling API reference). */
const MAX_PER_CALL = 50;

/**
 * A start that is past is refused ("Given start time is in the past"). AWS describes an action that recurs with the start of
 * its next time, which follows from the recurrence, so of these the start is left out.
 */
const request = (action: ScheduledUpdateGroupAction): ScheduledUpdateGroupActionRequest => ({
  ScheduledActionName: action.ScheduledActionName,
  StartTime: action.Recurrence === undefined ? action.StartTime : undefined,
  EndTime: action.EndTime,
  Recurrence: action.Recurrence,
  TimeZone: action.TimeZone,
  MinSize: action.MinSize,
  MaxSize: action.MaxSize,
  DesiredCapacity: action.DesiredCapacity,
});

export const scheduledActions = attachment<ScheduledUpdateGroupAction[]>({
  name: 'scheduled actions',
  read: ({ autoScaling }, { AutoScalingGroupName }) =>
    paginate(async (NextToken: string | undefined) => {
      const what = `the scheduled actions of ${AutoScalingGroupName}`;
      const command = new DescribeScheduledActionsCommand({ AutoScalingGroupName, NextToken });
      const response = await callAws(`list ${what}`, autoScaling.send(command));
      return { items: required(response.ScheduledUpdateGroupActions, what), next: response.NextToken };
    }),
  settings: (all) => Object.fromEntries(all.map((action) => [settingOf(action), request(action)])),
  async recreate({ autoScaling }, all, { to: { group }, put, drop }) {
    const wanted = all.filter((action) => put.has(settingOf(action))).map(request);
    for (let from = 0; from < wanted.length; from += MAX_PER_CALL) {
      const batch = wanted.slice(from, from + MAX_PER_CALL);
      const input = { AutoScalingGroupName: group, ScheduledUpdateGroupActions: batch };
      const response = await callAws(
        `put scheduled actions of ${group}`,
        autoScaling.send(new BatchPutScheduledUpdateGroupActionCommand(input)),
      );
      checkPut(group, response.FailedScheduledUpdateGroupActions ?? []);
    }
    for (const ScheduledActionName of namesOf(drop, KIND)) {
      const input = { AutoScalingGroupName: group, ScheduledActionName };
      await changeGroup(
        `delete a scheduled action of ${group}`,
        autoScaling.send(new DeleteScheduledActionCommand(input)),
      );
    }
  },
});

/** A part of a batch may fail alone. One whose only time has just passed has nothing left to do. */
function checkPut(
  group: string,
  failed: readonly { ScheduledActionName?: string; ErrorMessage?: string }[],
): void {
  const [first] = failed.filter(({ ErrorMessage = '' }) => !/in the past/i.test(ErrorMessage));
  if (first)
    throw new CloudRefused(
      `AWS refuses the scheduled action ${first.ScheduledActionName} of ${group}: ${first.ErrorMessage}`,
    );
}
