import type { Server } from 'node:net';
import { listen } from './listen.ts';

/** The servers of a load balancer's listeners, on 127.0.0.1. */
export interface ListenerServers {
  /** The real port of a listener; rejects when there is no such listener. */
  portOf(listenerArn: string): Promise<number>;
  /** Closes servers and connections, cutting off what is in flight. */
  close(): Promise<void>;
}

/** A server that doesn't listen yet, and its open connections. */
export interface ListenerServer {
  readonly server: Server;
  readonly connections: ReadonlySet<{ close(): void }>;
}

interface Listener {
  readonly listenerArn: string;
  readonly loadBalancerArn: string;
  readonly port: number;
  readonly protocol?: string;
}

interface Listeners<One extends Listener> {
  listeners(): readonly One[];
  onListeners(listener: () => void): void;
}

/** What listened before at a port of a load balancer. */
interface Former {
  readonly port: Promise<number>;
  readonly closed: Promise<void>;
}

interface Open extends ListenerServer {
  /** The listener as it was when its server was opened; the server's port may be another. */
  readonly listener: Listener;
  readonly port: Promise<number>;
}

/**
 * Opens a server for every listener, now and whenever one is created, and another when its port or protocol changes. It
 * takes the listener's own port where that is free and needs no privileges, otherwise any free one. A listener that was
 * deleted and made anew is reached where it was before: on AWS clients know the load balancer's name and port alone.
 */
export function openListenerServers<One extends Listener>(
  routing: Listeners<One>,
  serverOf: (listener: One) => ListenerServer,
): ListenerServers {
  const open = new Map<string, Open>();
  const formers = new Map<string, Former>();
  let isClosed = false;

  function openOne(listener: One): Open {
    const { server, connections } = serverOf(listener);
    const port = listenAgain(server, listener, formers.get(addressOf(listener)));
    // Callers of `portOf` get the failure; it is no reason to crash where there are none.
    port.catch(() => {});
    return { listener, server, connections, port };
  }

  function follow() {
    if (isClosed) return;
    const wanted = new Map(routing.listeners().map((listener) => [listener.listenerArn, listener]));
    for (const [arn, one] of open) {
      const { port, protocol } = wanted.get(arn) ?? {};
      if (port === one.listener.port && protocol === one.listener.protocol) continue;
      open.delete(arn);
      formers.set(addressOf(one.listener), { port: one.port, closed: shut(one) });
    }
    for (const [arn, listener] of wanted) if (!open.has(arn)) open.set(arn, openOne(listener));
  }

  routing.onListeners(follow);
  follow();

  return {
    async portOf(listenerArn) {
      const one = open.get(listenerArn);
      if (!one) throw new Error(`no listener ${listenerArn}`);
      return await one.port;
    },
    async close() {
      isClosed = true;
      const closing = [...open.values()].map(shut);
      open.clear();
      await Promise.all(closing);
    },
  };
}

const addressOf = ({ loadBalancerArn, port }: Listener) => `${loadBalancerArn}:${port}`;

async function listenAgain(server: Server, { port }: Listener, former: Former | undefined): Promise<number> {
  await former?.closed;
  return listen(server, (await former?.port.catch(() => port)) ?? port);
}

/** A server that was still about to listen is closed once it does. */
async function shut({ server, port, connections }: Open): Promise<void> {
  await port.catch(() => {});
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    for (const connection of [...connections]) connection.close();
  });
}
