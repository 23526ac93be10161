import type { AddressInfo, Server } from 'node:net';

/**
 * Has a server listen on 127.0.0.1, and returns its port. Ports below 1024 need privileges, and the wanted one may be
 * taken: then any free one will do.
 */
export async function listen(server: Server, wanted: number): Promise<number> {
  const port = wanted >= 1024 ? wanted : 0;
  try {
    await bind(server, port);
  } catch (error) {
    if (port === 0 || (error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    await bind(server, 0);
  }
  return (server.address() as AddressInfo).port;
}

function bind(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}
