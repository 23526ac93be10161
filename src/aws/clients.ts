import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { ImagebuilderClient } from '@aws-sdk/client-imagebuilder';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { SFNClient } from '@aws-sdk/client-sfn';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type ClientOptions, clientConfig, withDeadline } from './client-config.ts';
import { documentsOn } from './dynamodb/documents.ts';
import { functionsClient } from './lambda/client.ts';

export interface AwsClients {
  readonly autoScaling: Pick<AutoScalingClient, 'send'>;
  readonly ec2: Pick<EC2Client, 'send'>;
  readonly loadBalancing: Pick<ElasticLoadBalancingV2Client, 'send'>;
  readonly cloudWatch: Pick<CloudWatchClient, 'send'>;
  readonly imageBuilder: Pick<ImagebuilderClient, 'send'>;
  readonly serviceQuotas: Pick<ServiceQuotasClient, 'send'>;
  readonly documents: Pick<DynamoDBDocumentClient, 'send'>;
  readonly events: Pick<EventBridgeClient, 'send'>;
  readonly stepFunctions: Pick<SFNClient, 'send'>;
  readonly lambda: Pick<LambdaClient, 'send'>;
}

/** Made once per process: each client has its own connections. */
export function awsClients(options: ClientOptions = {}): AwsClients {
  return {
    autoScaling: withDeadline(new AutoScalingClient(clientConfig(options))),
    ec2: withDeadline(new EC2Client(clientConfig(options))),
    loadBalancing: withDeadline(new ElasticLoadBalancingV2Client(clientConfig(options))),
    cloudWatch: withDeadline(new CloudWatchClient(clientConfig(options))),
    imageBuilder: withDeadline(new ImagebuilderClient(clientConfig(options))),
    serviceQuotas: withDeadline(new ServiceQuotasClient(clientConfig(options))),
    documents: documentsOn(withDeadline(new DynamoDBClient(clientConfig(options)))),
    events: withDeadline(new EventBridgeClient(clientConfig(options))),
    stepFunctions: withDeadline(new SFNClient(clientConfig(options))),
    lambda: functionsClient(options),
  };
}
