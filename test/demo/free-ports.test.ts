import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, test } from 'vitest';
import { takenAmong } from '../../demo/free-ports.ts';

test('a port that somebody listens on is found, and is free again once it is closed', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  expect(await takenAmong([0, port])).toBe(port);
  server.close();
  await once(server, 'close');
  expect(await takenAmong([0, port])).toBeUndefined();
  // Looking has not taken it either.
  expect(await takenAmong([port])).toBeUndefined();
});
