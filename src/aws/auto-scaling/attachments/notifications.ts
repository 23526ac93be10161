import {
  DeleteNotificationConfigurationCommand,
  DescribeNotificationConfigurationsCommand,
  type NotificationConfiguration,
  PutNotificationConfigurationCommand,
} from '@aws-sdk/client-auto-scaling';
import { callAws, paginate, required } from '../../call.ts';
import { changeGroup } from '../groups.ts';
import { attachment, named, namesOf } from './attachment.ts';

const KIND = 'notifications to';

/** AWS describes a row for each type of event, and takes all types of a topic at once. */
export const notifications = attachment<NotificationConfiguration[]>({
  name: 'notifications',
  read: ({ autoScaling }, { AutoScalingGroupName }) =>
    paginate(async (NextToken: string | undefined) => {
      const what = `the notifications of ${AutoScalingGroupName}`;
      const input = { AutoScalingGroupNames: [required(AutoScalingGroupName, 'a name')], NextToken };
      const command = new DescribeNotificationConfigurationsCommand(input);
      const response = await callAws(`list ${what}`, autoScaling.send(command));
      return { items: required(response.NotificationConfigurations, what), next: response.NextToken };
    }),
  settings: (rows) =>
    Object.fromEntries([...byTopic(rows)].map(([topic, types]) => [named(KIND, topic), types])),
  async recreate({ autoScaling }, rows, { to: { group }, put, drop }) {
    for (const [TopicARN, NotificationTypes] of byTopic(rows)) {
      if (!put.has(named(KIND, TopicARN))) continue;
      const input = { AutoScalingGroupName: group, TopicARN, NotificationTypes };
      await changeGroup(
        `send notifications of ${group}`,
        autoScaling.send(new PutNotificationConfigurationCommand(input)),
      );
    }
    for (const TopicARN of namesOf(drop, KIND)) {
      const input = { AutoScalingGroupName: group, TopicARN };
      await changeGroup(
        `stop notifications of ${group}`,
        autoScaling.send(new DeleteNotificationConfigurationCommand(input)),
      );
    }
  },
});

function byTopic(rows: readonly NotificationConfiguration[]): Map<string, string[]> {
  const topics = new Map<string, string[]>();
  for (const { TopicARN = '', NotificationType = '' } of rows) {
    topics.set(TopicARN, [...(topics.get(TopicARN) ?? []), NotificationType].sort());
  }
  return topics;
}
