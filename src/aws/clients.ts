import { AutoScalingClient, type AutoScalingClientConfig } from '@aws-sdk/client-auto-scaling';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { ImagebuilderClient } from '@aws-sdk/client-imagebuilder';
import { SFNClient } from '@aws-sdk/client-sfn';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { HTTP_TIMEOUTS } from '../rollout/timing.ts';
import { checkTime } from './deadline.ts';
import { BoundedRetries, MAX_ATTEMPTS } from './retries.ts';

export interface AwsClients {
  readonly autoScaling: Pick<AutoScalingClient, 'send'>;
  readonly ec2: Pick<EC2Client, 'send'>;
  readonly loadBalancing: Pick<ElasticLoadBalancingV2Client, 'send'>;
  readonly cloudWatch: Pick<CloudWatchClient, 'send'>;
  readonly imageBuilder: Pick<ImagebuilderClient, 'send'>;
  readonly documents: Pick<DynamoDBDocumentClient, 'send'>;
  readonly events: Pick<EventBridgeClient, 'send'>;
  readonly stepFunctions: Pick<SFNClient, 'send'>;
}

/** What all clients share; left out, the SDK finds the region and the role of the function. */
export interface ClientOptions
  extends Pick<AutoScalingClientConfig, 'endpoint' | 'region' | 'credentials' | 'requestHandler'> {
  readonly maxAttempts?: number;
}

/** Limits of one attempt, milliseconds: of its connection, until the response begins, and of silence within it. */
const REQUEST_LIMITS = {
  connectionTimeout: HTTP_TIMEOUTS.connection,
  requestTimeout: HTTP_TIMEOUTS.request,
  socketTimeout: HTTP_TIMEOUTS.request,
  throwOnRequestTimeout: true,
};

/** The configuration of a client; each has retries of its own. All attempts of a call end within the time of a step. */
export const clientConfig = ({ maxAttempts = MAX_ATTEMPTS, ...options }: ClientOptions = {}) => ({
  requestHandler: REQUEST_LIMITS,
  maxAttempts,
  retryStrategy: new BoundedRetries(maxAttempts),
  ...options,
});

/** Refuses every request of the client, the SDK's retries included, once its function's time is over. */
export function withDeadline<Client extends object>(client: Client): Client {
  // Every client's stack has types of its own; this middleware uses none of them.
  const { middlewareStack } = client as Pick<AutoScalingClient, 'middlewareStack'>;
  middlewareStack.add(
    (next) => (args) => {
      checkTime();
      return next(args);
    },
    { step: 'finalizeRequest', priority: 'low', name: 'deadline' },
  );
  return client;
}

export const documentsOn = (client: DynamoDBClient) =>
  DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });

/** Made once per process: each client has its own connections. */
export function awsClients(options: ClientOptions = {}): AwsClients {
  return {
    autoScaling: withDeadline(new AutoScalingClient(clientConfig(options))),
    ec2: withDeadline(new EC2Client(clientConfig(options))),
    loadBalancing: withDeadline(new ElasticLoadBalancingV2Client(clientConfig(options))),
    cloudWatch: withDeadline(new CloudWatchClient(clientConfig(options))),
    imageBuilder: withDeadline(new ImagebuilderClient(clientConfig(options))),
    documents: documentsOn(withDeadline(new DynamoDBClient(clientConfig(options)))),
    events: withDeadline(new EventBridgeClient(clientConfig(options))),
    stepFunctions: withDeadline(new SFNClient(clientConfig(options))),
  };
}
