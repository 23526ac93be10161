import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { httpProber } from '../../../src/aws/load-balancing/prober.ts';
import type { ProbeRequest } from '../../../src/ports/prober.ts';
import { PROBE_BODY_MAX } from '../../../src/rollout/probes/response.ts';

async function serving(respond: RequestListener): Promise<Server> {
  const server = createServer(respond);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return server;
}

const portOf = (server: Server) => (server.address() as AddressInfo).port;

const request = (port: number, change: Partial<ProbeRequest> = {}): ProbeRequest => ({
  target: { listener: 'arn', protocol: 'HTTP', host: '127.0.0.1', port },
  method: 'GET',
  path: '/healthz',
  headers: {},
  within: 5_000,
  ...change,
});

const prober = httpProber({ pause: async () => {} });

describe('a probe', () => {
  test('is sent as it is asked for, and returns what came back', async () => {
    const seen: unknown[] = [];
    const server = await serving(({ method, url, headers }, response) => {
      seen.push({
        method,
        url,
        host: headers.host,
        testers: headers['x-testers'],
        // Owners leave it out of what they count.
        agent: headers['user-agent'],
      });
      response.writeHead(201, { 'X-Version': 'v2' }).end('ok\n');
    });
    const port = portOf(server);
    const change = { method: 'POST', path: '/a?b', host: 'shop.example', headers: { 'X-Testers': 'web-1' } };
    expect(await prober.send(request(port, change))).toMatchObject({
      kind: 'response',
      status: 201,
      headers: { 'x-version': 'v2' },
      body: 'ok\n',
    });
    expect(seen).toEqual([
      { method: 'POST', url: '/a?b', host: `shop.example:${port}`, testers: 'web-1', agent: 'greenshift' },
    ]);
  });

  test('reads no more of a body than it may', async () => {
    const server = await serving((_, response) => {
      response.write('x'.repeat(PROBE_BODY_MAX + 1));
    });
    const result = await prober.send(request(portOf(server)));
    expect(result.kind === 'response' && result.body.length).toBe(PROBE_BODY_MAX);
  });

  test('that gets no whole response in time, or none at all, has reached its target', async () => {
    const silent = await serving(() => {});
    expect(await prober.send(request(portOf(silent), { within: 1_000 }))).toEqual({
      kind: 'no-response',
      reason: 'no whole response within 1 s',
    });
    const halting = await serving((_, response) => void response.write('half'));
    expect(await prober.send(request(portOf(halting), { within: 1_000 }))).toMatchObject({
      kind: 'no-response',
    });
    const closing = await serving(({ socket }) => void socket.destroy());
    expect(await prober.send(request(portOf(closing)))).toMatchObject({ kind: 'no-response' });
  });

  test('to a server that changes the protocol is over: once it kept the step until its function ended', async () => {
    const server = await serving(() => {});
    server.on('connection', (socket) =>
      socket.once('data', () =>
        socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: chat\r\nConnection: Upgrade\r\n\r\nhi'),
      ),
    );
    expect(await prober.send(request(portOf(server)))).toMatchObject({
      kind: 'response',
      status: 101,
      headers: { upgrade: 'chat' },
      body: '',
    });
  });

  test('that breaks off, or says more than it announced, is no whole response', async () => {
    const replies = ['HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf', 'no HTTP\r\n\r\n'];
    for (const reply of replies) {
      const server = await serving(() => {});
      server.on('connection', (socket) => socket.once('data', () => socket.end(reply)));
      expect(await prober.send(request(portOf(server)))).toMatchObject({ kind: 'no-response' });
    }
  });

  test('that can’t be sent because the time is over fails the burst, not the process', async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', note);
    onTestFinished(() => void process.off('unhandledRejection', note));
    const late = httpProber({
      pause: () => new Promise((resolve) => setImmediate(resolve)),
      locate: async () => {
        throw new Error('the time is over');
      },
    });
    await expect(late.sendAll([request(1), request(1)], 10)).rejects.toThrow('the time is over');
    expect(unhandled).toEqual([]);
  });

  test('that never gets there is told from it: nobody behind a load balancer is to blame', async () => {
    const server = await serving(() => {});
    const port = portOf(server);
    await new Promise((resolve) => server.close(resolve));
    expect(await prober.send(request(port))).toMatchObject({ kind: 'unsent' });
    const plain = await serving((_, response) => void response.end('ok'));
    const target = { listener: 'arn', protocol: 'HTTPS', host: '127.0.0.1', port: portOf(plain) } as const;
    expect(await prober.send(request(0, { target }))).toMatchObject({ kind: 'unsent' });
  });

  test('is one of many at a steady pace, whatever becomes of those before', async () => {
    const pauses: number[] = [];
    const paced = httpProber({ pause: async (ms) => void pauses.push(ms) });
    const urls: string[] = [];
    const server = await serving(({ url = '', socket }, response) => {
      urls.push(url);
      if (url === '/1') socket.destroy();
      else response.end('ok');
    });
    const all = ['/0', '/1', '/2'].map((path) => request(portOf(server), { path }));
    const results = await paced.sendAll(all, 10);
    expect(results.map(({ kind }) => kind)).toEqual(['response', 'no-response', 'response']);
    expect(pauses).toEqual([100, 100, 100]);
    expect(urls.toSorted()).toEqual(['/0', '/1', '/2']);
  });
});
