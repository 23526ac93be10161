import { request } from 'node:http';
import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import type { APIGatewayProxyEventV2WithIAMAuthorizer } from 'aws-lambda';
import { afterEach, describe, expect, test } from 'vitest';
import { createHttpApi, type HttpApi, type HttpApiOptions } from '../../../local-cloud/http-api/http-api.ts';
import type { Region } from '../../../local-cloud/region.ts';
import { createLambda } from '../../../local-cloud/services/lambda/lambda.ts';
import type { FunctionHandler } from '../../../local-cloud/services/lambda/model.ts';
import { virtualClock } from '../../../local-cloud/time/virtual-clock.ts';

type Event = APIGatewayProxyEventV2WithIAMAuthorizer;

const open: HttpApi[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((api) => api.close()));
});

/** An API whose functions are called like their handlers here; every one keeps the last event that it got. */
async function serve(
  routes: readonly string[],
  handler: FunctionHandler = () => ({ statusCode: 204 }),
  options: Partial<HttpApiOptions> = {},
) {
  const clock = virtualClock(Date.UTC(2026, 0, 2, 3, 4, 5));
  const region: Region = {
    clock,
    account: '111122223333',
    name: 'eu-central-1',
    random: () => 0.5,
    emit: () => {},
  };
  const functions = createLambda(region);
  const events: Event[] = [];
  const take: FunctionHandler = (event, context) => {
    events.push(event);
    return handler(event, context);
  };
  functions.register('take', take, { timeoutSeconds: 60 });
  const errors: unknown[] = [];
  const api = await createHttpApi({
    region,
    invoker: functions,
    routes: routes.map((key) => {
      const [method, path = '$default'] = key.split(' ');
      return { method: path === '$default' ? 'ANY' : method!, path, function: 'take' };
    }),
    authorization: 'NONE',
    onError: (error) => errors.push(error),
    ...options,
  });
  open.push(api);
  return { ...api, clock, functions, events, errors };
}

