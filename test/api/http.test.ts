import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { describe, expect, test } from 'vitest';
import { ProblemDocument } from '../../src/api/problem-document.ts';
import { routes } from '../../src/api/routes.ts';
import type { Ports } from '../../src/ports/ports.ts';
import { CloudUnavailable } from '../../src/rollout/errors.ts';
import { httpHandler } from '../../src/runtime/http.ts';
import { ANN } from '../world/calling.ts';
import { bakingAt, beginAt } from '../world/progress.ts';
import { ACCOUNT } from '../world/specs.ts';
import { aServiceIn, aWorld, liveShare, type World } from '../world/world.ts';

const context = { awsRequestId: 'request-7', functionName: 'api' } as Context;

/** The event that API Gateway makes of a signed request. */
function event(routeKey: string, change: Partial<APIGatewayProxyEventV2> = {}): APIGatewayProxyEventV2 {
  const requestContext = { accountId: ACCOUNT, authorizer: { iam: { userArn: ANN } } };
  return {
    version: '2.0',
    routeKey,
    headers: {},
    isBase64Encoded: false,
    requestContext,
    ...change,
  } as APIGatewayProxyEventV2;
}

/** Every port on its own maker, as the function has them. */
const makersOf = (ports: Ports) =>
  Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, () => port])) as {
    [Name in keyof Ports]: () => Ports[Name];
  };

async function send(world: World, sent: APIGatewayProxyEventV2) {
  const handler = httpHandler(routes, makersOf(world.ports));
  const response = (await handler(sent, context)) as APIGatewayProxyStructuredResultV2;
  return { ...response, document: JSON.parse(response.body ?? 'null') };
}

const rollback = (change: Partial<APIGatewayProxyEventV2> = {}) =>
  event('POST /services/{service}/rollback', { pathParameters: { service: 'web' }, ...change });

