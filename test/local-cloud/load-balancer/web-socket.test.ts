import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { balanced, cleanUp, cleanups } from './balanced.ts';
import { send, signal } from './servers.ts';

afterEach(cleanUp);

/** Enough for a busy machine. */
const PATIENT = { timeout: 30_000 };

const HELLO =
  'GET /chat HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: k\r\n\r\n';
const SWITCHING = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n';

/** A load balancer before a server that switches protocols, and a client's connection to it. */
async function chat(onUpgrade: (socket: Socket, head: Buffer) => void, idleTimeout = 60_000) {
  const cloud = await balanced({ 'i-1': (_, response) => response.end('plain') }, { idleTimeout });
  const heads: Record<string, unknown>[] = [];
  cloud.servers.get('i-1')!.server.on('upgrade', (request, socket: Socket, head) => {
    heads.push(request.headers);
    cleanups.push(() => socket.destroy());
    onUpgrade(socket, head);
  });
  const socket = connect({ host: '127.0.0.1', port: cloud.port });
  cleanups.push(() => socket.destroy());
  let text = '';
  socket.setEncoding('latin1').on('data', (chunk) => {
    text += chunk;
  });
  const until = (end: string) => vi.waitFor(() => expect(text).toContain(end), PATIENT);
  return { ...cloud, socket, heads, until, received: () => text };
}

test('a WebSocket travels both ways, what the client sends early too, and has no code of the target', async () => {
  const { socket, heads, until, received, sum } = await chat((target, head) => {
    target.write(`${SWITCHING}${head.toString('latin1')}`, 'latin1');
    target.on('data', (bytes) => target.write(`<${bytes.toString('latin1')}>`, 'latin1'));
  });
  socket.write(`${HELLO}\x81`, 'latin1');
  await until('\x81');
  expect(received()).toMatch(/^HTTP\/1\.1 101 Switching Protocols\r\n(?:.+\r\n)*Upgrade: websocket\r\n/);
  expect(received()).toMatch(/Connection: Upgrade\r\n/);
  expect(heads[0]).toMatchObject({ upgrade: 'websocket', 'sec-websocket-key': 'k' });
  // Bytes that would be a request, or none, are neither here.
  socket.write('GET / HTTP/1.1\r\n\r\n\0\xff', 'latin1');
  await until('\xff>');
  const closed = once(socket, 'close');
  socket.end();
  await closed;
  await vi.waitFor(() => expect(sum('RequestCount')).toBe(1), PATIENT);
  for (const digit of [1, 2, 3, 4, 5]) {
    expect(sum(`HTTPCode_Target_${digit}XX_Count`)).toBe(0);
    expect(sum(`HTTPCode_ELB_${digit}XX_Count`, 'alone')).toBe(0);
  }
});

test('a WebSocket ends for the client when its server ends it, and when both are silent for too long', async () => {
  const { socket, until } = await chat((target) => target.end(`${SWITCHING}bye`));
  socket.write(HELLO);
  await until('bye');
  if (!socket.closed) await once(socket, 'close');
  const silent = await chat((target) => target.write(SWITCHING), 50);
  silent.socket.write(HELLO);
  await silent.until('101');
  if (!silent.socket.closed) await once(silent.socket, 'close');
});

test('much is sent both ways without loss', async () => {
  const size = 5_000_000;
  const all = signal<number>();
  const { socket, until, received } = await chat((target) => {
    target.write(SWITCHING);
    let count = 0;
    target.on('data', (bytes) => {
      count += bytes.length;
      if (count === size) all.resolve(count);
    });
    target.write(Buffer.alloc(size, 'b'));
    target.write('end of b');
  });
  socket.write(HELLO);
  await until('101');
  socket.write(Buffer.alloc(size, 'a'));
  expect(await all.promise).toBe(size);
  await until('end of b');
  expect(received().split('b').length - 1).toBeGreaterThanOrEqual(size);
});

test('a server that does not switch answers as to any request, and another protocol is not passed on', async () => {
  const seen: unknown[] = [];
  const { port } = await balanced({
    'i-1': (request, response) => {
      seen.push(request.headers.upgrade);
      response.end('plain');
    },
  });
  const upgrade = (name: string) => send(port, { headers: { Connection: 'Upgrade', Upgrade: name } });
  expect(await upgrade('websocket')).toMatchObject({ status: 200, body: 'plain' });
  expect(await upgrade('h2c')).toMatchObject({ status: 200, body: 'plain' });
  expect(seen).toEqual(['websocket', undefined]);
});
