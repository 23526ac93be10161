import type {
  DeleteNotificationConfigurationCommandInput,
  DescribeNotificationConfigurationsCommandInput,
  DescribeNotificationConfigurationsCommandOutput,
  PutNotificationConfigurationCommandInput,
} from '@aws-sdk/client-auto-scaling';
import { type Result, validationError } from '../../operations.ts';
import { page } from '../../paging.ts';
import { type Context, changeableGroup, findGroup, limitExceeded, required } from './context.ts';

const MAX_TOPICS = 10;

const types = [
  'autoscaling:EC2_INSTANCE_LAUNCH',
  'autoscaling:EC2_INSTANCE_LAUNCH_ERROR',
  'autoscaling:EC2_INSTANCE_TERMINATE',
  'autoscaling:EC2_INSTANCE_TERMINATE_ERROR',
  'autoscaling:TEST_NOTIFICATION',
];

/**
 * The operations on notifications, which are kept and shown so that a group can be copied with them: there is no SNS to
 * notify, and the same events are on EventBridge.
 */
export const notificationOperations = (context: Context) => ({
  /** Puts the types in the place of those the topic had. */
  PutNotificationConfiguration(input: PutNotificationConfigurationCommandInput) {
    const group = changeableGroup(context, input.AutoScalingGroupName);
    const TopicARN = required(input.TopicARN, 'topicARN');
    const given = required(input.NotificationTypes, 'notificationTypes');
    const unknown = given.find((type) => !types.includes(type));
    if (unknown !== undefined) throw validationError(`${unknown} is not a valid notification type`);
    const others = group.notifications.filter((notification) => notification.TopicARN !== TopicARN);
    if (new Set(others.map((notification) => notification.TopicARN)).size >= MAX_TOPICS)
      throw limitExceeded(`A group notifies at most ${MAX_TOPICS} topics`);
    const rows = [...new Set(given)].map((NotificationType) => ({
      AutoScalingGroupName: group.name,
      TopicARN,
      NotificationType,
    }));
    group.notifications = [...others, ...rows];
    return {};
  },

  DeleteNotificationConfiguration(input: DeleteNotificationConfigurationCommandInput) {
    const group = changeableGroup(context, input.AutoScalingGroupName);
    group.notifications = group.notifications.filter(({ TopicARN }) => TopicARN !== input.TopicARN);
    return {};
  },

  DescribeNotificationConfigurations(
    input: DescribeNotificationConfigurationsCommandInput,
  ): Result<DescribeNotificationConfigurationsCommandOutput> {
    const groups = input.AutoScalingGroupNames?.length
      ? input.AutoScalingGroupNames.map((name) => findGroup(context, name))
      : [...context.groups.values()];
    const { items, nextToken } = page(
      groups.flatMap(({ notifications }) => notifications),
      input.MaxRecords ?? 50,
      input.NextToken,
      { code: 'ValidationError' },
    );
    return { NotificationConfigurations: items, NextToken: nextToken };
  },
});
