import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An HTTP server of the local cloud that takes requests. */
export interface Listening {
  readonly port: number;
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** Ends the server and its connections; calls in flight are cut. */
  close(): Promise<void>;
}

/** Longer than a client keeps an idle connection, or its next request could meet a closing one; milliseconds. */
const KEEP_ALIVE = 75_000;

/** Lets a server listen on 127.0.0.1; port 0 takes a free one. Rejects when the port is taken. */
export async function listening(server: Server, wanted = 0): Promise<Listening> {
  server.keepAliveTimeout = KEEP_ALIVE;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(wanted, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
