import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { FUNCTIONS } from '../../cli/api/logs.ts';
import { CATALOGUE } from '../../src/runtime/catalogue.ts';
import { greenshift, launch } from './greenshift.ts';

let server: Server | undefined;
afterEach(() => server?.close());

const KEYS = { AWS_ACCESS_KEY_ID: 'AKIANIGHT', AWS_SECRET_ACCESS_KEY: 'secret', AWS_REGION: 'eu-west-1' };
const STACKS =
  '<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks><member><StackName>greenshift-prod</StackName><StackStatus>CREATE_COMPLETE</StackStatus><CreationTime>2026-01-01T00:00:00Z</CreationTime><Outputs><member><OutputKey>ApiEndpoint</OutputKey><OutputValue>https://api.test</OutputValue></member></Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>';

interface Asked {
  readonly logGroupName: string;
  readonly filterPattern: string;
  readonly nextToken?: string;
  /** Milliseconds since the epoch. */
  readonly startTime: number;
}

/** What a function logged, or how CloudWatch Logs refuses. */
type Reply = { events: readonly [at: string, line: string][]; nextToken?: string } | { refused: string };

/** CloudFormation and CloudWatch Logs of an account; what the latter was asked. */
async function anAccount(reply: (asked: Asked) => Reply) {
  const asked: Asked[] = [];
  server = createServer(async (request, response) => {
    const body = await textOf(request);
    if (!request.headers['x-amz-target']) return response.setHeader('content-type', 'text/xml').end(STACKS);
    const question = JSON.parse(body) as Asked;
    asked.push(question);
    const said = reply(question);
    response.setHeader('content-type', 'application/x-amz-json-1.1');
    if ('refused' in said) return response.writeHead(400).end(JSON.stringify({ __type: said.refused }));
    const events = said.events.map(([at, message]) => ({ timestamp: Date.parse(at), message }));
    return response.end(JSON.stringify({ events, nextToken: said.nextToken }));
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server!.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  return { asked, env: { ...KEYS, AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` } };
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text;
}

const logged = (level: string, message: string, more = {}) =>
  JSON.stringify({ level, message, service: 'web', ...more });

test('the lines of all functions about a rollout are shown in their order, and of no other rollout', async () => {
  const { asked, env } = await anAccount(({ logGroupName, nextToken }) => {
    if (logGroupName.endsWith('-roll-back'))
      return {
        events: [
          [
            '2026-01-01T03:00:02Z',
            logged('ERROR', 'roll-back failed', { error: { message: 'no route' }, rollout: 'web-42' }),
          ],
          ['2026-01-01T03:00:03Z', logged('INFO', 'roll-back: pass', { rollout: 'web-421' })],
        ],
      };
    if (!logGroupName.endsWith('-analyze')) return { refused: 'ResourceNotFoundException' };
    return nextToken
      ? { events: [['2026-01-01T03:00:04Z', 'Task timed out after 10.00 seconds web-42']] }
      : {
          events: [['2026-01-01T03:00:01Z', logged('INFO', 'analyze: hold', { rollout: 'web-42' })]],
          nextToken: 'more',
        };
  });
  expect(await greenshift(['logs', 'web-42'], env)).toEqual({
    code: 0,
    out: [
      '2026-01-01 03:00:01  analyze        info   analyze: hold',
      '2026-01-01 03:00:02  roll-back      error  roll-back failed: no route',
      '2026-01-01 03:00:04  analyze        error  Task timed out after 10.00 seconds web-42',
      '',
    ].join('\n'),
    err: '',
  });
  expect(new Set(asked.map(({ filterPattern }) => filterPattern))).toEqual(new Set(['"web-42"']));
  expect(asked.map(({ logGroupName }) => logGroupName)).toContain('/aws/lambda/greenshift-prod-watchdog');
});

test('of a service only what is bad enough is shown, as data too', async () => {
  const { asked, env } = await anAccount(({ logGroupName }) => ({
    events: logGroupName.endsWith('-api')
      ? [
          ['2026-01-01T03:00:01Z', logged('INFO', 'GET /services/{service}')],
          ['2026-01-01T03:00:02Z', logged('ERROR', 'CloudUnavailable')],
        ]
      : [],
  }));
  const { code, out } = await greenshift(['logs', 'web', '--level', 'error', '--json'], env);
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({
    name: 'web',
    lines: [{ at: '2026-01-01T03:00:02.000Z', function: 'api', level: 'error', record: { service: 'web' } }],
  });
  expect(asked[0]!.filterPattern).toBe('{ $.service = "web" }');
});

// Whoever had set the address alone, as the documents say, was told to set it.
test('the region is that of the address of the API', async () => {
  const { asked, env } = await anAccount(() => ({ events: [] }));
  const GREENSHIFT_ENDPOINT = 'https://abc.execute-api.eu-west-1.amazonaws.com';
  expect(await greenshift(['logs', 'web'], { ...env, AWS_REGION: '', GREENSHIFT_ENDPOINT })).toMatchObject({
    code: 0,
  });
  expect(asked).toHaveLength(FUNCTIONS.length);
});

test('nothing that was logged is said so, and so is a permission that is missing', async () => {
  const quiet = await anAccount(() => ({ events: [] }));
  expect(await greenshift(['logs', 'web'], quiet.env)).toEqual({
    code: 0,
    out: '',
    err: 'nothing was logged about web in the last 3h\n',
  });
  server?.close();
  const denied = await anAccount(() => ({ refused: 'AccessDeniedException' }));
  expect(await greenshift(['logs', 'web'], denied.env)).toMatchObject({
    code: 8,
    err: expect.stringMatching(/^greenshift: the logs of greenshift-prod can't be read: [^\n]*\n$/),
  });
});

test('the local cloud keeps none, and what is no name is refused before anything is asked', async () => {
  expect(await greenshift(['logs', 'web'], { GREENSHIFT_ENDPOINT: 'http://127.0.0.1:4567' })).toMatchObject({
    code: 1,
    err: expect.stringContaining('`greenshift history` tells what happened'),
  });
  const { asked, env } = await anAccount(() => ({ events: [] }));
  expect(await greenshift(['logs', 'web" || "'], env)).toMatchObject({
    code: 1,
    err: expect.stringContaining('is no name of a service or a rollout'),
  });
  expect(asked).toEqual([]);
});

test('followed, each line is printed once, also one that CloudWatch took in late, until Ctrl-C', async () => {
  const ago = (seconds: number) => new Date(Date.now() - seconds * 1_000).toISOString();
  const all: [string, string][] = [[ago(60), logged('INFO', 'first', { rollout: 'web-42' })]];
  let looks = 0;
  const { asked, env } = await anAccount(({ logGroupName }) => {
    if (!logGroupName.endsWith('-analyze')) return { events: [] };
    looks += 1;
    // A connection that is lost for a look is none that ends it.
    if (looks === 2) return { refused: 'ServiceUnavailableException' };
    if (looks === 3) all.unshift([ago(61), logged('INFO', 'a late one', { rollout: 'web-42' })]);
    return { events: all };
  });
  const follows = launch(['logs', 'web-42', '--follow', '--interval', '1s', '-o', 'json'], {
    ...env,
    AWS_MAX_ATTEMPTS: '1',
  });
  await follows.until(/a late one/);
  follows.interrupt();
  const { code, out, err } = await follows.finished;
  expect(code).toBe(130);
  const lines = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).message);
  expect(lines).toEqual(['first', 'a late one']);
  expect(err).toMatch(/connection lost, trying again: .*\nconnected again\n/);
  expect(asked.length).toBeGreaterThan(2 * FUNCTIONS.length);
});

// The next look began by the last line of that level: after 2,000 others, of which a look reads no more, it found the same
// ones for ever, and no error after them.
test('followed by level, an error is printed also after a night of other lines, and said once', async () => {
  const from = Date.now() - 3_400_000;
  const night = Array.from({ length: 2_500 }, (_, second): [string, string] => [
    new Date(from + second * 1_000).toISOString(),
    logged('INFO', `look ${second}`, { rollout: 'web-42' }),
  ]);
  let looks = 0;
  const { env } = await anAccount(({ logGroupName, startTime, nextToken }) => {
    if (!logGroupName.endsWith('-analyze')) return { events: [] };
    if (!nextToken) looks += 1;
    if (looks === 2 && !nextToken)
      for (const message of ['it broke', 'and again'])
        night.push([new Date().toISOString(), logged('ERROR', message, { rollout: 'web-42' })]);
    const events = night.filter(([at]) => Date.parse(at) >= startTime);
    const first = Number(nextToken ?? 0);
    const next = first + 1_000;
    return {
      events: events.slice(first, next),
      ...(next < events.length && { nextToken: String(next) }),
    };
  });
  const args = ['logs', 'web-42', '--follow', '--level', 'error', '--since', '1h', '--interval', '1s'];
  const follows = launch([...args, '-o', 'json'], env);
  await follows.until(/and again/);
  const seen = looks;
  await expect.poll(() => looks, { timeout: 30_000 }).toBeGreaterThan(seen + 1);
  follows.interrupt();
  const { out, err } = await follows.finished;
  const messages = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).message);
  expect(messages).toEqual(['it broke', 'and again']);
  expect(err).not.toContain('there is more');
});

test('the logs of every function that is deployed are read', () => {
  expect(FUNCTIONS).toEqual(CATALOGUE.map(({ name }) => name));
});
