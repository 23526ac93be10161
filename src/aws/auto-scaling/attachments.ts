import {
  type AutoScalingClient,
  DescribeNotificationConfigurationsCommand,
  DescribePoliciesCommand,
  DescribeScheduledActionsCommand,
  DescribeWarmPoolCommand,
} from '@aws-sdk/client-auto-scaling';
import { callAws, paginate } from '../call.ts';
import type { Belongings } from './unsupported.ts';

type Client = Pick<AutoScalingClient, 'send'>;

/** Reads what belongs to a group but isn't in its description. */
export async function belongingsOf(client: Client, name: string): Promise<Belongings> {
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
    const answer = await callAws(`list the scaling policies of ${name}`, client.send(command));
    return { items: answer.ScalingPolicies, next: answer.NextToken };
  });

const scheduledActionsOf = (client: Client, name: string) =>
  paginate(async (NextToken: string | undefined) => {
    const command = new DescribeScheduledActionsCommand({ AutoScalingGroupName: name, NextToken });
    const answer = await callAws(`list the scheduled actions of ${name}`, client.send(command));
    return { items: answer.ScheduledUpdateGroupActions, next: answer.NextToken };
  });

const notificationsOf = (client: Client, name: string) =>
  paginate(async (NextToken: string | undefined) => {
    const command = new DescribeNotificationConfigurationsCommand({
      AutoScalingGroupNames: [name],
      NextToken,
    });
    const answer = await callAws(`list the notifications of ${name}`, client.send(command));
    return { items: answer.NotificationConfigurations, next: answer.NextToken };
  });

async function warmPoolOf(client: Client, name: string) {
  const command = new DescribeWarmPoolCommand({ AutoScalingGroupName: name });
  const answer = await callAws(`describe the warm pool of ${name}`, client.send(command));
  return answer.WarmPoolConfiguration;
}
