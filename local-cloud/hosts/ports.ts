import { once } from 'node:events';
import { createServer } from 'node:net';

const ATTEMPTS = 20;

/** A free port of 127.0.0.1 that is not in `taken`. Somebody else may still take it before it is used. */
export async function freePort(taken: ReadonlySet<number>): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    server.close();
    await once(server, 'close');
    if (address && typeof address === 'object' && !taken.has(address.port)) return address.port;
  }
  throw new Error(`no free port after ${ATTEMPTS} attempts`);
}
