import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, test } from 'vitest';
import { portsFrom } from '../../demo/endpoints.ts';
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

test('a port of choice is the endpoint’s, and the API has the next one', () => {
  expect(portsFrom('5000')).toEqual({ endpoint: 5000, api: 5001, dashboard: 5002 });
  expect(portsFrom('0')).toEqual({ endpoint: 0, api: 0, dashboard: 0 });
  for (const text of ['65535', '-1', '4566.5', 'https', ''])
    expect(() => portsFrom(text)).toThrow(RangeError);
});
