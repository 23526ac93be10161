import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, test } from 'vitest';
import { takenAmong } from '../../demo/free-ports.ts';

test('a port in use is found, and is free again once it is closed', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  expect(await takenAmong([0, port])).toBe(port);
  server.close();
  await once(server, 'close');
  expect(await takenAmong([0, port])).toBeUndefined();
  // The check does not keep it.
  expect(await takenAmong([port])).toBeUndefined();
});
