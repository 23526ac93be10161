import { createServer, type Server } from 'node:net';
import type { Routing } from '../load-balancer-interfaces.ts';
import type { Region } from '../region.ts';
import { ClientConnection } from './client-connection.ts';
import { type Head, headerValue, type RequestLine } from './head.ts';
import { headersByName } from './headers.ts';
import { createIdleWatch } from './idle-watch.ts';
import { listen } from './listen.ts';
import { createPools, KEEP_ALIVE } from './pools.ts';

export interface ProxyOptions {
  /** How long a target may send and take nothing, in ms of real time: AWS's idle timeout of 60 s. */
  readonly idleTimeout?: number;
  /** How long a connection to a target may take, in ms of real time: 10 s as on AWS. */
  readonly connectTimeout?: number;
}

/** The data plane of application load balancers: a server on 127.0.0.1 for every listener. */
export interface Proxy {
  /** The real port of a listener; rejects when there is no such listener. */
  portOf(listenerArn: string): Promise<number>;
  /** Closes servers and connections, cutting off what is in flight. */
  close(): Promise<void>;
}

type Wanted = Pick<ReturnType<Routing['listeners']>[number], 'port' | 'protocol'>;

interface OpenListener {
  /** Port and protocol of the listener; the server's port may be another. */
  readonly wanted: Wanted;
  readonly server: Server;
  readonly port: Promise<number>;
  readonly clients: Set<ClientConnection>;
}

/** How long clients' idle connections are kept, in ms: longer than clients usually keep theirs. */
const CLIENT_KEEP_ALIVE = 60_000;

/**
 * Opens a server for every listener, now and whenever one is created. It takes the listener's own port where that is
 * free and needs no privileges, otherwise any free one. An HTTPS listener takes plain HTTP here: nobody has certificates
 * for this machine.
 */
export function createProxy(region: Region, routing: Routing, options: ProxyOptions = {}): Proxy {
  const { idleTimeout = 60_000, connectTimeout = 10_000 } = options;
  const watch = createIdleWatch(region.clock, Math.min(idleTimeout, connectTimeout, KEEP_ALIVE) / 4);
  const pools = createPools(watch, { idleTimeout, connectTimeout });
  const open = new Map<string, OpenListener>();
  let isClosed = false;

  function openListener(listenerArn: string, wanted: Wanted): OpenListener {
    const clients = new Set<ClientConnection>();
    const clientOptions = {
      listenerPort: wanted.port,
      protocol: wanted.protocol === 'HTTPS' ? ('https' as const) : ('http' as const),
      keepAlive: CLIENT_KEEP_ALIVE,
      place: (line: RequestLine, head: Head) => routing.place(listenerArn, routedRequest(line, head)),
      take: pools.take,
      onGone: (client: ClientConnection) => clients.delete(client),
    };
    const server = createServer({ noDelay: true }, (socket) => {
      clients.add(new ClientConnection(socket, watch, clientOptions));
    });
    const port = listen(server, wanted.port);
    // Callers of `portOf` get the failure; it is no reason to crash where there are none.
    port.catch(() => {});
    return { wanted, server, port, clients };
  }

  function follow() {
    if (isClosed) return;
    const wanted = new Map(routing.listeners().map((listener) => [listener.listenerArn, listener]));
    for (const [listenerArn, listener] of open) {
      const { port, protocol } = wanted.get(listenerArn) ?? {};
      if (port === listener.wanted.port && protocol === listener.wanted.protocol) continue;
      open.delete(listenerArn);
      void shut(listener);
    }
    for (const [arn, one] of wanted) if (!open.has(arn)) open.set(arn, openListener(arn, one));
  }

  routing.onTargets((targetGroupArn, instanceId, change) => {
    if (change === 'draining') pools.drain(targetGroupArn, instanceId);
    else pools.destroy(targetGroupArn, instanceId);
  });
  routing.onListeners(follow);
  follow();

  return {
    async portOf(listenerArn) {
      const listener = open.get(listenerArn);
      if (!listener) throw new Error(`no listener ${listenerArn}`);
      return await listener.port;
    },
    async close() {
      isClosed = true;
      const closing = [...open.values()].map(shut);
      open.clear();
      pools.close();
      await Promise.all(closing);
      watch.close();
    },
  };
}

/** Few rules look at headers, so they are gathered only when one does. */
function routedRequest({ method, target }: RequestLine, head: Head): Parameters<Routing['place']>[1] {
  let headers: Record<string, string> | undefined;
  return {
    method,
    path: target,
    host: headerValue(head, 'host') ?? '',
    get headers() {
      headers ??= headersByName(head);
      return headers;
    },
  };
}

/** A server that was still about to listen is closed once it does. */
async function shut({ server, port, clients }: OpenListener): Promise<void> {
  await port.catch(() => {});
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    for (const client of clients) client.close();
  });
}
