import { AwsClient } from 'aws4fetch';
import { expect, test } from 'vitest';
import { fixture, QUICK, useEnvironment } from './demo-context.ts';
import { changeSpec, publish, serviceOf } from './rollouts.ts';
import { until } from './until.ts';

const environment = useEnvironment();

/** A signed request whose body is sent as it is. */
async function send(method: string, path: string, body: string, key: { secretAccessKey?: string } = {}) {
  const { region, credentials } = environment().clientOptions;
  const client = new AwsClient({
    ...(credentials as { accessKeyId: string; secretAccessKey: string }),
    ...key,
    region: region as string,
    service: 'execute-api',
    retries: 0,
  });
  const url = `${environment().deployment.api.url}${path}`;
  const response = await client.fetch(url, { method, body, headers: { 'content-type': 'application/json' } });
  const type = response.headers.get('content-type');
  const parsed = (await response.json()) as { errors?: { path: string }[] };
  return { status: response.status, type, body: parsed };
}

const specNow = async () => (await serviceOf(environment())).spec;
const put = async (change: object) =>
  send('PUT', '/services/web', JSON.stringify({ ...(await specNow()), ...change }));

const invalid = (path: string, message: RegExp) => ({
  status: 400,
  type: 'application/problem+json',
  body: {
    type: 'urn:greenshift:problem:InvalidInput',
    status: 400,
    errors: [{ path, message: expect.stringMatching(message) }],
  },
});

test('a typo in a spec is refused with the word that was meant', async () => {
  const before = await serviceOf(environment());
  const { startWithin: _, ...spec } = await specNow();
  const typo = await send('PUT', '/services/web', JSON.stringify({ ...spec, startWithn: '5m' }));
  expect(typo).toMatchObject(invalid('startWithn', /did you mean "startWithin"\?/));
  const nested = await put({ limits: { badshare: 2 } });
  expect(nested).toMatchObject(invalid('limits.badshare', /did you mean "badShare"\?/));
  expect(await serviceOf(environment())).toEqual(before);
});

test('an invalid spec is refused with the place of every mistake', async () => {
  const [one, other] = (await specNow()).traffic.targetGroups!;
  const falling = [
    { weight: 50, bake: '1m' },
    { weight: 20, bake: '1m' },
    { weight: 100, bake: '1m' },
  ];
  expect(await put({ steps: falling })).toMatchObject(invalid('steps[1].weight', /20 follows 50/));
  const { traffic } = await specNow();
  expect(await put({ traffic: { ...traffic, targetGroups: [one, one] } })).toMatchObject(
    invalid('traffic.targetGroups', /two different target groups/),
  );
  const { body, status } = await put({ steps: [{ weight: 0.05, bake: 'soon' }], startWithin: '2d' });
  expect(status).toBe(400);
  expect(body.errors?.map(({ path }) => path)).toEqual(
    expect.arrayContaining(['steps[0].weight', 'steps[0].bake', 'startWithin']),
  );
  expect((await specNow()).traffic.targetGroups).toEqual([one, other]);
});

test('a spec that does not fit what is on AWS is refused, and nothing is stored', async () => {
  const before = await serviceOf(environment());
  expect(await put({ fleet: 'web-lost' })).toMatchObject({
    status: 422,
    type: 'application/problem+json',
    body: {
      type: 'urn:greenshift:problem:SpecMismatch',
      detail: 'the Auto Scaling group "web-lost" does not exist in this region',
    },
  });
  const missing = before.spec.traffic.targetGroups![1]!.replace('web-b', 'web-c');
  const targetGroups = [before.spec.traffic.targetGroups![0], missing];
  expect(await put({ traffic: { ...before.spec.traffic, targetGroups } })).toMatchObject({
    status: 422,
    body: { type: 'urn:greenshift:problem:SpecMismatch', detail: expect.stringContaining(missing) },
  });
  const [route] = before.spec.traffic.routes!;
  const listener = route!.listener!.replace(/.$/, (digit) => (digit === '0' ? '1' : '0'));
  expect(await put({ traffic: { ...before.spec.traffic, routes: [{ listener }] } })).toMatchObject({
    status: 422,
    body: { detail: expect.stringContaining(listener) },
  });
  expect(await put({ service: 'shop' })).toMatchObject(invalid('service', /the path names "web"/));
  expect(await serviceOf(environment())).toEqual(before);
});

