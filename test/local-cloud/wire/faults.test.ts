import { DynamoDBClient, GetItemCommand, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { AwsError, ServiceOperations } from '../../../local-cloud/operations.ts';
import { createDynamoDb } from '../../../local-cloud/services/dynamodb/dynamodb.ts';
import { directClient } from '../../../local-cloud/wire/direct-client.ts';
import { createEndpoint, type Endpoint } from '../../../local-cloud/wire/endpoint.ts';
import { createFaults, type Fault, type Faults } from '../../../local-cloud/wire/faults.ts';
import { ConnectionReset } from '../../../local-cloud/wire/raw-response.ts';
import {
  accessDenied,
  noServiceReached,
  templateDenied,
  throttled,
} from '../../../local-cloud/wire/refusals.ts';
import { type AnyClient, command, type Service, services, settings } from './clients.ts';

interface Seen extends Error {
  readonly code?: string;
  readonly Code?: string;
  readonly Error?: object;
  readonly $fault?: string;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly attempts?: number };
  readonly $response?: { readonly statusCode: number };
}

const offered: ServiceOperations[] = services.map(({ signingName, operations }) => ({
  signingName,
  operations: Object.fromEntries(operations.map((name) => [name, () => ({})])),
}));

let faults: Faults;
let endpoint: Endpoint;
const reported: unknown[] = [];

beforeAll(async () => {
  endpoint = await createEndpoint({
    services: offered,
    raw: { dynamodb: createDynamoDb() },
    faults: { take: (service, operation) => faults.take(service, operation) },
    onError: (error) => reported.push(error),
  });
});
beforeEach(() => {
  faults = createFaults();
});
afterAll(() => endpoint.close());

const CALLS: Readonly<Record<string, readonly [string, object]>> = {
  autoscaling: ['DescribeAutoScalingGroups', {}],
  ec2: ['DescribeImages', {}],
  elasticloadbalancing: ['DescribeListeners', {}],
  monitoring: ['ListMetrics', {}],
  states: ['ListExecutions', { stateMachineArn: 'arn' }],
  events: ['ListRules', {}],
  imagebuilder: ['ListImages', {}],
  logs: ['DescribeLogGroups', {}],
  ssm: ['GetParameter', { Name: 'greeting' }],
};

const rejected = (call: Promise<unknown>): Promise<Seen> =>
  call.then(
    () => {
      throw new Error('it succeeded');
    },
    (error) => error,
  );

async function viaHttp(service: Service, more: object = {}): Promise<Seen> {
  const client = service.client({ ...settings(endpoint.url), ...more });
  const [operation, input] = CALLS[service.signingName]!;
  const error = await rejected(client.send(command(service, operation, input)));
  client.destroy();
  return error;
}

const directly = (service: Service): Promise<Seen> => {
  const [operation, input] = CALLS[service.signingName]!;
  const client = directClient(offered, { intercept: faults.intercept }) as unknown as AnyClient;
  return rejected(client.send(command(service, operation, input)));
};

/** What callers can tell errors by. */
const traits = (error: Seen) => ({
  type: error.constructor,
  name: error.name,
  message: error.message,
  code: error.code,
  Code: error.Code,
  Error: error.Error,
  fault: error.$fault,
  httpStatus: error.$metadata?.httpStatusCode,
  responseStatus: error.$response?.statusCode,
});

const byName = (name: string) => services.find(({ signingName }) => signingName === name)!;

describe.each(services)('$signingName', (service) => {
  const inject = (fault: Fault) => faults.inject({ service: service.signingName }, fault);

  test('answers with a page of HTML: both clients throw the same', async () => {
    inject(noServiceReached());
    const seen = await viaHttp(service);
    expect(traits(await directly(service))).toEqual(traits(seen));
    expect(seen.$metadata).toEqual({ httpStatusCode: 503, attempts: 1, totalRetryDelay: 0 });
    const speaksXml = ['autoscaling', 'ec2', 'elasticloadbalancing'].includes(service.signingName);
    expect(seen).toBeInstanceOf(speaksXml ? Object : SyntaxError);
    expect(seen.name).toBe(speaksXml ? 'Unknown' : 'SyntaxError');
    expect(seen.$response?.statusCode).toBe(503);
  });

  test('breaks the connection: both clients throw the same', async () => {
    inject(new ConnectionReset());
    const seen = await viaHttp(service);
    const direct = await directly(service);
    expect([direct.name, direct.message, direct.code]).toEqual([seen.name, seen.message, seen.code]);
    expect(reported).toEqual([]);
  });

  test('refuses and throttles in its own words', async () => {
    const denied = {
      action: `${service.signingName}:Do`,
      resource: 'arn:aws:any:eu-central-1:111122223333:thing',
      principal: 'arn:aws:sts::111122223333:assumed-role/greenshift-analyze/greenshift-analyze',
    };
    const takeBack = inject(accessDenied(service.signingName, denied));
    const refusal = await viaHttp(service);
    expect(traits(await directly(service))).toEqual(traits(refusal));
    expect(refusal.message).toContain(
      `User: ${denied.principal} is not authorized to perform: ${denied.action} on resource: ${denied.resource} because no identity-based policy allows the ${denied.action} action`,
    );
    takeBack();
    inject(throttled(service.signingName));
    const throttling = await viaHttp(service);
    expect(traits(await directly(service))).toEqual(traits(throttling));
  });
});

