import { createServer } from 'node:net';
import type { Routing } from '../load-balancer-interfaces.ts';
import type { Region } from '../region.ts';
import { ClientConnection } from './client-connection.ts';
import { type Head, headerValue, type RequestLine } from './head.ts';
import { headersByName } from './headers.ts';
import { createIdleWatch } from './idle-watch.ts';
import { type ListenerServers, openListenerServers } from './listener-servers.ts';
import { createPools, KEEP_ALIVE } from './pools.ts';

export interface ProxyOptions {
  /** How long a target may send and take nothing, in ms of real time: AWS's idle timeout of 60 s. */
  readonly idleTimeout?: number;
  /** How long a connection to a target may take, in ms of real time: 10 s as on AWS. */
  readonly connectTimeout?: number;
}

/** How long clients' idle connections are kept, in ms: longer than clients usually keep theirs. */
const CLIENT_KEEP_ALIVE = 60_000;

/**
 * The data plane of application load balancers: a server on 127.0.0.1 for every listener. An HTTPS listener takes plain
 * HTTP here: nobody has certificates for this machine.
 */
export function createProxy(region: Region, routing: Routing, options: ProxyOptions = {}): ListenerServers {
  const { idleTimeout = 60_000, connectTimeout = 10_000 } = options;
  const watch = createIdleWatch(region.clock, Math.min(idleTimeout, connectTimeout, KEEP_ALIVE) / 4);
  const pools = createPools(watch, { idleTimeout, connectTimeout });

  routing.onTargets((targetGroupArn, instanceId, change) => {
    if (change === 'draining') pools.drain(targetGroupArn, instanceId);
    else pools.destroy(targetGroupArn, instanceId);
  });
  const servers = openListenerServers(routing, ({ listenerArn, port, protocol }) => {
    const connections = new Set<ClientConnection>();
    const clientOptions = {
      listenerPort: port,
      protocol: protocol === 'HTTPS' ? ('https' as const) : ('http' as const),
      keepAlive: CLIENT_KEEP_ALIVE,
      place: (line: RequestLine, head: Head, client: string) =>
        routing.place(listenerArn, routedRequest(line, head, client)),
      take: pools.take,
      onGone: (client: ClientConnection) => connections.delete(client),
    };
    const server = createServer({ noDelay: true }, (socket) => {
      connections.add(new ClientConnection(socket, watch, clientOptions));
    });
    return { server, connections };
  });

  return {
    portOf: servers.portOf,
    async close() {
      const closing = servers.close();
      pools.close();
      await closing;
      watch.close();
    },
  };
}

/** Few rules look at headers, so they are gathered only when one does. */
function routedRequest(
  { method, target }: RequestLine,
  head: Head,
  client: string,
): Parameters<Routing['place']>[1] {
  let headers: Record<string, string> | undefined;
  return {
    method,
    path: target,
    host: headerValue(head, 'host') ?? '',
    client,
    get headers() {
      headers ??= headersByName(head);
      return headers;
    },
  };
}
