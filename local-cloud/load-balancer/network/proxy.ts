import { createServer, type Server } from 'node:net';
import type { FlowRouting } from '../../load-balancer-interfaces.ts';
import type { Region } from '../../region.ts';
import { createIdleWatch } from '../idle-watch.ts';
import { listen } from '../listen.ts';
import { FlowConnection } from './flow-connection.ts';

/** The data plane of network load balancers: a server on 127.0.0.1 for every listener that takes connections. */
export interface NetworkProxy {
  /** The real port of a listener; rejects when there is no such listener. */
  portOf(listenerArn: string): Promise<number>;
  /** Closes servers and connections, cutting off what is open. */
  close(): Promise<void>;
}

interface OpenListener {
  readonly wanted: number;
  readonly server: Server;
  readonly port: Promise<number>;
  readonly connections: Set<FlowConnection>;
}

/**
 * Opens a server for every listener, now and whenever one is created, and forwards what comes byte by byte. A TLS
 * listener takes plain TCP here: nobody has certificates for this machine. `idleTimeout` is milliseconds of real time:
 * AWS's is 350 s (NLB user guide, "Listener attributes").
 */
export function createNetworkProxy(
  region: Region,
  routing: FlowRouting,
  { idleTimeout = 350_000 }: { readonly idleTimeout?: number } = {},
): NetworkProxy {
  const watch = createIdleWatch(region.clock, idleTimeout / 4);
  const open = new Map<string, OpenListener>();
  let isClosed = false;

  function openListener(listenerArn: string, wanted: number): OpenListener {
    const connections = new Set<FlowConnection>();
    const options = {
      watch,
      idleTimeout,
      onGone: (connection: FlowConnection) => void connections.delete(connection),
    };
    const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
      const connection = new FlowConnection(socket, options);
      connections.add(connection);
      connection.begin((client, cut) => routing.connect(listenerArn, client, cut));
    });
    const port = listen(server, wanted);
    // Callers of `portOf` get the failure; it is no reason to crash where there are none.
    port.catch(() => {});
    return { wanted, server, port, connections };
  }

  function follow() {
    if (isClosed) return;
    const wanted = new Map(routing.listeners().map(({ listenerArn, port }) => [listenerArn, port]));
    for (const [listenerArn, listener] of open) {
      if (wanted.get(listenerArn) === listener.wanted) continue;
      open.delete(listenerArn);
      void shut(listener);
    }
    for (const [arn, port] of wanted) if (!open.has(arn)) open.set(arn, openListener(arn, port));
  }

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
      await Promise.all(closing);
      watch.close();
    },
  };
}

/** A server that was still about to listen is closed once it does. */
async function shut({ server, port, connections }: OpenListener): Promise<void> {
  await port.catch(() => {});
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    for (const connection of [...connections]) connection.close();
  });
}
