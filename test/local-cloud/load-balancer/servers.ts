import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface TestServer {
  readonly address: { readonly host: string; readonly port: number };
  readonly server: Server;
  /** Ends it as a killed process would: connections break. */
  kill(): Promise<void>;
}

/** A real HTTP server on a free port. */
export async function serve(
  handle: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<TestServer> {
  const server = createServer(handle);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    address: { host: '127.0.0.1', port },
    server,
    kill: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Sends a request as a client that sees raw answers: status, headers and body, or an error. */
export function send(
  port: number,
  options: {
    path?: string;
    method?: string;
    headers?: Record<string, string | string[]>;
    body?: string;
  } = {},
): Promise<{ status: number; headers: IncomingMessage['headers']; body: string }> {
  const { path = '/', method = 'GET', headers = {}, body } = options;
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode!,
          headers: response.headers,
          body: Buffer.concat(chunks).toString(),
        }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** A promise and the function that fulfils it, for what a test waits for. */
export function signal<Value = void>() {
  return Promise.withResolvers<Value>();
}
