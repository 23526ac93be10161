import { once } from 'node:events';
import { createServer } from 'node:net';

/** The first of the ports on the loopback interface that is in use; 0 means any free one. */
export async function takenAmong(ports: readonly number[]): Promise<number | undefined> {
  for (const port of ports) if (port !== 0 && (await isTaken(port))) return port;
  return undefined;
}

async function isTaken(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return true;
    throw error;
  }
  server.close();
  await once(server, 'close');
  return false;
}
