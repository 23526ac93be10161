import type { LifecycleHookSpecification } from '@aws-sdk/client-auto-scaling';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { ClientOptions } from '../src/aws/client-config.ts';

/** The instance profile whose role lets a server read its settings, write its logs and complete its hooks. */
export const SERVER_PROFILE = 'web-servers';

/**
 * By which a group waits for the agent of a new server, and for the work of one that is to end: an hour, as is AWS' default.
 * The cloud's time runs faster than the agents do.
 */
export const SERVER_HOOKS: readonly LifecycleHookSpecification[] = [
  {
    LifecycleHookName: 'agent-ready',
    LifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
    DefaultResult: 'ABANDON',
  },
  {
    LifecycleHookName: 'work-finished',
    LifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING',
    DefaultResult: 'CONTINUE',
  },
];

/** Creates what the servers of `examples/web` find in their account: settings, a secret, and a log group. */
export async function createServerSettings(options: ClientOptions, service: string): Promise<void> {
  const parameters = new SSMClient(options);
  const logs = new CloudWatchLogsClient(options);
  try {
    await parameters.send(
      new PutParameterCommand({ Name: `/${service}/greeting`, Type: 'String', Value: 'hello from' }),
    );
    await parameters.send(
      new PutParameterCommand({
        Name: `/${service}/agent-token`,
        Type: 'SecureString',
        Value: 'no-image-has-this',
      }),
    );
    const logGroupName = `/${service}/servers`;
    await logs.send(new CreateLogGroupCommand({ logGroupName }));
    await logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 30 }));
  } finally {
    parameters.destroy();
    logs.destroy();
  }
}
