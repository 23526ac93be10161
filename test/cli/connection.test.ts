import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { findEndpoint } from '../../cli/api/endpoint.ts';
import { findRegion } from '../../cli/api/region.ts';
import { type Env, greenshift } from './greenshift.ts';

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly type?: string;
}

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A server that returns the answers in turn, the last one for good, and remembers what it was asked. */
async function serve(...answers: Answer[]) {
  const asked: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    asked.push(request);
    const { status, body, type = 'application/json' } = answers[Math.min(asked.length, answers.length) - 1]!;
    response.writeHead(status, { 'content-type': type }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => new Promise((resolve) => server.close(resolve)));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

const NONE = { status: 200, body: '{"services":[],"unreadable":[]}' };
const list = (env: Env) => greenshift(['list', '-o', 'json'], env);
const KEYS = { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret', AWS_REGION: 'eu-west-1' };

describe('credentials', () => {
  test("are the caller's own, of the region, with the session's token", async () => {
    const { url, asked } = await serve(NONE);
    const env = { ...KEYS, AWS_SESSION_TOKEN: 'token', GREENSHIFT_ENDPOINT: url };
    expect(await list(env)).toMatchObject({ code: 0 });
    const { authorization, 'x-amz-security-token': token } = asked[0]!.headers;
    expect(authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE\/\d{8}\/eu-west-1\/execute-api\/aws4_request, /,
    );
    expect(token).toBe('token');
  });

  test('may come from a profile', async () => {
    const { url, asked } = await serve(NONE);
    const home = await mkdtemp(join(tmpdir(), 'greenshift-profile-'));
    closers.push(() => rm(home, { recursive: true, force: true }));
    const file = join(home, 'config');
    await writeFile(
      file,
      '[profile night]\nregion = eu-north-1\naws_access_key_id = AKIANIGHT\naws_secret_access_key = secret\n',
    );
    const args = ['list', '--profile', 'night', '--region', 'eu-north-1', '--endpoint', url];
    expect(await greenshift(args, { AWS_CONFIG_FILE: file })).toMatchObject({ code: 0 });
    expect(asked[0]!.headers.authorization).toMatch(/Credential=AKIANIGHT\/\d{8}\/eu-north-1\//);
  });

  test('that have expired are not sent, and exit with 8', async () => {
    const { url, asked } = await serve(NONE);
    const env = { ...KEYS, AWS_CREDENTIAL_EXPIRATION: '2020-01-01T00:00:00Z', GREENSHIFT_ENDPOINT: url };
    expect(await list(env)).toEqual({
      code: 8,
      out: '',
      err: 'greenshift: the AWS credentials expired at 2020-01-01T00:00:00.000Z: renew them, for example with `aws sso login`\n',
    });
    expect(asked).toEqual([]);
  });

  test('that AWS says have expired exit with 8, and so do those that it does not let in', async () => {
    const expired = await serve({
      status: 403,
      body: '{"message":"The security token included in the request is expired"}',
    });
    expect(await list({ ...KEYS, GREENSHIFT_ENDPOINT: expired.url })).toMatchObject({
      code: 8,
      err: expect.stringContaining('have expired'),
    });
    const forbidden = await serve({ status: 403, body: '{"message":"Forbidden"}' });
    const { code, err } = await list({ ...KEYS, GREENSHIFT_ENDPOINT: forbidden.url });
    expect(code).toBe(8);
    expect(err).toMatch(/^greenshift: [^\n]*execute-api:Invoke[^\n]*\n$/);
    expect(forbidden.asked).toHaveLength(1);
  });

  test('of an SSO session that is over, or of nobody, say how to sign in', async () => {
    const home = await mkdtemp(join(tmpdir(), 'greenshift-sso-'));
    closers.push(() => rm(home, { recursive: true, force: true }));
    const file = join(home, 'config');
    await writeFile(
      file,
      '[profile sso]\nsso_session = s\nsso_account_id = 111122223333\nsso_role_name = r\nregion = eu-west-1\n[sso-session s]\nsso_region = eu-west-1\nsso_start_url = https://example.test/start\n',
    );
    const env = {
      AWS_CONFIG_FILE: file,
      AWS_PROFILE: 'sso',
      HOME: home,
      GREENSHIFT_ENDPOINT: 'https://api.test',
    };
    const sso = await list(env);
    expect(sso).toMatchObject({ code: 8, err: expect.stringMatching(/sso login/) });
    const nobody = await list({ AWS_REGION: 'eu-west-1', GREENSHIFT_ENDPOINT: 'https://api.test' });
    expect(nobody).toMatchObject({ code: 8, err: expect.stringContaining('there are no AWS credentials') });
  });
});

describe('the endpoint', () => {
  test('that is not given is told how to begin with', async () => {
    const { code, err } = await list({});
    expect(code).toBe(1);
    expect(err).toMatch(/^greenshift: where is the API\? .*GREENSHIFT_ENDPOINT.*npm start[^\n]*\n$/);
  });

  test("is the stack's output, when the stack is the only one", async () => {
    const api = await serve(NONE);
    const stack = (name: string, url: string) =>
      `<member><StackName>${name}</StackName><StackStatus>CREATE_COMPLETE</StackStatus><CreationTime>2026-01-01T00:00:00Z</CreationTime><Outputs><member><OutputKey>ApiEndpoint</OutputKey><OutputValue>${url}</OutputValue></member></Outputs></member>`;
    const answer = (...stacks: string[]) => ({
      status: 200,
      type: 'text/xml',
      body: `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks>${stacks.join('')}</Stacks></DescribeStacksResult></DescribeStacksResponse>`,
    });
    const one = await serve(answer(stack('greenshift-prod', api.url), stack('shop', 'http://shop.test')));
    expect(await list({ ...KEYS, AWS_ENDPOINT_URL_CLOUDFORMATION: one.url })).toMatchObject({ code: 0 });
    expect(api.asked).toHaveLength(1);
    const two = await serve(answer(stack('greenshift-prod', api.url), stack('greenshift-dev', api.url)));
    expect(await list({ ...KEYS, AWS_ENDPOINT_URL_CLOUDFORMATION: two.url })).toMatchObject({
      code: 1,
      err: 'greenshift: which installation? pass --stack with one of greenshift-prod, greenshift-dev\n',
    });
  });

  // It is there, and the doctor asked where.
  test('that is known is not asked for by a doctor who can’t read the stack', async () => {
    const api = await serve(NONE);
    const refusal = {
      status: 403,
      type: 'text/xml',
      body: '<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>',
    };
    const aws = await serve(refusal);
    const env = {
      ...KEYS,
      GREENSHIFT_ENDPOINT: api.url,
      AWS_ENDPOINT_URL: 'http://proxy.test',
      AWS_ENDPOINT_URL_CLOUDFORMATION: aws.url,
    };
    expect(await greenshift(['doctor'], env)).toMatchObject({
      code: 8,
      err: "greenshift: the stack can't be read: no; is it the local cloud? pass --cloud with its AWS endpoint\n",
    });
  });

  test('that is wrong is named, in one line, whatever is there', async () => {
    const page = await serve({ status: 404, body: '<html>Not Found</html>', type: 'text/html' });
    const { code, err } = await list({ GREENSHIFT_ENDPOINT: page.url });
    expect(code).toBe(1);
    expect(err).toBe(
      `greenshift: ${page.url} has no GET /services (404): is it Greenshift's API, and as new as this command?\n`,
    );
    const html = await serve({ status: 200, body: '<html>Hello</html>', type: 'text/html' });
    expect(await list({ GREENSHIFT_ENDPOINT: html.url })).toMatchObject({
      code: 1,
      err: expect.stringContaining("is it Greenshift's API"),
    });
  });

  test('may fail for a moment: the request is repeated, and a command under the same key', async () => {
    const busy = { status: 503, body: '{"message":"Service Unavailable"}' };
    const short = await serve(busy, busy, NONE);
    expect(await list({ GREENSHIFT_ENDPOINT: short.url })).toMatchObject({ code: 0 });
    expect(short.asked).toHaveLength(3);
    const start = await serve(busy);
    const started = await greenshift(['start', 'web', 'ami-00000001'], { GREENSHIFT_ENDPOINT: start.url });
    expect(started).toMatchObject({ code: 1, err: expect.stringContaining('503') });
    const keys = start.asked.map(({ headers }) => headers['idempotency-key']);
    expect(keys).toHaveLength(4);
    expect([...new Set(keys)]).toHaveLength(1);
    expect(keys[0]).toMatch(/^[\da-f-]{36}$/);
    expect(short.asked[0]!.headers).not.toHaveProperty('idempotency-key');
  });

  test('says what AWS does not serve just now: a press is sent again under the same key', async () => {
    const detail = 'AWS can’t write the split yet: ThrottlingException: Rate exceeded';
    const type = 'urn:greenshift:problem:CloudUnavailable';
    const throttled = { status: 503, body: JSON.stringify({ type, title: '', status: 503, detail }) };
    const api = await serve(throttled, { status: 200, body: '{"freeze":{}}' });
    await greenshift(['freeze', 'web', '--reason', 'peak hour'], { GREENSHIFT_ENDPOINT: api.url });
    const keys = api.asked.map(({ headers }) => headers['idempotency-key']);
    expect(keys).toEqual([expect.any(String), keys[0]]);
  });

  test.each([
    ['http://api.test', 'must be https'],
    ['api.test', "is the API's address"],
    ['https://api.test/?stage=prod', "is the API's address"],
  ])('%s is refused before anything is sent', async (endpoint, words) => {
    await expect(findEndpoint({ endpoint }, {})).rejects.toThrow(words);
  });

  test('of API Gateway says which region to sign for', async () => {
    const url = new URL('https://abc.execute-api.eu-central-1.amazonaws.com');
    expect(await findRegion(url, { region: 'eu-west-1' }, { AWS_REGION: 'us-east-1' })).toBe('eu-central-1');
    const own = new URL('https://greenshift.example.test');
    expect(await findRegion(own, { region: 'eu-west-1' }, { AWS_REGION: 'us-east-1' })).toBe('eu-west-1');
    expect(await findRegion(own, {}, { AWS_REGION: 'us-east-1' })).toBe('us-east-1');
  });
});