test('a request that is not signed is refused', async () => {
  const { url } = environment().deployment.api;
  for (const [method, path] of [
    ['GET', '/services/web'],
    ['POST', '/services/web/rollback'],
  ]) {
    const response = await fetch(`${url}${path}`, { method });
    expect(response.status).toBe(403);
    expect(await response.json()).toEqual({ message: 'Forbidden' });
  }
});

test('a request that is signed with another secret is refused, and changes nothing', async () => {
  const before = await serviceOf(environment());
  for (const [method, path] of [
    ['POST', '/services/web/rollback'],
    ['DELETE', '/services/web'],
  ] as const)
    expect(await send(method, path, '{}', { secretAccessKey: 'wrong' })).toMatchObject({
      status: 403,
      body: { message: expect.stringMatching(/^Forbidden: the signature is not that of this request/) },
    });
  expect(await serviceOf(environment())).toEqual(before);
});

test('a body that is no JSON, or not what the route takes, is a problem of the client', async () => {
  expect(await send('PUT', '/services/web', '{"service": ')).toMatchObject(
    invalid('', /the body is not JSON/),
  );
  expect(await send('POST', '/services/web/rollouts', '{"image": "v2"}')).toMatchObject(
    invalid('image', /ami-/),
  );
  expect(await send('POST', '/services/web/rollback', '{"raeson": "slow"}')).toMatchObject(
    invalid('raeson', /did you mean "reason"\?/),
  );
  expect(await serviceOf(environment())).toMatchObject({ rollout: null });
});

test('what is not there is not found', async () => {
  const problem = (status: number, name: string) => ({
    status,
    body: { type: `urn:greenshift:problem:${name}`, status },
  });
  const { api } = environment();
  expect(await api('GET', '/services/shop')).toMatchObject(problem(404, 'ServiceNotFound'));
  expect(await api('POST', '/services/shop/rollback')).toMatchObject(problem(404, 'ServiceNotFound'));
  expect(await api('GET', '/rollouts/web-99')).toMatchObject(problem(404, 'RolloutNotFound'));
  expect(await api('POST', '/rollouts/web-99/rollback')).toMatchObject(problem(404, 'RolloutNotFound'));
  expect(await api('GET', '/nowhere')).toMatchObject({
    status: 404,
    body: { type: 'about:blank', detail: 'There is no GET /nowhere.' },
  });
  const unknown = await api('POST', '/services/web/rollouts', { image: 'ami-0123456789abcdef0' });
  expect(unknown).toMatchObject(problem(422, 'ImageNotFound'));
});

test('while a rollout is under way a second is not started, and the route cannot be changed', async () => {
  await changeSpec(environment(), { ...QUICK, limits: { holdAtMost: '12h' } });
  const image = await publish(environment(), fixture('v2'));
  const id = await until('the rollout', async () => (await serviceOf(environment())).rollout);
  const { api } = environment();
  const inProgress = { status: 409, body: { type: 'urn:greenshift:problem:RolloutInProgress' } };
  expect(await api('POST', '/services/web/rollouts', { image })).toMatchObject(inProgress);
  const { targetGroups, ...traffic } = (await specNow()).traffic;
  expect(await put({ traffic: { ...traffic, targetGroups: targetGroups!.toReversed() } })).toMatchObject(
    inProgress,
  );
  expect(await put({ startWithin: '30m' })).toMatchObject({ status: 200 });

  expect(await api('POST', `/rollouts/${id}/rollback`)).toMatchObject({ status: 202 });
  await until('the service to be free', async () => (await serviceOf(environment())).rollout === null);
});

// Without a `$default` route the gateway itself answered a misspelt path, with {"message":"Not Found"}.
test('a path that there is not is answered with a problem document that names the routes', async () => {
  expect(await send('POST', '/service/web/rollback', '{}')).toMatchObject({
    status: 404,
    type: 'application/problem+json',
    body: {
      detail: 'There is no POST /service/web/rollback. Did you mean POST /services/web/rollback?',
      routes: expect.arrayContaining(['POST /services/{service}/rollback']),
    },
  });
  expect(await send('POST', '/services/web', '{}')).toMatchObject({ status: 405 });
});