const signature = (service: string) =>
  `AWS4-HMAC-SHA256 Credential=AKIDONCALL/20260102/eu-central-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;

describe('the event', () => {
  test('is of payload format 2.0', async () => {
    const { url, port, events } = await serve(['POST /services/{service}/rollback']);
    await fetch(`${url}/services/shop%20%2F%C3%BC/rollback?a=1&a=2&b=%26&flag`, {
      method: 'POST',
      headers: { 'X-Ticket': 'T-1', cookie: 'one=1; two=2', 'content-type': 'application/json' },
      body: '{"reason":"ü"}',
    });
    expect(events[0]).toMatchObject({
      version: '2.0',
      routeKey: 'POST /services/{service}/rollback',
      rawPath: '/services/shop /ü/rollback',
      rawQueryString: 'a=1&a=2&b=%26&flag',
      cookies: ['one=1', 'two=2'],
      headers: {
        'x-ticket': 'T-1',
        'content-type': 'application/json',
        host: `127.0.0.1:${port}`,
        'x-forwarded-proto': 'http',
      },
      queryStringParameters: { a: '1,2', b: '&', flag: '' },
      pathParameters: { service: 'shop /ü' },
      body: '{"reason":"ü"}',
      isBase64Encoded: false,
      requestContext: {
        accountId: '111122223333',
        http: {
          method: 'POST',
          path: '/services/shop /ü/rollback',
          protocol: 'HTTP/1.1',
          sourceIp: '127.0.0.1',
        },
        routeKey: 'POST /services/{service}/rollback',
        stage: '$default',
        time: '02/Jan/2026:03:04:05 +0000',
        timeEpoch: Date.UTC(2026, 0, 2, 3, 4, 5),
      },
    });
    expect(events[0]?.headers).not.toHaveProperty('cookie');
    expect(events[0]?.headers['x-amzn-trace-id']).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/);
  });

  test('leaves out what the request does not have', async () => {
    const { url, events } = await serve(['GET /services']);
    await fetch(`${url}/services`);
    for (const name of ['queryStringParameters', 'pathParameters', 'cookies', 'body']) {
      expect(events[0]).not.toHaveProperty(name);
    }
    expect(events[0]?.requestContext).not.toHaveProperty('authorizer');
    expect(events[0]).toMatchObject({ rawQueryString: '', isBase64Encoded: false });
  });

  test('has a body that is no text as base64', async () => {
    const { url, events } = await serve(['PUT /file']);
    const headers = { 'content-type': 'application/octet-stream' };
    await fetch(`${url}/file`, { method: 'PUT', headers, body: new Uint8Array([0, 255, 1]) });
    expect(events[0]).toMatchObject({ body: 'AP8B', isBase64Encoded: true });
  });
});

describe('the answer', () => {
  const answered = async (result: unknown) => {
    const { url, errors } = await serve(['GET /'], () => result);
    const response = await fetch(`${url}/`);
    const body = await response.text();
    return { status: response.status, headers: response.headers, body, errors };
  };

  test('has the status, headers, cookies and body that the function gives', async () => {
    const { status, headers, body } = await answered({
      statusCode: 202,
      headers: { 'Content-Type': 'application/json', 'X-Count': 3, 'Content-Length': '999' },
      cookies: ['a=1; Secure', 'b=2'],
      body: '{"accepted":true}',
    });
    expect([status, body]).toEqual([202, '{"accepted":true}']);
    expect(headers.get('content-type')).toBe('application/json');
    expect(headers.get('x-count')).toBe('3');
    expect(headers.getSetCookie()).toEqual(['a=1; Secure', 'b=2']);
    expect(headers.get('apigw-requestid')).toMatch(/^[0-9a-f]{16}$/);
  });

  test('is decoded when the function says that it is base64', async () => {
    const { body, headers } = await answered({ statusCode: 200, body: 'aGk=', isBase64Encoded: true });
    expect(body).toBe('hi');
    expect(headers.get('content-type')).toBe('text/plain;charset=UTF-8');
  });

  test.each([
    [{ service: 'web' }, '{"service":"web"}'],
    ['plain', 'plain'],
    [null, 'null'],
  ])('is the result itself when it has no status: %j', async (result, text) => {
    const { status, body, headers } = await answered(result);
    expect([status, body, headers.get('content-type')]).toEqual([200, text, 'application/json']);
  });

  test.each([
    [{ statusCode: 'fine' }],
    [{ statusCode: 200, body: { an: 'object' } }],
    [{ statusCode: 200, headers: { a: ['list'] } }],
    [{ statusCode: 200, cookies: 'a=1' }],
  ])('is 500 when the gateway cannot make an answer of the result: %j', async (result) => {
    const { status, body, errors } = await answered(result);
    expect([status, body]).toEqual([500, '{"message":"Internal Server Error"}']);
    expect(errors).toHaveLength(1);
  });
});

describe('a function that fails', () => {
  const failing = () => Promise.reject(new RangeError('secret detail'));

  test('is 500, and its error stays inside', async () => {
    const { url, errors } = await serve(['GET /'], failing);
    const response = await fetch(`${url}/`);
    expect([response.status, await response.json()]).toEqual([500, { message: 'Internal Server Error' }]);
    expect(errors).toEqual([expect.objectContaining({ errorType: 'RangeError', message: 'secret detail' })]);
  });

  test('is 500 too when it does not exist', async () => {
    const { url } = await serve([], failing, {
      routes: [{ method: 'GET', path: '/', function: 'nobody' }],
    });
    expect((await fetch(`${url}/`)).status).toBe(500);
  });

  test.each([
    ['its own timeout', 'short', 3_000],
    ['the 30 seconds of the gateway', 'take', 30_000],
  ])('is 503 when it runs past %s', async (_, name, limit) => {
    const started = Promise.withResolvers<void>();
    const hang = () => {
      started.resolve();
      return new Promise(() => {});
    };
    const { url, clock, functions } = await serve([], hang, {
      routes: [{ method: 'GET', path: '/', function: name }],
    });
    functions.register('short', hang, { timeoutSeconds: 3 });
    const response = fetch(`${url}/`);
    await started.promise;
    await clock.advance(limit);
    expect([(await response).status, await (await response).json()]).toEqual([
      503,
      { message: 'Service Unavailable' },
    ]);
  });
});

describe('authorization by IAM', () => {
  const options = { authorization: 'AWS_IAM' } as const;

  test.each([
    ['unsigned', {}],
    ['signed for another service', { authorization: signature('lambda') }],
    ['with a token of another kind', { authorization: 'Bearer abc' }],
  ])('a request that is %s gets 403 and is not passed on', async (_, headers) => {
    const { url, events } = await serve(['GET /'], undefined, options);
    const response = await fetch(`${url}/`, { headers: headers as Record<string, string> });
    expect([response.status, await response.json()]).toEqual([403, { message: 'Forbidden' }]);
    expect(events).toEqual([]);
  });

  test('a signed request tells the function who asks', async () => {
    const { url, events } = await serve(['GET /'], undefined, options);
    const response = await fetch(`${url}/`, { headers: { authorization: signature('execute-api') } });
    expect(response.status).toBe(204);
    expect(events[0]?.requestContext.authorizer.iam).toMatchObject({
      accessKey: 'AKIDONCALL',
      accountId: '111122223333',
      userArn: 'arn:aws:iam::111122223333:user/AKIDONCALL',
    });
  });

  test('a signature that is not that of the request gets 403, which says what to look for', async () => {
    const { url, events } = await serve(['GET /'], undefined, {
      ...options,
      secrets: { AKIDONCALL: 'secret' },
    });
    const response = await fetch(`${url}/`, { headers: { authorization: signature('execute-api') } });
    expect([response.status, await response.json()]).toEqual([
      403,
      { message: expect.stringContaining('percent-encoded') },
    ]);
    expect(events).toEqual([]);
  });

  // With the right key they were refused, and with an unknown one taken.
  test.each([
    [
      'in a query',
      '?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDONCALL%2F20260102%2Feu-central-1%2Fexecute-api%2Faws4_request&X-Amz-Signature=0',
      {},
    ],
    [
      'of SigV4a',
      '',
      {
        authorization:
          'AWS4-ECDSA-P256-SHA256 Credential=AKIDONCALL/20260102/execute-api/aws4_request, SignedHeaders=host, Signature=0',
      },
    ],
    [
      'of the header Date',
      '',
      { authorization: signature('execute-api'), date: 'Fri, 02 Jan 2026 03:04:05 GMT' },
    ],
  ])('a signature %s is not verified, whosever key it is', async (_, query, headers) => {
    for (const key of ['AKIDOTHER', 'AKIDONCALL']) {
      const { url } = await serve(['GET /'], undefined, { ...options, secrets: { [key]: 'secret' } });
      expect((await fetch(`${url}/${query}`, { headers: headers as Record<string, string> })).status).toBe(
        204,
      );
    }
  });

  // Node joins them with a blank, and signers don't: the right key was refused.
  test('a header that comes twice is signed by its values', async () => {
    const { url } = await serve(['GET /'], undefined, { ...options, secrets: { AKIDONCALL: 'secret' } });
    const credentials = { accessKeyId: 'AKIDONCALL', secretAccessKey: 'secret' };
    const signer = new SignatureV4({
      service: 'execute-api',
      region: 'eu-central-1',
      credentials,
      sha256: Sha256,
    });
    const { host, hostname } = new URL(url);
    const { headers } = await signer.sign({
      method: 'GET',
      protocol: 'http:',
      hostname,
      path: '/',
      headers: { host, 'x-note': 'one,two' },
    });
    const status = await new Promise((resolve, reject) => {
      const twice = { ...headers, 'x-note': ['one', 'two'] };
      request(`${url}/`, { headers: twice, agent: false }, (response) =>
        resolve(response.resume().statusCode),
      )
        .on('error', reject)
        .end();
    });
    expect(status).toBe(204);
  });

  test('a path without a route is 404 before anyone asks for a signature', async () => {
    const { url } = await serve(['GET /'], undefined, options);
    expect((await fetch(`${url}/nowhere`)).status).toBe(404);
  });
});

describe('routes', () => {
  const routes = [
    '$default',
    'GET /{proxy+}',
    'ANY /services/{service}',
    'GET /services/{service}',
    'GET /services/health',
    'GET /services/{service}/rollouts/{id}',
    'GET /services/{service}/{rest+}',
  ];

  test.each([
    ['GET', '/services/health', 'GET /services/health'],
    ['GET', '/services/web', 'GET /services/{service}'],
    ['DELETE', '/services/web', 'ANY /services/{service}'],
    ['DELETE', '/services/health', 'ANY /services/{service}'],
    ['GET', '/services/web/', 'GET /services/{service}'],
    ['GET', '/services/a%2Fb', 'GET /services/{service}'],
    ['GET', '/services/web/rollouts/7', 'GET /services/{service}/rollouts/{id}'],
    ['GET', '/services/web/rollouts/7/log', 'GET /services/{service}/{rest+}'],
    ['GET', '/elsewhere/x', 'GET /{proxy+}'],
    ['POST', '/elsewhere/x', '$default'],
  ])('the most specific one takes %s %s', async (method, path, key) => {
    const { url, events } = await serve(routes);
    await fetch(url + path, { method });
    expect(events[0]?.routeKey).toBe(key);
  });

  test('a greedy parameter takes the rest of the path', async () => {
    const { url, events } = await serve(['GET /files/{path+}']);
    await fetch(`${url}/files/a/b%20c`);
    expect(events[0]?.pathParameters).toEqual({ path: 'a/b c' });
  });

  test.each([
    ['GET', '/services'],
    ['POST', '/services/web'],
    ['GET', '/services//rollouts'],
  ])('without one %s %s is 404', async (method, path) => {
    const { url } = await serve(['GET /services/{service}', 'GET /services/{service}/rollouts']);
    const response = await fetch(url + path, { method });
    expect([response.status, await response.json()]).toEqual([404, { message: 'Not Found' }]);
  });

  test.each([
    [['FETCH /x'], 'method'],
    [['GET x'], 'path'],
    [['GET /a/{b'], 'path'],
    [['GET /{a+}/b'], 'path'],
    [['GET /{a}/{a}'], 'path'],
    [['GET /a/{b}', 'GET /a/{c}'], 'twice'],
  ])('that API Gateway would not take are refused: %j', async (wrong, message) => {
    await expect(serve(wrong)).rejects.toThrow(message);
  });
});

describe('the gateway', () => {
  test('refuses a body beyond 10 MB, and takes one of 5', async () => {
    const { url, events } = await serve(['POST /']);
    const post = (megabytes: number) =>
      new Promise<number | undefined>((resolve, reject) => {
        const outgoing = request(`${url}/`, { method: 'POST', agent: false }, (response) => {
          resolve(response.statusCode);
          outgoing.destroy();
        });
        outgoing.on('error', reject);
        outgoing.write(Buffer.alloc(megabytes * 1024 * 1024, 'x'));
        if (megabytes <= 10) outgoing.end();
      });
    expect(await post(11)).toBe(413);
    expect(events).toHaveLength(0);
    expect(await post(5)).toBe(204);
    expect(events[0]?.body).toHaveLength(5 * 1024 * 1024);
  });

  test('refuses a path that is not well encoded', async () => {
    const { url } = await serve(['GET /{x}']);
    expect((await fetch(`${url}/%ff`)).status).toBe(400);
  });
});
