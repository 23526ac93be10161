import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ServiceOperations } from '../../../local-cloud/operations.ts';
import { createEndpoint, type Endpoint } from '../../../local-cloud/wire/endpoint.ts';

let received: unknown;
const keep = (input: unknown) => {
  received = input;
  return {};
};

const offered: ServiceOperations[] = [
  { signingName: 'autoscaling', operations: { DescribeTags: keep, SetDesiredCapacity: keep } },
  { signingName: 'ec2', operations: { DescribeImages: keep } },
  { signingName: 'states', operations: { StartExecution: keep } },
  { signingName: 'imagebuilder', operations: { GetImage: keep } },
  { signingName: 'monitoring', operations: { PutMetricData: keep } },
];

let endpoint: Endpoint;

beforeAll(async () => {
  endpoint = await createEndpoint({
    services: offered,
    raw: { dynamodb: (_request, response) => void response.end('raw') },
    requestId: () => 'request-1',
  });
});

afterAll(() => endpoint.close());

const signed = (service: string) =>
  `AWS4-HMAC-SHA256 Credential=AKID/20260101/eu-central-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;

interface Asked {
  readonly service?: string;
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
}

async function ask({ service, method = 'POST', path = '/', headers = {}, body }: Asked) {
  const authorization = service ? { authorization: signed(service) } : {};
  const options = {
    method,
    headers: { ...authorization, ...headers },
    ...(body === undefined ? {} : { body }),
  };
  const response = await fetch(endpoint.url + path, options);
  return { status: response.status, headers: response.headers, body: await response.text() };
}

const form = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
const target = (name: string) => ({ 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': name });
const cbor = { 'smithy-protocol': 'rpc-v2-cbor', 'content-type': 'application/cbor' };
const autoscaling = (rest: string) => `Version=2011-01-01&${rest}`;

describe('an unsigned request gets 403', () => {
  test('in XML, when it is a Query request', async () => {
    const { status, body } = await ask({ headers: form, body: 'Action=DescribeTags' });
    expect(status).toBe(403);
    expect(body).toContain('<Code>MissingAuthenticationToken</Code>');
  });

  test.each([
    ['a target', target('AWSStepFunctions.StartExecution')],
    ['nothing to tell it by', {}],
  ])('in JSON, when it has %s', async (_, headers) => {
    const { status, body, headers: answered } = await ask({ headers: headers as Record<string, string> });
    expect(status).toBe(403);
    expect(JSON.parse(body)).toMatchObject({ message: 'Missing Authentication Token' });
    expect(answered.get('x-amzn-requestid')).toBe('request-1');
  });

  test('but a pre-signed one is as good as one with a header', async () => {
    const scope = encodeURIComponent('AKID/20260101/eu-central-1/autoscaling/aws4_request');
    const { status } = await ask({
      method: 'GET',
      path: `/?Action=DescribeTags&Version=2011-01-01&X-Amz-Credential=${scope}&X-Amz-Signature=0`,
    });
    expect(status).toBe(200);
    expect(received).toEqual({});
  });
});

test('a signature that cannot be read is incomplete', async () => {
  const headers = { ...form, authorization: 'AWS4-HMAC-SHA256 Credential=AKID/eu-central-1' };
  const { status, body } = await ask({ headers, body: 'Action=DescribeTags' });
  expect(status).toBe(400);
  expect(body).toContain('<Code>IncompleteSignature</Code>');
});

describe('what is not there is refused by its name', () => {
  test.each([
    [
      'an action that AWS does not have',
      'Action=DescribeDreams&Version=2011-01-01',
      'Could not find operation DescribeDreams for version 2011-01-01',
    ],
    [
      'an action of another version of the API',
      'Action=DescribeTags&Version=2009-05-15',
      'Could not find operation',
    ],
    [
      'an action that only AWS has',
      'Action=DescribeInstanceRefreshes&Version=2011-01-01',
      'The local cloud does not offer DescribeInstanceRefreshes.',
    ],
    ['no action', 'Version=2011-01-01', 'Could not find operation'],
  ])('Query: %s', async (_, body, message) => {
    const answer = await ask({ service: 'autoscaling', headers: form, body });
    expect(answer.status).toBe(400);
    expect(answer.body).toContain('<Code>InvalidAction</Code>');
    expect(answer.body).toContain(message);
  });

  test.each([
    ['JSON', 'states', target('AWSStepFunctions.Dream'), '/', 400],
    ['JSON of a neighbour', 'states', target('AWSEvents.ListRules'), '/', 400],
    ['REST-JSON', 'imagebuilder', {}, '/Dream', 404],
    ['CBOR', 'monitoring', cbor, '/service/GraniteServiceVersion20100801/operation/Dream', 400],
    ['a service', 's3', {}, '/bucket', 404],
  ] as const)('%s', async (_, service, headers, path, status) => {
    const answer = await ask({ service, headers: headers as Record<string, string>, path });
    expect(answer.status).toBe(status);
    expect(answer.body + answer.headers.get('x-amzn-errortype')).toContain('UnknownOperationException');
  });
});

describe('a malformed request gets 400', () => {
  test.each([
    ['DesiredCapacity=many', 'MalformedInput', 'DesiredCapacity'],
    ['DesiredCapacity=1&HonorCooldown=maybe', 'MalformedInput', 'HonorCooldown'],
    ['DesiredCapacity.x=1', 'MalformedInput', 'DesiredCapacity'],
    [`${'a.'.repeat(100)}b=1`, 'MalformedInput', 'nested'],
  ])('Query: %s', async (parameters, code, about) => {
    const body = autoscaling(`Action=SetDesiredCapacity&AutoScalingGroupName=web&${parameters}`);
    const answer = await ask({ service: 'autoscaling', headers: form, body });
    expect(answer.status).toBe(400);
    expect(answer.body).toContain(`<Code>${code}</Code>`);
    expect(answer.body).toContain(about);
  });

  test.each([
    ['Filters.member.x.Name=a', 'MalformedInput'],
    ['Filters.1.Name=a', 'MalformedInput'],
  ])('a list of Query: %s', async (parameters, code) => {
    const body = autoscaling(`Action=DescribeTags&${parameters}`);
    const answer = await ask({ service: 'autoscaling', headers: form, body });
    expect(answer.body).toContain(`<Code>${code}</Code>`);
  });

  test('EC2 refuses a parameter that it does not know', async () => {
    const body = 'Action=DescribeImages&Version=2016-11-15&Filter.1.Nmae=state';
    const answer = await ask({ service: 'ec2', headers: form, body });
    expect(answer.status).toBe(400);
    expect(answer.body).toContain('<Code>UnknownParameter</Code>');
    expect(answer.body).toContain('The parameter Filter.1.Nmae is not recognized');
  });

  test.each(['{', '[]', '"text"', '{"stateMachineArn": 5}', '{"stateMachineArn": "x", "name": {}}'])(
    'JSON: %s',
    async (body) => {
      const answer = await ask({
        service: 'states',
        headers: target('AWSStepFunctions.StartExecution'),
        body,
      });
      expect(answer.status).toBe(400);
      expect(JSON.parse(answer.body)).toMatchObject({ __type: 'SerializationException' });
    },
  );

  test('CBOR', async () => {
    const path = '/service/GraniteServiceVersion20100801/operation/PutMetricData';
    const answer = await ask({
      service: 'monitoring',
      path,
      headers: cbor,
      body: new Uint8Array([0xbf, 0x61]),
    });
    expect(answer.status).toBe(400);
    expect(answer.body).toContain('SerializationException');
  });

  test('a body that says it is zipped and is not', async () => {
    const headers = { ...form, 'content-encoding': 'gzip' };
    expect((await ask({ service: 'autoscaling', headers, body: 'Action=DescribeTags' })).status).toBe(400);
  });
});

test('a zipped body is unzipped, as the SDK zips large PutMetricData requests', async () => {
  const headers = { ...form, 'content-encoding': 'gzip' };
  const body = new Uint8Array(gzipSync(autoscaling('Action=DescribeTags&MaxRecords=7')));
  expect((await ask({ service: 'autoscaling', headers, body })).status).toBe(200);
  expect(received).toEqual({ MaxRecords: 7 });
});

test('a body beyond 16 MB is cut off with 413', async () => {
  const body = new Uint8Array(17 * 1024 * 1024);
  const status = await ask({ service: 'autoscaling', headers: form, body }).then(
    (answer) => answer.status,
    // The connection may end before the client has sent everything and looks for an answer.
    () => 413,
  );
  expect(status).toBe(413);
  expect(
    (await ask({ service: 'autoscaling', headers: form, body: autoscaling('Action=DescribeTags') })).status,
  ).toBe(200);
});

test('a raw service gets its requests unread', async () => {
  expect((await ask({ service: 'dynamodb', body: '{}' })).body).toBe('raw');
});

test('a misspelt service or operation is told when the endpoint is created', async () => {
  const misspelt = (signingName: string, name: string) =>
    createEndpoint({ services: [{ signingName, operations: { [name]: keep } }] });
  await expect(misspelt('autoscalign', 'DescribeTags')).rejects.toThrow('autoscalign');
  await expect(misspelt('autoscaling', 'DescribeTaggs')).rejects.toThrow('DescribeTaggs');
});
