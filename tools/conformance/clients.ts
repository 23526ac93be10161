import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { ImagebuilderClient } from '@aws-sdk/client-imagebuilder';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { SFNClient } from '@aws-sdk/client-sfn';
import type { ClientOptions } from '../../src/aws/client-config.ts';
import { clientConfig } from '../../src/aws/client-config.ts';

/** What the experiments call, each with the SDK's own retries. */
export const experimentClients = (options: ClientOptions) => {
  const config = clientConfig(options);
  return {
    autoScaling: new AutoScalingClient(config),
    cloudWatch: new CloudWatchClient(config),
    dynamoDb: new DynamoDBClient(config),
    ec2: new EC2Client(config),
    events: new EventBridgeClient(config),
    imageBuilder: new ImagebuilderClient(config),
    lambda: new LambdaClient(config),
    loadBalancing: new ElasticLoadBalancingV2Client(config),
    serviceQuotas: new ServiceQuotasClient(config),
    stepFunctions: new SFNClient(config),
  };
};

export type Clients = ReturnType<typeof experimentClients>;

/** One call, as it was asked and answered. */
export interface Exchange {
  readonly operation: string;
  readonly input: unknown;
  readonly output?: unknown;
  readonly error?: { readonly name: string; readonly message: string };
}

interface AnyClient {
  send(command: { readonly input: unknown }): Promise<object>;
}

/** The clients, with every exchange told to `tell`; `check` throws before a call that is no longer to be made. */
export function recorded(clients: Clients, tell: (exchange: Exchange) => void, check: () => void): Clients {
  const recorder = (client: AnyClient) => ({
    async send(command: { readonly input: unknown }) {
      check();
      const operation = command.constructor.name.replace(/Command$/, '');
      const { input } = command;
      try {
        const { $metadata, ...output } = (await client.send(command)) as { $metadata?: unknown };
        tell({ operation, input, output });
        return output;
      } catch (error) {
        const { name, message } = error as Error;
        tell({ operation, input, error: { name, message } });
        throw error;
      }
    },
  });
  const entries = Object.entries(clients).map(([name, client]) => [name, recorder(client as AnyClient)]);
  return Object.fromEntries(entries) as unknown as Clients;
}
