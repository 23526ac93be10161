import { type CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { orNothing } from '../../rollout/or-nothing.ts';
import { callAws } from '../call.ts';

/**
 * Whether a stack, given by its ARN, is being updated, or brought back to what it was before an update: what is deleted
 * then is what the newer template leaves out, and the rest of the stack stays. False where that can't be read.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html
 */
export async function isBeingUpdated(
  client: Pick<CloudFormationClient, 'send'>,
  stack: string,
): Promise<boolean> {
  const command = new DescribeStacksCommand({ StackName: stack });
  const found = await orNothing(callAws(`describe the stack ${stack}`, client.send(command)));
  return found?.Stacks?.[0]?.StackStatus?.startsWith('UPDATE_') ?? false;
}
