import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { balanced, cleanUp, cleanups, type Handle } from './balanced.ts';
import { serve } from './servers.ts';

afterEach(cleanUp);

/** Enough for a busy machine. */
const PATIENT = { timeout: 30_000 };

/** A client that sees bytes. */
function client(port: number) {
  const socket = connect({ host: '127.0.0.1', port });
  let text = '';
  socket.setEncoding('latin1');
  socket.on('data', (chunk) => {
    text += chunk;
  });
  cleanups.push(() => socket.destroy());
  return {
    send: (bytes: string) => socket.write(bytes, 'latin1'),
    received: () => text,
    until: (end: string) => vi.waitFor(() => expect(text).toContain(end), PATIENT),
    closed: async () => {
      if (!socket.closed) await once(socket, 'close');
      return text;
    },
  };
}

const echo: Handle = async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  response.end(`[${request.method} ${request.url} ${Buffer.concat(chunks)}]`);
};

test('requests that are sent without waiting are answered in their order, and each once', async () => {
  const { port, sum } = await balanced({ 'i-1': echo });
  const { send, until, received } = client(port);
  send('\r\nGET /1 HTTP/1.1\r\nHost: a\r\n\r\nPOST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc');
  send(
    'PUT /3 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nde\r\n0\r\n\r\nGET /4 HTTP/1.1\r\nHost: a\r\n\r\n',
  );
  await until('/4');
  expect(received().match(/\[.*?\]/g)).toEqual(['[GET /1 ]', '[POST /2 abc]', '[PUT /3 de]', '[GET /4 ]']);
  expect(sum('RequestCount')).toBe(4);
});

test('a request that arrives byte by byte is one request', async () => {
  const { port } = await balanced({ 'i-1': echo });
  const { send, until } = client(port);
  for (const byte of 'POST /slow HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n') {
    send(byte);
    await new Promise(setImmediate);
  }
  await until('[POST /slow abc]');
});

test.each([
  ['a length and chunks', 'Host: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked', 400],
  ['no host', 'Accept: */*', 400],
  ['a blank before the colon', 'Host : a', 400],
  ['too much of it', `Host: a\r\nX-Long: ${'x'.repeat(20_000)}`, 431],
])('a head with %s is refused, and nothing behind it is read', async (_, headers, status) => {
  let requests = 0;
  const { port } = await balanced({ 'i-1': () => requests++ });
  const { send, closed } = client(port);
  send(`POST / HTTP/1.1\r\n${headers}\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n`);
  expect((await closed()).match(/HTTP\/1.1 \d+/g)).toEqual([`HTTP/1.1 ${status}`]);
  expect(requests).toBe(0);
});

test('a body that breaks the rules ends its request: with an error page, or by a break where a response has begun', async () => {
  const begin: Handle = (request, response) => {
    request.on('error', () => {});
    if (request.url === '/begun') response.write('half');
  };
  const { port } = await balanced({ 'i-1': begin });
  const head = 'Host: a\r\nTransfer-Encoding: chunked\r\n\r\n';
  const silent = client(port);
  silent.send(`POST /silent HTTP/1.1\r\n${head}3\r\nabcd\r\n`);
  silent.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
  expect((await silent.closed()).match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 400']);
  const begun = client(port);
  begun.send(`POST /begun HTTP/1.1\r\n${head}`);
  await begun.until('half');
  begun.send('no size\r\n');
  expect((await begun.closed()).match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 200']);
});

test('an HTTP/1.0 client gets its response without chunks, and the connection closes where it did not ask to keep it', async () => {
  const streamed: Handle = (_, response) => {
    response.write('half, ');
    response.end('whole');
  };
  const { port } = await balanced({ 'i-1': streamed });
  const plain = client(port);
  plain.send('GET / HTTP/1.0\r\n\r\n');
  expect(await plain.closed()).toMatch(/\r\nConnection: close\r\n\r\nhalf, whole$/);
});

test('an HTTP/1.0 client keeps its connection where it asks to', async () => {
  const sized: Handle = ({ url }, response) => {
    response.setHeader('content-length', url!.length);
    response.end(url);
  };
  const { port } = await balanced({ 'i-1': sized });
  const { send, until, received } = client(port);
  send('GET /1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n');
  await until('/1');
  expect(received()).toContain('Connection: keep-alive');
  send('GET /2 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n');
  await until('/2');
});

test('a response that comes before the whole request leaves the client its connection', async () => {
  const hasty: Handle = (request, response) => {
    if (request.method === 'POST') response.writeHead(413).end('too large');
    else response.end('[next]');
  };
  const { port } = await balanced({ 'i-1': hasty });
  const { send, until } = client(port);
  send(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 300000\r\n\r\n${'x'.repeat(1000)}`);
  await until('too large');
  send('x'.repeat(299_000));
  send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
  await until('[next]');
});

test('a client that waits for leave to send its body gets it, and interim responses of the target go no further', async () => {
  const { port } = await balanced({
    'i-1': (request, response) => {
      response.writeProcessing();
      return echo(request, response);
    },
  });
  const { send, until, received } = client(port);
  send('PUT / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n');
  await until('HTTP/1.1 100 Continue\r\n\r\n');
  send('ok');
  await until('[PUT / ok]');
  expect(received().match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 100', 'HTTP/1.1 200']);
});

test('a client that waits for leave where there is no target keeps its connection too', async () => {
  const { port, group, deregister } = await balanced({ 'i-1': echo });
  deregister(group, 'i-1');
  const { send, until, received } = client(port);
  send('PUT / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n');
  await until('HTTP/1.1 503');
  send('okGET / HTTP/1.1\r\nHost: a\r\n\r\n');
  await vi.waitFor(
    () =>
      expect(received().match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 100', 'HTTP/1.1 503', 'HTTP/1.1 503']),
    PATIENT,
  );
});

test('a response that only the end of its connection delimits arrives whole, and ends the client’s too', async () => {
  const bare = createServer((socket) => socket.end('HTTP/1.1 200 OK\r\n\r\nto the end')).listen(
    0,
    '127.0.0.1',
  );
  await once(bare, 'listening');
  cleanups.push(() => bare.close());
  const { port, hosts } = await balanced({ 'i-1': echo });
  hosts.addresses.set('i-1', { host: '127.0.0.1', port: (bare.address() as { port: number }).port });
  const { send, closed } = client(port);
  send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
  expect(await closed()).toMatch(/Connection: close\r\n\r\nto the end$/);
});

test('a target that speaks no HTTP is a 502', async () => {
  const other = createServer((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n\r\n\r\n')).listen(
    0,
    '127.0.0.1',
  );
  await once(other, 'listening');
  cleanups.push(() => other.close());
  const { port, hosts, sum } = await balanced({ 'i-1': echo });
  hosts.addresses.set('i-1', { host: '127.0.0.1', port: (other.address() as { port: number }).port });
  const { send, until } = client(port);
  send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
  await until('502 Bad Gateway');
  expect(sum('HTTPCode_ELB_502_Count', 'alone')).toBe(1);
});

test('connections to a target are used again, and no more are open than requests were under way at once', async () => {
  const server = await serve(echo);
  let connections = 0;
  server.server.on('connection', () => connections++);
  cleanups.push(server.kill);
  const { port, hosts } = await balanced({ 'i-1': echo });
  hosts.addresses.set('i-1', server.address);
  const { send, until } = client(port);
  for (let n = 1; n <= 20; n++) {
    send(`GET /${n} HTTP/1.1\r\nHost: a\r\n\r\n`);
    await until(`[GET /${n} ]`);
  }
  expect(connections).toBe(1);
});
