import {
  type AutoScalingClient,
  DescribeNotificationConfigurationsCommand,
  DescribePoliciesCommand,
  DescribeScheduledActionsCommand,
  DescribeWarmPoolCommand,
} from '@aws-sdk/client-auto-scaling';
import { callAws, paginate } from '../call.ts';
import type { Attachments } from './unsupported.ts';

type Client = Pick<AutoScalingClient, 'send'>;

export async function attachmentsOf(client: Client, name: string): Promise<Attachments> {
  const [policies, scheduledActions, notifications, warmPool] = await Promise.all([
    policiesOf(client, name),
    scheduledActionsOf(client, name),
    notificationsOf(client, name),
    warmPoolOf(client, name),
  ]);
  return { policies, scheduledActions, notifications, warmPool };
}

const policiesOf = (client: Client, name: string) =>
  paginate(async (NextToken: string | undefined) => {
    const command = new DescribePoliciesCommand({ AutoScalingGroupName: name, NextToken });
    const response = await callAws(`list the scaling policies of ${name}`, client.send(command));
    return { items: response.ScalingPolicies, next: response.NextToken };
  });

const scheduledActionsOf = (client: Client, name: string) =>
  paginate(async (NextToken: string | undefined) => {
    const command = new DescribeScheduledActionsCommand({ AutoScalingGroupName: name, NextToken });
    const response = await callAws(`list the scheduled actions of ${name}`, client.send(command));
    return { items: response.ScheduledUpdateGroupActions, next: response.NextToken };
  });

const notificationsOf = (client: Client, name: string) =>
  paginate(async (NextToken: string | undefined) => {
    const command = new DescribeNotificationConfigurationsCommand({
      AutoScalingGroupNames: [name],
      NextToken,
    });
    const response = await callAws(`list the notifications of ${name}`, client.send(command));
    return { items: response.NotificationConfigurations, next: response.NextToken };
  });

async function warmPoolOf(client: Client, name: string) {
  const command = new DescribeWarmPoolCommand({ AutoScalingGroupName: name });
  const response = await callAws(`describe the warm pool of ${name}`, client.send(command));
  return response.WarmPoolConfiguration;
}
