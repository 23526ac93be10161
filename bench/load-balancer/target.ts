import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server that does as little as a server can; it says its port to its parent, and ends with it. */

const headers = { 'content-type': 'text/plain', 'x-image': 'v1', 'content-length': 14 };
const server = createServer((_, response) => response.writeHead(200, headers).end('hello from v1\n'));
server.keepAliveTimeout = 75_000;
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.once('disconnect', () => process.exit());
