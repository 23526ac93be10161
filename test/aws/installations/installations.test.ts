import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { otherInstallations } from '../../../src/aws/installations/installations.ts';
import { parseInstallations } from '../../../src/rollout/upstream/installations.ts';

const clock = { now: () => Date.now() };
const here = { name: 'greenshift-prod', region: 'eu-west-1', account: '111122223333' };
const OFFER = {
  environment: 'greenshift-test in us-east-1 of 111122223333',
  service: 'web',
  image: 'ami-00000002',
  waitsFor: null,
  build: null,
  builtAt: null,
  liveSince: '2026-01-01T00:00:00.000Z',
  recalled: null,
  goingBack: false,
  bakes: 1_200,
  copies: [{ region: 'eu-west-1', account: '111122223333', image: 'ami-0c000002' }],
  before: [],
  addedLater: true,
};

let server: Server | undefined;
afterEach(() => void server?.close());

async function asking(listener: RequestListener) {
  server = createServer(listener).listen(0, '127.0.0.1');
  await new Promise((resolve) => server?.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  return installationsAt(`http://127.0.0.1:${port}`).ask({ installation: 'test', service: 'web' });
}

const installationsAt = (endpoint: string) =>
  otherInstallations({
    here,
    clock,
    directory: parseInstallations(`test=${endpoint} region=us-east-1`),
    credentials: async () => ({ accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' }),
  });

const answer =
  (status: number, body: unknown): RequestListener =>
  (_, response) =>
    response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));

describe('another installation', () => {
  test('is asked once, with a signature for API Gateway, and its answer is read', async () => {
    const requests: string[] = [];
    const told = await asking((request, response) => {
      requests.push(`${request.method} ${request.url} ${request.headers.authorization}`);
      answer(200, OFFER)(request, response);
    });
    expect(told).toMatchObject({
      kind: 'told',
      offer: {
        image: 'ami-00000002',
        bakes: 1_200_000,
        liveSince: Date.parse('2026-01-01'),
        isGoingBack: false,
      },
    });
    expect(requests).toEqual([
      expect.stringMatching(
        /^GET \/services\/web\/promotion AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d+\/us-east-1\/execute-api\//,
      ),
    ]);
  });

  test.each([
    ['lets nobody in', 403, { message: 'Forbidden' }, 'docs/security.md'],
    ['is of an earlier release', 404, { type: 'about:blank' }, 'deploy this release there'],
    ['is throttled', 429, {}, 'answers 429'],
    ['fails', 500, 'oops', 'answers 500'],
    ['answers what is no offer', 200, '<html>', 'deploy the same release on both sides'],
    ['names an image that is none', 200, { ...OFFER, image: 'i-1' }, '(image: '],
    ['answers without end', 200, JSON.stringify('x'.repeat(500_000)), 'longer than'],
  ])('that %s is silent, and the reason says what to do', async (_, status, body, reason) => {
    expect(await asking(answer(status, body))).toEqual({
      kind: 'silent',
      reason: expect.stringContaining(reason),
    });
  });

  test('that has no such service says so', async () => {
    const problem = { type: 'urn:greenshift:problem:ServiceNotFound', detail: 'there is no service web' };
    expect(await asking(answer(404, problem))).toEqual({
      kind: 'unknown',
      reason: 'there is no service web',
    });
  });

  test('is not followed elsewhere: the signature is for its address alone', async () => {
    const told = await asking((_, response) =>
      response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
    );
    expect(told).toMatchObject({ kind: 'silent' });
  });

  test('that hangs up, or is not there, is silent', async () => {
    expect(await asking(({ socket }) => void socket.destroy())).toMatchObject({ kind: 'silent' });
    const gone = installationsAt('http://127.0.0.1:1');
    expect(await gone.ask({ installation: 'test', service: 'web' })).toMatchObject({
      kind: 'silent',
      reason: expect.stringContaining('gives no answer'),
    });
  });

  test('whose role can not be taken on is silent', async () => {
    const directory = parseInstallations(
      'test=http://127.0.0.1:1 region=us-east-1 role=arn:aws:iam::444455556666:role/followers',
    );
    const credentials = async () => Promise.reject(new Error('no credentials'));
    const told = await otherInstallations({ here, clock, directory, credentials }).ask({
      installation: 'test',
      service: 'web',
    });
    expect(told).toEqual({ kind: 'silent', reason: expect.stringContaining('no credentials') });
  });
});
