import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Client } from '../../../cli/api/client.ts';
import { type Dashboard, serveDashboard } from '../../../cli/dashboard/server.ts';
import { Refused, Unreachable } from '../../../cli/failures.ts';
import { inProcess } from '../in-process.ts';

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

let dashboard: Dashboard;
let calls: [key: string, options: unknown][];
let respond: () => unknown;

beforeEach(async () => {
  calls = [];
  respond = () => ({ services: [], unreadable: [] });
  const client = {
    endpoint: 'https://api.example',
    call: async (key: string, options: unknown) => {
      calls.push([key, options]);
      return { status: 200, body: respond() };
    },
  } as unknown as Client;
  const onError = (error: unknown) => {
    throw error;
  };
  dashboard = await serveDashboard(client, { port: 0, onError });
});

afterEach(() => dashboard.close());

/** As a browser or anybody else sends it: `fetch` would not let a caller choose its Host. */
function send(path: string, headers: Record<string, string> = {}, body?: string): Promise<Answer> {
  const { hostname, port } = new URL(dashboard.address);
  const method = body === undefined ? 'GET' : 'POST';
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path, method, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part) => {
        text += part;
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
      );
    });
    sent.on('error', reject).end(body);
  });
}

// Whoever gave its address as the API's was told to allow execute-api:Invoke.
test('the command line knows a dashboard from the API', async () => {
  const { origin: GREENSHIFT_ENDPOINT } = new URL(dashboard.address);
  expect(await inProcess(['list'], { LANG: 'C.UTF-8', GREENSHIFT_ENDPOINT })).toMatchObject({
    code: 1,
    err: expect.stringContaining('is a dashboard, not the API'),
  });
});

const origin = () => new URL(dashboard.address).origin;

async function cookie(): Promise<string> {
  const { pathname, search } = new URL(dashboard.address);
  const { headers } = await send(`${pathname}${search}`);
  return String(headers['set-cookie']).split(';')[0]!;
}

const own = async () => ({ cookie: await cookie(), origin: origin(), 'content-type': 'application/json' });

const LIST = JSON.stringify({ route: 'GET /services' });

describe('who is let in', () => {
  test('the printed address gives a cookie that scripts and other sites do not get, and leaves the history', async () => {
    const { pathname, search } = new URL(dashboard.address);
    const { status, headers } = await send(`${pathname}${search}`);
    expect(status).toBe(303);
    expect(headers.location).toBe('/');
    expect(String(headers['set-cookie'])).toMatch(/HttpOnly; SameSite=Strict/);
  });

  test.each(['/', '/page/main.ts', '/?key=guess'])('without the key %s says where it is', async (path) => {
    expect(await send(path)).toMatchObject({
      status: 401,
      body: expect.stringContaining('the terminal printed'),
    });
  });

  test('a name of elsewhere that was pointed at this machine is refused, cookie or not', async () => {
    const { port } = new URL(dashboard.address);
    const headers = { cookie: await cookie(), host: `evil.example:${port}` };
    expect((await send('/', headers)).status).toBe(421);
  });

  test('it listens to this machine alone', () => {
    expect(new URL(dashboard.address).hostname).toBe('127.0.0.1');
  });
});

describe('the page', () => {
  test('runs no script but its own files, and nothing from elsewhere', async () => {
    const { headers, body, status } = await send('/', { cookie: await cookie() });
    expect(status).toBe(200);
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self' 'sha256-/);
    expect(headers['content-security-policy']).not.toContain('unsafe');
    expect(body).not.toMatch(/https?:\/\/(?!www\.w3\.org)/);
  });

  test('its TypeScript is served without the types', async () => {
    const { headers, body } = await send('/page/words.ts', { cookie: await cookie() });
    expect(headers['content-type']).toMatch('text/javascript');
    expect(body).not.toMatch('interface');
  });

  // A module that the page shares with the command line and the server doesn't have leaves the page empty.
  test('has every module that another one imports', async () => {
    const headers = { cookie: await cookie() };
    const missing: string[] = [];
    const seen = new Set(['/page/main.ts']);
    for (const path of seen) {
      const { status, body } = await send(path, headers);
      if (status !== 200) missing.push(path);
      for (const [, file = ''] of body.matchAll(/from '(\.[^']+)'/g))
        seen.add(new URL(file, origin() + path).pathname);
    }
    expect(missing).toEqual([]);
    expect(seen.size).toBeGreaterThan(10);
  });

  test.each(['/page/../server.ts', '/package.json', '/page/tsconfig.json'])('has no %s', async (path) => {
    expect((await send(path, { cookie: await cookie() })).status).toBe(404);
  });
});

describe('a call', () => {
  test('is made with the credentials of whoever started the dashboard', async () => {
    const body = JSON.stringify({ route: 'GET /rollouts/{id}', parameters: { id: 'web-1' } });
    expect(await send('/call', await own(), body)).toMatchObject({ status: 200 });
    expect(calls).toEqual([['GET /rollouts/{id}', { parameters: { id: 'web-1' }, query: {} }]]);
  });

  test.each([
    ['of another page', { origin: 'https://evil.example' }, 403],
    ['of another port', { origin: 'http://127.0.0.1:1' }, 403],
    ['of no page', { origin: '' }, 403],
    ['that came over another site', { 'sec-fetch-site': 'cross-site' }, 403],
    ['of a form', { 'content-type': 'text/plain' }, 415],
  ])('%s is refused before the API hears of it', async (_, change, status) => {
    const headers = { ...(await own()), ...change };
    expect((await send('/call', headers as Record<string, string>, LIST)).status).toBe(status);
    expect(calls).toEqual([]);
  });

  test('without the cookie is refused', async () => {
    const { cookie: _, ...headers } = await own();
    expect((await send('/call', headers, LIST)).status).toBe(401);
    expect(calls).toEqual([]);
  });

  test.each([
    ['a route that the page does not use', { route: 'PUT /services/{service}' }, /route/],
    ['an unknown key', { route: 'GET /services', paramters: {} }, /did you mean "parameters"/],
    ['a body of megabytes', { route: 'GET /services', body: { reason: 'x'.repeat(2_000_000) } }, /too long/],
  ])('with %s says what is wrong', async (_, call, message) => {
    const { status, body } = await send('/call', await own(), JSON.stringify(call));
    expect(status).toBe(400);
    expect(JSON.parse(body).message).toMatch(message);
    expect(calls).toEqual([]);
  });

  test("that the API refuses tells the API's reason", async () => {
    respond = () => {
      throw new Refused('RolloutConcluded', 'web-1 has ended');
    };
    const { status, body } = await send('/call', await own(), LIST);
    expect(status).toBe(409);
    expect(JSON.parse(body)).toEqual({ problem: 'RolloutConcluded', message: 'web-1 has ended' });
  });

  // An unknown rollout's page said 409: as if there were one, which didn't allow to be shown.
  test('for what is not there says that it was not found', async () => {
    respond = () => {
      throw new Refused('RolloutNotFound', 'there is no rollout web-99', 404);
    };
    const { status, body } = await send('/call', await own(), LIST);
    expect([status, JSON.parse(body).problem]).toEqual([404, 'RolloutNotFound']);
  });

  test('that does not reach the API says so', async () => {
    respond = () => {
      throw new Unreachable('nothing listens at https://api.example');
    };
    const { status, body } = await send('/call', await own(), LIST);
    expect(status).toBe(503);
    expect(JSON.parse(body).message).toMatch('nothing listens');
  });
});