test.each([
  ['autoscaling', 'AccessDenied', 403, 'Throttling', 400],
  ['ec2', 'UnauthorizedOperation', 403, 'RequestLimitExceeded', 503],
  ['states', 'AccessDeniedException', 400, 'ThrottlingException', 400],
  ['imagebuilder', 'AccessDeniedException', 403, 'CallRateLimitExceededException', 429],
])('%s names its refusals', async (name, denied, deniedStatus, throttling, throttlingStatus) => {
  const service = byName(name);
  const meet = async (fault: AwsError) => {
    faults.inject({ service: name, times: 1 }, fault);
    const { name: seen, $metadata } = await viaHttp(service);
    return [seen, $metadata?.httpStatusCode];
  };
  const any = { action: 'a:B', resource: 'c', principal: 'd' };
  expect(await meet(accessDenied(name, any))).toEqual([denied, deniedStatus]);
  expect(await meet(throttled(name))).toEqual([throttling, throttlingStatus]);
});

test('EC2 adds to a refusal what only it can read', async () => {
  const error = accessDenied('ec2', { action: 'ec2:RunInstances', resource: 'r', principal: 'p' });
  expect(error.message).toMatch(
    /^You are not authorized to perform this operation\. User: p is not .* action\. Encoded authorization failure message: [\w-]{200,}$/,
  );
  expect(templateDenied('lt-1').message).toBe('You are not authorized to use launch template: lt-1');
});

describe('a fault', () => {
  const groups = byName('autoscaling');

  test('is met as often as it is said to be, by the operation that it names, the newest first', async () => {
    const fault = (code: string) => throttled(code === 'ec2' ? 'ec2' : 'autoscaling');
    faults.inject({ service: 'autoscaling' }, fault('autoscaling'));
    faults.inject({ service: 'autoscaling', operation: 'DescribeAutoScalingGroups', times: 2 }, fault('ec2'));
    const names = [await viaHttp(groups), await directly(groups), await viaHttp(groups)].map(
      ({ name }) => name,
    );
    expect(names).toEqual(['RequestLimitExceeded', 'RequestLimitExceeded', 'Throttling']);
    expect(faults.take('autoscaling', 'DescribeTags')?.name).toBe('Throttling');
    expect(faults.take('ec2', 'DescribeImages')).toBeUndefined();
  });

  test('lets the SDK try again, as it does when no service is reached', async () => {
    const states = byName('states');
    faults.inject({ service: 'states', times: 2 }, noServiceReached());
    const client = states.client({ ...settings(endpoint.url), maxAttempts: 3 });
    const { $metadata } = await client.send(command(states, 'ListExecutions', { stateMachineArn: 'arn' }));
    client.destroy();
    expect($metadata).toMatchObject({ attempts: 3 });
  });
});

test('DynamoDB, which speaks HTTP itself, meets faults too', async () => {
  const client = new DynamoDBClient(settings(endpoint.url) as never);
  const get = () => rejected(client.send(new GetItemCommand({ TableName: 'none', Key: { pk: { S: 'a' } } })));
  faults.inject({ service: 'dynamodb', operation: 'GetItem', times: 1 }, noServiceReached());
  expect(await get()).toMatchObject({ name: 'SyntaxError', $metadata: { httpStatusCode: 503 } });
  const action = 'dynamodb:GetItem';
  const denied = accessDenied('dynamodb', {
    action,
    resource: 'arn:aws:dynamodb:::table/none',
    principal: 'p',
  });
  faults.inject({ service: 'dynamodb', operation: 'GetItem', times: 1 }, denied);
  expect(await get()).toMatchObject({ name: 'AccessDeniedException', message: denied.message });
  faults.inject({ service: 'dynamodb', operation: 'GetItem', times: 1 }, new ConnectionReset());
  expect(await get()).toMatchObject({ code: 'ECONNRESET' });
  expect((await client.send(new ListTablesCommand({}))).TableNames).toEqual([]);
  expect((await get()).name).toBe('ResourceNotFoundException');
  client.destroy();
});