describe('over HTTP', () => {
  test('a route is answered as JSON, with its headers, and knows who called', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(50));
    const response = await send(world, rollback({ body: JSON.stringify({ reason: 'alarms' }) }));
    expect(response).toMatchObject({
      statusCode: 202,
      headers: { 'content-type': 'application/json', location: '/rollouts/web-1' },
      document: { outcome: 'rolled-back' },
    });
    expect(liveShare(world)).toBe(0);
    expect((await world.ports.rollouts.get('web-1')).abort).toMatchObject({ by: ANN, reason: 'alarms' });
  });

  test('documents and problems are indented, and end with a line, for those who read them in a terminal', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(50));
    for (const sent of [rollback({ body: '{' }), rollback({ body: '{}' })]) {
      const { body, document } = await send(world, sent);
      expect(body).toBe(`${JSON.stringify(document, null, 2)}\n`);
      expect(body).toMatch(/^\{\n {2}"\w+": /);
    }
  });

  test('a body may come in base64, as API Gateway sends what it takes for binary', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(50));
    const body = Buffer.from('{"reason":"Störung"}').toString('base64');
    expect(await send(world, rollback({ body, isBase64Encoded: true }))).toMatchObject({ statusCode: 202 });
    expect((await world.ports.rollouts.get('web-1')).abort?.reason).toBe('Störung');
  });

  test('a body that is not JSON is a problem document, and nothing happens', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(50));
    const response = await send(world, rollback({ body: '{"reason": alarms}' }));
    expect(response).toMatchObject({
      statusCode: 400,
      headers: { 'content-type': 'application/problem+json' },
      document: {
        type: 'urn:greenshift:problem:InvalidInput',
        title: 'The request is not valid',
        status: 400,
        errors: [{ path: '', message: expect.stringContaining('the body is not JSON') }],
      },
    });
    expect(await world.ports.rollouts.get('web-1')).not.toHaveProperty('abort');
  });

  test('a problem has the members of RFC 9457, and its status is the answer’s', async () => {
    const response = await send(aWorld(), rollback());
    expect(response).toMatchObject({
      statusCode: 404,
      headers: { 'content-type': 'application/problem+json' },
    });
    expect(Object.keys(response.document)).toEqual(['type', 'title', 'status', 'detail']);
    expect(response.document.status).toBe(404);
  });

  /** What `$default` gets of a request that no other route takes. */
  const unrouted = (method: string, path: string) => {
    const requestContext = { http: { method, path } } as APIGatewayProxyEventV2['requestContext'];
    return event('$default', { requestContext });
  };

  // `POST /service/web/rollback` at night was answered {"message":"Not Found"}, and nothing else.
  test('a path that there is not is told of the nearest route, and of all of them', async () => {
    expect(await send(aWorld(), unrouted('POST', '/service/web/rollback'))).toMatchObject({
      statusCode: 404,
      headers: { 'content-type': 'application/problem+json' },
      document: {
        type: 'about:blank',
        title: 'Not found',
        status: 404,
        detail: 'There is no POST /service/web/rollback. Did you mean POST /services/web/rollback?',
        routes: Object.keys(routes),
      },
    });
    const { document } = await send(aWorld(), unrouted('GET', '/'));
    expect(document.detail).toBe('There is no GET /.');
    const { document: empty } = await send(aWorld(), unrouted('POST', '/rollouts//abandon'));
    expect(empty.detail).toBe('There is no POST /rollouts//abandon.');
    ProblemDocument.parse(document);
  });

  test('a method that a path does not take is told of those that it does', async () => {
    const response = await send(aWorld(), unrouted('PATCH', '/services/web'));
    expect(response).toMatchObject({
      statusCode: 405,
      headers: { 'content-type': 'application/problem+json', allow: 'PUT, GET, DELETE' },
      document: { title: 'Method not allowed', detail: '/services/web takes PUT, GET, DELETE, not PATCH.' },
    });
    expect(await send(aWorld(), unrouted('GET', '/services/web/rollback/'))).toMatchObject({
      statusCode: 405,
      headers: { allow: 'POST' },
    });
  });

  test('a name that every object has is no route', async () => {
    for (const key of ['toString', 'constructor', '__proto__']) {
      expect(await send(aWorld(), event(key)), key).toMatchObject({ statusCode: 404 });
    }
  });

  test('an unexpected error hides its text, and says where to look', async () => {
    const world = aWorld();
    world.before('services.get', () => {
      throw new TypeError('the secret of table greenshift-prod');
    });
    const response = await send(world, rollback());
    expect(response).toMatchObject({
      statusCode: 500,
      headers: { 'content-type': 'application/problem+json' },
      document: { type: 'about:blank', title: 'Internal error', status: 500 },
    });
    expect(response.body).not.toContain('secret');
    expect(response.document.detail).toContain('request-7');
  });

  test('a press that a throttled load balancer does not serve says after how many seconds to press again', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(50));
    const throttled = new CloudUnavailable('AWS can’t write the split: ThrottlingException: Rate exceeded');
    const write = () => Promise.reject(throttled);
    const traffic = { ...world.ports.traffic, read: write, write };
    const handler = httpHandler(routes, makersOf({ ...world.ports, traffic }));
    const response = await handler(rollback({ body: '{"reason":"alarms"}' }), context);
    expect(response).toMatchObject({
      statusCode: 503,
      headers: { 'content-type': 'application/problem+json', 'retry-after': '2' },
    });
  });

  test('without a signature nobody gets here; should it happen, the caller is unknown', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(50));
    await send(world, rollback({ requestContext: {} as APIGatewayProxyEventV2['requestContext'] }));
    expect((await world.ports.rollouts.get('web-1')).abort?.by).toBe('unknown');
  });

  test('ports are made at the first call, and kept', async () => {
    const world = aWorld();
    await aServiceIn(world);
    let made = 0;
    const services = () => {
      made += 1;
      return world.ports.services;
    };
    const handler = httpHandler(routes, { ...makersOf(world.ports), services });
    expect(made).toBe(0);
    await handler(event('GET /services'), context);
    await handler(event('GET /services'), context);
    expect(made).toBe(1);
  });
});
