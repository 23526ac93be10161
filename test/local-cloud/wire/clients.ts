import * as autoScaling from '@aws-sdk/client-auto-scaling';
import * as cloudWatch from '@aws-sdk/client-cloudwatch';
import * as logs from '@aws-sdk/client-cloudwatch-logs';
import * as ec2 from '@aws-sdk/client-ec2';
import * as balancing from '@aws-sdk/client-elastic-load-balancing-v2';
import * as eventBridge from '@aws-sdk/client-eventbridge';
import * as imageBuilder from '@aws-sdk/client-imagebuilder';
import * as sfn from '@aws-sdk/client-sfn';
import * as ssm from '@aws-sdk/client-ssm';

/** What is used of any SDK client, whichever its service. */
export interface AnyClient {
  send(command: unknown): Promise<Record<string, unknown>>;
  destroy(): void;
  readonly config: { readonly protocol: { readonly constructor: unknown } };
}

type Settings = Record<string, unknown>;
type Module = Record<string, unknown>;

/** Unmodified clients of a local endpoint: no retries, any key. */
export const settings = (endpoint: string): Settings => ({
  endpoint,
  region: 'eu-central-1',
  credentials: { accessKeyId: 'AKIDLOCAL', secretAccessKey: 'secret' },
  maxAttempts: 1,
});

export interface Service {
  readonly signingName: string;
  readonly module: Module;
  readonly client: (settings: Settings) => AnyClient;
  readonly operations: readonly string[];
}

const service = (
  signingName: string,
  module: object,
  Client: new (settings: never) => object,
  operations: string,
): Service => ({
  signingName,
  module: module as Module,
  client: (given) => new Client(given as never) as AnyClient,
  operations: operations.trim().split(/\s+/),
});

/** Every operation that the project calls, or that people call beside it. */
export const services: readonly Service[] = [
  service(
    'autoscaling',
    autoScaling,
    autoScaling.AutoScalingClient,
    `DescribeAutoScalingGroups CreateAutoScalingGroup UpdateAutoScalingGroup SetDesiredCapacity
    DeleteAutoScalingGroup DescribeLifecycleHooks DescribePolicies DescribeScheduledActions DescribeWarmPool
    DescribeNotificationConfigurations EnableMetricsCollection AttachLoadBalancerTargetGroups SuspendProcesses
    ResumeProcesses CompleteLifecycleAction DescribeScalingActivities CreateOrUpdateTags DescribeTags
    SetInstanceProtection TerminateInstanceInAutoScalingGroup PutLifecycleHook EnterStandby ExitStandby
    PutScheduledUpdateGroupAction PutScalingPolicy`,
  ),
  service(
    'ec2',
    ec2,
    ec2.EC2Client,
    `CreateLaunchTemplate CreateLaunchTemplateVersion DescribeLaunchTemplates DescribeLaunchTemplateVersions
    ModifyLaunchTemplate DeleteLaunchTemplateVersions DescribeImages DescribeInstances DeregisterImage
    DisableImage EnableImage`,
  ),
  service(
    'elasticloadbalancing',
    balancing,
    balancing.ElasticLoadBalancingV2Client,
    `CreateLoadBalancer CreateTargetGroup CreateListener CreateRule ModifyListener ModifyRule SetRulePriorities DescribeLoadBalancers
    DescribeListeners DescribeRules DescribeTargetGroups DescribeTargetGroupAttributes ModifyTargetGroupAttributes
    DescribeTargetHealth RegisterTargets DeregisterTargets`,
  ),
  service('monitoring', cloudWatch, cloudWatch.CloudWatchClient, 'GetMetricData PutMetricData ListMetrics'),
  service(
    'states',
    sfn,
    sfn.SFNClient,
    'CreateStateMachine StartExecution DescribeExecution ListExecutions GetExecutionHistory StopExecution',
  ),
  service('events', eventBridge, eventBridge.EventBridgeClient, 'PutRule PutTargets PutEvents ListRules'),
  service(
    'imagebuilder',
    imageBuilder,
    imageBuilder.ImagebuilderClient,
    `CreateComponent CreateImageRecipe CreateImagePipeline UpdateImagePipeline StartImagePipelineExecution GetImage
    GetImagePipeline ListImagePipelineImages ListImages`,
  ),
  service(
    'logs',
    logs,
    logs.CloudWatchLogsClient,
    `CreateLogGroup PutRetentionPolicy CreateLogStream PutLogEvents DescribeLogGroups DescribeLogStreams GetLogEvents
    FilterLogEvents`,
  ),
  service(
    'ssm',
    ssm,
    ssm.SSMClient,
    'PutParameter GetParameter GetParameters GetParametersByPath DeleteParameter',
  ),
];

/** Makes the SDK's command of an operation. */
export function command({ module }: Service, operation: string, input: unknown): never {
  const Command = module[`${operation}Command`] as new (input: unknown) => never;
  return new Command(input);
}

/** The operation's schemas as the SDK exports them: `[9, namespace, name, traits, input, output]`. */
export const schemasOf = ({ module }: Service, operation: string) =>
  module[`${operation}$`] as readonly [9, string, string, unknown, never, never];
