import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { isSignedWith, type SignedMessage } from '../../../local-cloud/wire/signature.ts';
import { otherInstallations } from '../../../src/aws/installations/installations.ts';
import type { LeadRequest } from '../../../src/rollout/campaign/lead.ts';
import { INSTALLATION_PATIENCE } from '../../../src/rollout/timing.ts';
import { parseInstallations } from '../../../src/rollout/upstream/installations.ts';

const ACCOUNT = '111122223333';
const SECRET = 'secret';
const REQUEST: LeadRequest = {
  build: `arn:aws:imagebuilder:us-east-1:${ACCOUNT}:image/web/1.0.0/2`,
  builtAt: Date.parse('2026-01-01T00:00:00Z'),
  pipeline: `arn:aws:imagebuilder:us-east-1:${ACCOUNT}:image-pipeline/web`,
  copies: [
    { region: 'us-east-1', account: ACCOUNT, image: 'ami-00000001' },
    { region: 'eu-west-1', account: ACCOUNT, image: 'ami-00000002' },
    { region: 'eu-west-1', account: '444455556666', image: 'ami-00000003' },
  ],
  leader: { installation: 'greenshift-prod', campaign: 'web-1.0.0-2' },
};
const ANSWER = {
  outcome: 'heard',
  campaign: 'web-1.0.0-2',
  state: 'running',
  wave: 1,
  waves: 2,
  counts: { total: 3, promoted: 1, moving: 1, failed: 0 },
  codes: [],
  atFault: false,
  why: 'it waits for wave 1',
  orderTaken: '2026-01-01T00:10:00.000Z',
  addedLater: true,
};

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  vi.restoreAllMocks();
});

async function leading(listener: RequestListener, change: Partial<LeadRequest> = {}) {
  server = createServer(listener).listen(0, '127.0.0.1');
  await new Promise((resolve) => server?.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  return installationsAt(`http://127.0.0.1:${port}`).lead('eu', { ...REQUEST, ...change });
}

const installationsAt = (endpoint: string) =>
  otherInstallations({
    here: { name: 'greenshift-prod', region: 'us-east-1', account: ACCOUNT },
    clock: { now: () => Date.now() },
    directory: parseInstallations(`eu=${endpoint} region=eu-west-1`),
    credentials: async () => ({ accessKeyId: 'AKIDEXAMPLE', secretAccessKey: SECRET }),
  });

const answer =
  (status: number, body: unknown): RequestListener =>
  (_, response) =>
    response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));

/** Of one request, whose body was read whole. */
async function sentBy(change: Partial<LeadRequest>): Promise<SignedMessage> {
  const sent: SignedMessage[] = [];
  await leading(async (request, response) => {
    const { method = '', url = '', headers } = request;
    sent.push({ method, url, headers, body: await buffer(request) });
    answer(200, ANSWER)(request, response);
  }, change);
  expect(sent.length).toBe(1);
  return sent[0]!;
}

