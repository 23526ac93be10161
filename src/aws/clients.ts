import { AutoScalingClient, type AutoScalingClientConfig } from '@aws-sdk/client-auto-scaling';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { ImagebuilderClient } from '@aws-sdk/client-imagebuilder';
import { SFNClient } from '@aws-sdk/client-sfn';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/** The AWS clients of the ports. A simulation hands in any objects that answer the commands. */
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

/** What all clients share. Left out is what the SDK finds by itself: the region and the role of the function. */
export type ClientOptions = Pick<
  AutoScalingClientConfig,
  'endpoint' | 'region' | 'credentials' | 'maxAttempts' | 'retryStrategy' | 'requestHandler'
>;

/** Milliseconds. The SDK's own default is to wait for ever; a step's call must end long before its function does. */
export const PATIENCE = { connectionTimeout: 2_000, requestTimeout: 8_000, throwOnRequestTimeout: true };

/** The clients of AWS itself, or of whatever answers at the endpoint. Made once per process: each has its connections. */
export function awsClients(options: ClientOptions = {}): AwsClients {
  const config = { requestHandler: PATIENCE, ...options };
  return {
    autoScaling: new AutoScalingClient(config),
    ec2: new EC2Client(config),
    loadBalancing: new ElasticLoadBalancingV2Client(config),
    cloudWatch: new CloudWatchClient(config),
    imageBuilder: new ImagebuilderClient(config),
    documents: DynamoDBDocumentClient.from(new DynamoDBClient(config), {
      marshallOptions: { removeUndefinedValues: true },
    }),
    events: new EventBridgeClient(config),
    stepFunctions: new SFNClient(config),
  };
}
