import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Client } from '../api/client.ts';
import { type Assets, loadAssets } from './assets.ts';
import { respondToPage } from './calls.ts';
import {
  type Access,
  cookieName,
  isToken,
  type Refusal,
  refuseForeignHost,
  refuseForeignOrigin,
  refuseWithoutKey,
  SERVER,
} from './guard.ts';

export interface Dashboard {
  /** Opens the page for whoever has it: it carries the key. */
  readonly address: string;
  close(): Promise<void>;
}

export interface DashboardOptions {
  /** 0 takes a free one. */
  readonly port: number;
  readonly onError: (error: unknown) => void;
}

/**
 * Serves the dashboard to this machine alone: a page that calls the API by way of `client`, with the credentials of the
 * person who started it. Rejects with EADDRINUSE when the port is taken.
 */
export async function serveDashboard(
  client: Client,
  { port, onError }: DashboardOptions,
): Promise<Dashboard> {
  const assets = await loadAssets();
  const token = randomBytes(24).toString('base64url');
  const server = createServer((request, response) => {
    const access = { port: (server.address() as AddressInfo).port, token };
    handle({ client, assets, access }, request, response).catch((error: unknown) => {
      onError(error);
      if (!response.headersSent)
        send(response, 500, 'text/plain', 'the dashboard failed; the terminal says why');
      else response.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const taken = (server.address() as AddressInfo).port;
  return {
    address: `http://127.0.0.1:${taken}/?key=${token}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Context {
  readonly client: Client;
  readonly assets: Assets;
  readonly access: Access;
}

async function handle(
  { client, assets, access }: Context,
  request: IncomingMessage,
  response: ServerResponse,
) {
  secure(response, assets);
  const foreign = refuseForeignHost(request, access);
  if (foreign) return refuse(response, foreign);
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
  if (pathname === '/' && isToken(searchParams.get('key') ?? undefined, access))
    return admit(response, access);
  const refused = refuseWithoutKey(request, access);
  if (refused) return refuse(response, refused);
  if (request.method === 'POST' && pathname === '/call') {
    const refusal = refuseForeignOrigin(request, access);
    if (refusal) return refuse(response, refusal);
    const { status, body } = await respondToPage(client, request);
    return send(response, status, 'application/json', JSON.stringify(body));
  }
  const asset = request.method === 'GET' ? assets.files.get(pathname) : undefined;
  if (!asset) return send(response, 404, 'text/plain', 'there is no such page');
  return send(response, 200, asset.type, asset.body);
}

/** The key leaves the address, and with it the browser's history. */
function admit(response: ServerResponse, access: Access): void {
  const cookie = `${cookieName(access)}=${access.token}; HttpOnly; SameSite=Strict; Path=/`;
  response.setHeader('set-cookie', cookie).writeHead(303, { location: '/' }).end();
}

function secure(response: ServerResponse, { contentSecurityPolicy }: Assets): void {
  response.setHeader('content-security-policy', contentSecurityPolicy);
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('referrer-policy', 'no-referrer');
  response.setHeader('cross-origin-opener-policy', 'same-origin');
  response.setHeader('cross-origin-resource-policy', 'same-origin');
  response.setHeader('cache-control', 'no-store');
  response.setHeader('server', SERVER);
}

const refuse = (response: ServerResponse, { status, message }: Refusal) =>
  send(response, status, 'text/plain', message);

const send = (response: ServerResponse, status: number, type: string, body: string) =>
  void response.writeHead(status, { 'content-type': type }).end(body);
