import {
  AlreadyExistsFault,
  AutoScalingServiceException,
  ResourceContentionFault,
} from '@aws-sdk/client-auto-scaling';
import { CloudWatchServiceException, InvalidParameterValueException } from '@aws-sdk/client-cloudwatch';
import { EC2ServiceException } from '@aws-sdk/client-ec2';
import { TargetGroupNotFoundException } from '@aws-sdk/client-elastic-load-balancing-v2';
import { ConcurrentModificationException } from '@aws-sdk/client-eventbridge';
import { ForbiddenException } from '@aws-sdk/client-imagebuilder';
import { ExecutionAlreadyExists, SFNServiceException, ValidationException } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AwsError, type ServiceOperations } from '../../../local-cloud/operations.ts';
import { directClient } from '../../../local-cloud/wire/direct-client.ts';
import { createEndpoint, type Endpoint } from '../../../local-cloud/wire/endpoint.ts';
import { command, services, settings } from './clients.ts';

interface SdkError extends Error {
  readonly $fault: string;
  readonly $metadata: { readonly httpStatusCode: number };
  readonly Code?: string;
  readonly Error?: object;
}

let failure: Error = new Error('none set');
const reported: unknown[] = [];

const offered: ServiceOperations[] = services.map(({ signingName, operations }) => ({
  signingName,
  operations: Object.fromEntries(
    operations.map((name) => [
      name,
      () => {
        throw failure;
      },
    ]),
  ),
}));

let endpoint: Endpoint;

beforeAll(async () => {
  endpoint = await createEndpoint({
    services: offered,
    onError: (error, call) => reported.push([error, call]),
  });
});

afterAll(() => endpoint.close());

/** Calls an operation by both clients and expects the same error from both. */
async function errorOf(signingName: string, operation: string, input: object): Promise<SdkError> {
  const service = services.find((candidate) => candidate.signingName === signingName)!;
  const client = service.client(settings(endpoint.url));
  const viaHttp = await client.send(command(service, operation, input)).then(neverAnswers, caught);
  client.destroy();
  const direct = await directClient(offered)
    .send(command(service, operation, input))
    .then(neverAnswers, caught);
  const seen = ({ name, message, $fault, $metadata, Code, Error: detail }: SdkError) => ({
    name,
    message,
    $fault,
    status: $metadata.httpStatusCode,
    Code,
    detail,
  });
  expect(seen(direct)).toEqual(seen(viaHttp));
  expect(direct.constructor).toBe(viaHttp.constructor);
  return viaHttp;
}

const neverAnswers = (): never => {
  throw new Error('the call was answered');
};
const caught = (error: unknown) => error as SdkError;

const group = { AutoScalingGroupName: 'web', MinSize: 0, MaxSize: 1 };
const metrics = { StartTime: new Date(0), EndTime: new Date(1), MetricDataQueries: [] };

