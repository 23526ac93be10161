import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { clientConfig, withDeadline } from '../aws/client-config.ts';
import { isBeingUpdated } from '../aws/cloudformation/stack-update.ts';

/** Of the stack that a custom resource belongs to. */
export const isStackUpdated = (stack: string) =>
  isBeingUpdated(withDeadline(new CloudFormationClient(clientConfig())), stack);