describe('an installation that is to carry a campaign on', () => {
  test('is sent the campaign once, as JSON that is signed whole for the API in its region', async () => {
    const sent = await sentBy({});
    expect(sent).toMatchObject({
      method: 'POST',
      url: '/campaigns',
      headers: {
        'content-type': 'application/json',
        authorization: expect.stringMatching(/Credential=AKIDEXAMPLE\/\d+\/eu-west-1\/execute-api\//),
      },
    });
    expect(isSignedWith(sent, SECRET, Date.now())).toBe(true);
    expect(isSignedWith({ ...sent, body: Buffer.from('{}') }, SECRET, Date.now())).toBe(false);
  });

  test('is told of the copies of its region alone, with times as everybody reads them', async () => {
    const order = {
      kind: 'pause',
      at: Date.parse('2026-01-01T00:20:00Z'),
      by: 'ann',
      reason: 'a look',
    } as const;
    const kept = { ...order, from: 'lab', keptBy: 'eve: a fair' };
    expect(JSON.parse(String((await sentBy({ order: kept, known: 'running' })).body))).toEqual({
      ...REQUEST,
      known: 'running',
      builtAt: '2026-01-01T00:00:00.000Z',
      copies: REQUEST.copies.filter(({ region }) => region === 'eu-west-1'),
      order: { ...order, at: '2026-01-01T00:20:00.000Z' },
    });
    const { build, copies, leader } = REQUEST;
    const short = await sentBy({ builtAt: undefined, pipeline: undefined, known: 'stopped' });
    expect(JSON.parse(String(short.body))).toEqual({
      build,
      copies: copies.slice(1),
      leader,
      known: 'stopped',
    });
  });

  test('says how it goes there, and a later release may say more', async () => {
    expect(await leading(answer(200, ANSWER))).toEqual({
      kind: 'told',
      told: {
        outcome: 'heard',
        campaign: 'web-1.0.0-2',
        state: 'running',
        wave: 1,
        waves: 2,
        counts: { total: 3, promoted: 1, moving: 1, failed: 0 },
        codes: [],
        isAtFault: false,
        why: 'it waits for wave 1',
        orderTaken: Date.parse('2026-01-01T00:10:00Z'),
      },
    });
    const nothing = { campaign: null, state: null, wave: null, waves: null, counts: null, orderTaken: null };
    expect(await leading(answer(200, { ...ANSWER, ...nothing, outcome: 'nobody' }))).toMatchObject({
      kind: 'told',
      told: { outcome: 'nobody', state: undefined, orderTaken: undefined },
    });
  });

  test.each([
    ['IAM lets nobody in', 403, { message: 'Forbidden' }, 'campaigns function not in (403): see "Another'],
    ['somebody else leads', 403, { detail: 'it is not the role' }, 'refuses (403): it is not the role'],
    ['it is of an earlier release', 404, { message: 'Not Found' }, 'has no route /campaigns: deploy this'],
    ['it has another view of the campaign', 409, { detail: 'it is over' }, 'refuses (409): it is over'],
    ['it has no copy', 422, { detail: 'there is no AMI' }, 'refuses (422): there is no AMI'],
    ['it is throttled', 429, { message: 'Too Many Requests' }, 'answers 429: it is asked again'],
    ['it fails', 500, 'oops', 'answers 500: it is asked again'],
    ['it says nothing', 503, 'null', 'answers 503: it is asked again'],
    ['its detail is none', 409, { detail: { text: 'x' } }, 'answers 409: it is asked again'],
    ['it answers what is no JSON', 200, '<html>', "can't be read (the whole: "],
    ['it answers nothing', 200, '', "can't be read (the whole: "],
    [
      'it answers an outcome of a later release',
      200,
      { ...ANSWER, outcome: 'sold' },
      "can't be read (outcome: ",
    ],
    ['its counts are none', 200, { ...ANSWER, counts: { total: -1 } }, "can't be read (counts."],
    ['it answers without end', 200, JSON.stringify('x'.repeat(500_000)), 'longer than'],
  ])('is silent where %s, and the reason says what to do', async (_, status, body, reason) => {
    expect(await leading(answer(status, body))).toEqual({
      kind: 'silent',
      reason: expect.stringContaining(reason),
    });
  });

  test('has what it says kept short: it goes into a record', async () => {
    const said = await leading(answer(409, { detail: 'x'.repeat(5_000) }));
    expect(said.kind === 'silent' && said.reason.length).toBeLessThan(400);
    const told = await leading(
      answer(200, { ...ANSWER, why: 'x'.repeat(5_000), codes: Array(99).fill('C') }),
    );
    expect(told.kind === 'told' && [told.told.why?.length, told.told.codes?.length]).toEqual([1_000, 50]);
  });

  test('is not followed elsewhere: the signature is for its address alone', async () => {
    const led = await leading((_, response) =>
      response.writeHead(307, { location: 'http://127.0.0.1:1/campaigns' }).end(),
    );
    expect(led).toMatchObject({ kind: 'silent', reason: expect.stringContaining('gives no answer') });
  });

  test('is waited for as long as a round has time for it, though it has begun to answer', async () => {
    const timeout = AbortSignal.timeout.bind(AbortSignal);
    const waits = vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => timeout(50));
    const led = await leading((_, response) => void response.writeHead(200).write('{'));
    expect(led).toEqual({ kind: 'silent', reason: expect.stringContaining('none came in time') });
    expect(waits.mock.calls).toEqual([[INSTALLATION_PATIENCE]]);
  });

  test('that hangs up, is not there, or is named by nobody is silent', async () => {
    expect(await leading(({ socket }) => void socket.destroy())).toMatchObject({ kind: 'silent' });
    const gone = installationsAt('http://127.0.0.1:1');
    expect(await gone.lead('eu', REQUEST)).toMatchObject({
      kind: 'silent',
      reason: expect.stringContaining('gives no answer'),
    });
    expect(await gone.lead('ue', REQUEST)).toMatchObject({
      kind: 'silent',
      reason: expect.stringContaining('did you mean "eu"?'),
    });
  });
});