describe("an operation's error arrives as the SDK's own class", () => {
  test.each([
    ['autoscaling', 'CreateAutoScalingGroup', group, 'AlreadyExists', AlreadyExistsFault, 400],
    [
      'autoscaling',
      'SetDesiredCapacity',
      { AutoScalingGroupName: 'web', DesiredCapacity: 1 },
      'ResourceContention',
      ResourceContentionFault,
      500,
    ],
    [
      'elasticloadbalancing',
      'DescribeTargetHealth',
      { TargetGroupArn: 'x' },
      'TargetGroupNotFound',
      TargetGroupNotFoundException,
      400,
    ],
    ['monitoring', 'GetMetricData', metrics, 'InvalidParameterValue', InvalidParameterValueException, 400],
    [
      'monitoring',
      'GetMetricData',
      metrics,
      'InvalidParameterValueException',
      InvalidParameterValueException,
      400,
    ],
    [
      'states',
      'StartExecution',
      { stateMachineArn: 'x' },
      'ExecutionAlreadyExists',
      ExecutionAlreadyExists,
      400,
    ],
    [
      'events',
      'PutRule',
      { Name: 'x' },
      'ConcurrentModificationException',
      ConcurrentModificationException,
      400,
    ],
    [
      'imagebuilder',
      'GetImage',
      { imageBuildVersionArn: 'x' },
      'ForbiddenException',
      ForbiddenException,
      403,
    ],
  ] as const)('%s %s %#: %s', async (service, operation, input, code, Class, status) => {
    failure = new AwsError(code, `it is <${code}> & "so"`);
    const error = await errorOf(service, operation, input);
    expect(error).toBeInstanceOf(Class);
    expect(error).toMatchObject({ name: Class.name, message: `it is <${code}> & "so"` });
    expect(error.$metadata.httpStatusCode).toBe(status);
  });

  test.each([
    ['autoscaling', 'CreateAutoScalingGroup', group, 'ValidationError', AutoScalingServiceException],
    ['ec2', 'DescribeImages', {}, 'InvalidAMIID.NotFound', EC2ServiceException],
    ['monitoring', 'GetMetricData', metrics, 'Throttling', CloudWatchServiceException],
    ['states', 'StartExecution', { stateMachineArn: 'x' }, 'ThrottlingException', SFNServiceException],
  ] as const)(
    'or, when it is not modelled, as the base class under its code: %s %s',
    async (service, operation, input, code, Class) => {
      failure = new AwsError(code, 'no');
      const error = await errorOf(service, operation, input);
      expect(error).toBeInstanceOf(Class);
      expect(error).toMatchObject({ name: code, message: 'no', $fault: 'client' });
    },
  );

  test('with the further members of its body', async () => {
    failure = new AwsError('ValidationException', 'no', 400, { reason: 'CANNOT_UPDATE_COMPLETED_MAP_RUN' });
    const error = await errorOf('states', 'StopExecution', { executionArn: 'x' });
    expect(error).toBeInstanceOf(ValidationException);
    expect(error).toMatchObject({ reason: 'CANNOT_UPDATE_COMPLETED_MAP_RUN' });
  });
});

describe('a required member that is missing is refused before the operation sees it', () => {
  test.each([
    [
      'autoscaling',
      'CreateAutoScalingGroup',
      { MinSize: 1, MaxSize: 1 },
      'ValidationError',
      "at 'autoScalingGroupName'",
    ],
    [
      'autoscaling',
      'CreateOrUpdateTags',
      { Tags: [{ Value: 'x' }] },
      'ValidationError',
      "at 'tags.1.member.key'",
    ],
    ['elasticloadbalancing', 'ModifyRule', { Actions: [] }, 'ValidationError', "at 'ruleArn'"],
    ['ec2', 'DeregisterImage', {}, 'MissingParameter', 'the parameter ImageId'],
    [
      'monitoring',
      'PutMetricData',
      {},
      'MissingRequiredParameterException',
      'parameter Namespace is required',
    ],
    ['states', 'StartExecution', {}, 'ValidationException', "at 'stateMachineArn'"],
    ['events', 'PutTargets', { Rule: 'x' }, 'ValidationException', "at 'targets'"],
  ] as const)('%s %s', async (service, operation, input, name, message) => {
    failure = new Error('the operation ran');
    const error = await errorOf(service, operation, input);
    expect(error.name).toBe(name);
    expect(error.message).toContain(message);
  });
});

test('a defect of an operation is InternalFailure to the caller, is reported, and comes bare out of the direct client', async () => {
  failure = new TypeError('cannot read of undefined');
  const service = services[0]!;
  const client = service.client(settings(endpoint.url));
  const viaHttp = await client.send(command(service, 'DescribeTags', {})).then(neverAnswers, caught);
  client.destroy();
  expect(viaHttp).toMatchObject({
    name: 'InternalFailure',
    $fault: 'server',
    $metadata: { httpStatusCode: 500 },
  });
  expect(viaHttp.message).not.toContain('undefined');
  expect(reported).toEqual([
    [failure, expect.objectContaining({ service: 'autoscaling', operation: 'DescribeTags' })],
  ]);
  await expect(directClient(offered).send(command(service, 'DescribeTags', {}))).rejects.toBe(failure);
});
