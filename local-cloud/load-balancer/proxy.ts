import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Routing } from '../internal-interfaces.ts';
import type { Region } from '../region.ts';
import { forward, reply } from './forward.ts';
import { createPools, type Pools } from './pools.ts';

export interface ProxyOptions {
  /** How long a target may keep silent, in ms of real time: AWS's idle timeout of 60 s. */
  readonly idleTimeout?: number;
  /** How long a connection to a target may take, in ms of real time: 10 s as on AWS. */
  readonly connectTimeout?: number;
}

/** The data plane of the load balancers: an HTTP server on 127.0.0.1 for every listener. */
export interface Proxy {
  /** The real port of a listener; rejects when there is no such listener. */
  portOf(listenerArn: string): Promise<number>;
  /** Closes servers and connections, cutting off what is in flight. */
  close(): Promise<void>;
}

interface Door {
  readonly wanted: number;
  readonly server: Server;
  readonly port: Promise<number>;
}

/** How long clients' idle connections are kept, in ms: longer than clients usually keep theirs. */
const CLIENT_KEEP_ALIVE = 60_000;

/**
 * Opens a server for every listener, now and whenever one is created. It takes the listener's own port where that is
 * free and needs no privileges, otherwise any free one.
 */
export function createProxy(region: Region, routing: Routing, options: ProxyOptions = {}): Proxy {
  const { idleTimeout = 60_000, connectTimeout = 10_000 } = options;
  const now = region.clock.workNow ?? region.clock.now;
  const pools = createPools({ idleTimeout, connectTimeout });
  const doors = new Map<string, Door>();
  let closed = false;

  function open(listenerArn: string, wanted: number) {
    const server = createServer({ keepAliveTimeout: CLIENT_KEEP_ALIVE }, (request, response) => {
      serve(routing, pools, { request, response, listenerArn, listenerPort: wanted, now });
    });
    const port = listen(server, wanted);
    // Whoever asks for the port hears of a failure; nobody asking is no reason to crash.
    port.catch(() => {});
    doors.set(listenerArn, { wanted, server, port });
  }

  function follow() {
    if (closed) return;
    const wanted = new Map(routing.listeners().map(({ listenerArn, port }) => [listenerArn, port]));
    for (const [listenerArn, door] of doors) {
      if (wanted.get(listenerArn) === door.wanted) continue;
      doors.delete(listenerArn);
      void shut(door);
    }
    for (const [listenerArn, port] of wanted) if (!doors.has(listenerArn)) open(listenerArn, port);
  }

  routing.onTargets((targetGroupArn, instanceId, change) => {
    if (change === 'draining') pools.drain(targetGroupArn, instanceId);
    else pools.destroy(targetGroupArn, instanceId);
  });
  routing.onListeners(follow);
  follow();

  return {
    async portOf(listenerArn) {
      const door = doors.get(listenerArn);
      if (!door) throw new Error(`no listener ${listenerArn}`);
      return await door.port;
    },
    async close() {
      closed = true;
      const open = [...doors.values()];
      doors.clear();
      await Promise.all([...open.map(shut), pools.close()]);
    },
  };
}

interface Visit {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly listenerArn: string;
  readonly listenerPort: number;
  readonly now: () => number;
}

function serve(routing: Routing, pools: Pools, { request, response, listenerArn, listenerPort, now }: Visit) {
  const { method = 'GET', url = '/', headers } = request;
  const placement = routing.place(listenerArn, { method, path: url, host: headers.host ?? '', headers });
  if ('status' in placement) return reply(response, placement);
  forward(pools.of(placement), { request, response, placement, listenerPort, now });
}

/** Ports below 1024 need privileges, and the wanted one may be taken: then any free one will do. */
async function listen(server: Server, wanted: number): Promise<number> {
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

/** A server that was still about to listen is closed once it does. */
async function shut({ server, port }: Door): Promise<void> {
  await port.catch(() => {});
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
