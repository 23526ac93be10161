import {
  BatchPutScheduledUpdateGroupActionCommand,
  DeleteScheduledActionCommand,
  DescribeScheduledActionsCommand,
  type ScheduledUpdateGroupAction,
  type ScheduledUpdateGroupActionRequest,
} from '@aws-sdk/client-auto-scaling';
import { CloudRefused } from '../../../rollout/errors.ts';
import { batches } from '../../batches.ts';
import { callAws, paginate, required } from '../../call.ts';
import { changeGroup } from '../groups.ts';
import { attachment, type Clients, named, namesOf } from './attachment.ts';

const KIND = 'scheduled action';
const settingOf = ({ ScheduledActionName }: ScheduledUpdateGroupAction) => named(KIND, ScheduledActionName);

/** BatchPutScheduledUpdateGroupAction takes up to 50 (Auto Scaling API reference). */
const MAX_PER_CALL = 50;

const request = (action: ScheduledUpdateGroupAction): ScheduledUpdateGroupActionRequest => ({
  ScheduledActionName: action.ScheduledActionName,
  StartTime: action.StartTime,
  EndTime: action.EndTime,
  Recurrence: action.Recurrence,
  TimeZone: action.TimeZone,
  MinSize: action.MinSize,
  MaxSize: action.MaxSize,
  DesiredCapacity: action.DesiredCapacity,
});

/** The start of an action that recurs moves with its times, so it isn't compared. */
function comparedOf(action: ScheduledUpdateGroupAction): ScheduledUpdateGroupActionRequest {
  const { StartTime, ...own } = request(action);
  return action.Recurrence === undefined ? { StartTime, ...own } : own;
}

export const scheduledActions = attachment<ScheduledUpdateGroupAction[]>({
  name: 'scheduled actions',
  read: ({ autoScaling }, { AutoScalingGroupName }) =>
    paginate(async (NextToken: string | undefined) => {
      const what = `the scheduled actions of ${AutoScalingGroupName}`;
      const command = new DescribeScheduledActionsCommand({ AutoScalingGroupName, NextToken });
      const response = await callAws(`list ${what}`, autoScaling.send(command));
      return { items: required(response.ScheduledUpdateGroupActions, what), next: response.NextToken };
    }),
  settings: (all) => Object.fromEntries(all.map((action) => [settingOf(action), comparedOf(action)])),
  async recreate({ autoScaling }, all, { to: { group }, put, drop }) {
    const wanted = all.filter((action) => put.has(settingOf(action))).map(request);
    const past = await putActions(autoScaling, group, wanted);
    // Past its only time an action has nothing left to do; one that recurs goes on without its start.
    const recurring = past.filter(({ Recurrence }) => Recurrence !== undefined);
    await putActions(
      autoScaling,
      group,
      recurring.map(({ StartTime: _, ...later }) => later),
    );
    for (const ScheduledActionName of namesOf(drop, KIND)) {
      const input = { AutoScalingGroupName: group, ScheduledActionName };
      await changeGroup(
        `delete a scheduled action of ${group}`,
        autoScaling.send(new DeleteScheduledActionCommand(input)),
      );
    }
  },
});

/** Returns those whose start is past, which AWS refuses ("Given start time is in the past"). Parts of a batch fail alone. */
async function putActions(
  autoScaling: Clients['autoScaling'],
  AutoScalingGroupName: string,
  actions: readonly ScheduledUpdateGroupActionRequest[],
): Promise<ScheduledUpdateGroupActionRequest[]> {
  const past: ScheduledUpdateGroupActionRequest[] = [];
  for (const batch of batches(actions, MAX_PER_CALL)) {
    const input = { AutoScalingGroupName, ScheduledUpdateGroupActions: batch };
    const response = await callAws(
      `put scheduled actions of ${AutoScalingGroupName}`,
      autoScaling.send(new BatchPutScheduledUpdateGroupActionCommand(input)),
    );
    for (const {
      ScheduledActionName: name,
      ErrorMessage = '',
    } of response.FailedScheduledUpdateGroupActions ?? []) {
      if (!/in the past/i.test(ErrorMessage))
        throw new CloudRefused(
          `AWS refuses the scheduled action ${name} of ${AutoScalingGroupName}: ${ErrorMessage}`,
        );
      past.push(...batch.filter(({ ScheduledActionName }) => ScheduledActionName === name));
    }
  }
  return past;
}
