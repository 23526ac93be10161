import type { DeleteAlarmsInput, PutMetricAlarmInput } from '@aws-sdk/client-cloudwatch';
import type { PutEventsRequest } from '@aws-sdk/client-eventbridge';
import type { InvocationRequest } from '@aws-sdk/client-lambda';
import type { GetServiceQuotaRequest } from '@aws-sdk/client-service-quotas';
import { everywhere, PLACE, type Request, type Rule } from '../request.ts';

const on = (action: string, resource: string): Request => ({ action, resource, context: {} });

/** A call that names what it touches by its ARN. */
const named =
  (action: string, member: string): Rule<Readonly<Record<string, unknown>>> =>
  (input) => [on(action, String(input[member]))];

const alarm = (action: string, name = '') => on(action, `arn:aws:cloudwatch:${PLACE}:alarm:${name}`);

type Keyed = Readonly<
  Record<'Key' | 'Item' | 'ExpressionAttributeValues', Readonly<Record<string, unknown>> | undefined>
>;

const table =
  (operation: string): Rule<Keyed> =>
  ({ Key, Item, ExpressionAttributeValues: values }, { table: name }) => [
    {
      action: `dynamodb:${operation}`,
      resource: `arn:aws:dynamodb:${PLACE}:table/${name}`,
      context: { 'dynamodb:LeadingKeys': [String(Key?.pk ?? Item?.pk ?? values?.[':pk'])] },
    },
  ];

function invoke({ FunctionName: name = '', Qualifier }: Partial<InvocationRequest>): Request[] {
  const arn = name.startsWith('arn:') ? name : `arn:aws:lambda:${PLACE}:function:${name}`;
  return [on('lambda:InvokeFunction', Qualifier ? `${arn}:${Qualifier}` : arn)];
}

/** By the service as calls are signed for it. */
export const FURTHER = {
  monitoring: {
    PutMetricAlarm: ({ AlarmName }: PutMetricAlarmInput) => [alarm('cloudwatch:PutMetricAlarm', AlarmName)],
    DeleteAlarms: ({ AlarmNames = [] }: DeleteAlarmsInput) =>
      AlarmNames.map((name) => alarm('cloudwatch:DeleteAlarms', name)),
    DescribeAlarms: () => everywhere('cloudwatch:DescribeAlarms'),
    GetMetricData: () => everywhere('cloudwatch:GetMetricData'),
  },
  dynamodb: { GetItem: table('GetItem'), PutItem: table('PutItem'), Query: table('Query') },
  events: {
    ListRules: () => everywhere('events:ListRules'),
    PutEvents: ({ Entries = [] }: PutEventsRequest) =>
      Entries.map(({ EventBusName = 'default', Source = '' }) => ({
        action: 'events:PutEvents',
        resource: `arn:aws:events:${PLACE}:event-bus/${EventBusName}`,
        context: { 'events:source': Source },
      })),
  },
  states: {
    StartExecution: named('states:StartExecution', 'stateMachineArn'),
    DescribeExecution: named('states:DescribeExecution', 'executionArn'),
  },
  imagebuilder: {
    GetImagePipeline: named('imagebuilder:GetImagePipeline', 'imagePipelineArn'),
    ListImageScanFindingAggregations: () => everywhere('imagebuilder:ListImageScanFindingAggregations'),
    ListImageScanFindings: () => everywhere('imagebuilder:ListImageScanFindings'),
    GetImage: named('imagebuilder:GetImage', 'imageBuildVersionArn'),
    ListImageBuildVersions: named('imagebuilder:ListImageBuildVersions', 'imageVersionArn'),
    ListImagePipelineImages: named('imagebuilder:ListImagePipelineImages', 'imagePipelineArn'),
    StartImagePipelineExecution: named('imagebuilder:StartImagePipelineExecution', 'imagePipelineArn'),
    ListImages: () => everywhere('imagebuilder:ListImages'),
  },
  lambda: { Invoke: invoke },
  servicequotas: {
    GetServiceQuota: ({ ServiceCode, QuotaCode }: GetServiceQuotaRequest) => [
      on('servicequotas:GetServiceQuota', `arn:aws:servicequotas:${PLACE}:${ServiceCode}/${QuotaCode}`),
    ],
  },
};
