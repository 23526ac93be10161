import { createServer } from 'node:net';
import type { FlowRouting } from '../../load-balancer-interfaces.ts';
import type { Region } from '../../region.ts';
import { createIdleWatch } from '../idle-watch.ts';
import { type ListenerServers, openListenerServers } from '../listener-servers.ts';
import { FlowConnection } from './flow-connection.ts';

/**
 * The data plane of network load balancers: a server on 127.0.0.1 for every listener that takes connections, which
 * forwards what comes byte by byte. A TLS listener takes plain TCP here: nobody has certificates for this machine.
 * `idleTimeout` is milliseconds of real time: AWS's is 350 s (NLB user guide, "Listener attributes").
 */
export function createNetworkProxy(
  region: Region,
  routing: FlowRouting,
  { idleTimeout = 350_000 }: { readonly idleTimeout?: number } = {},
): ListenerServers {
  const watch = createIdleWatch(region.clock, idleTimeout / 4);
  const servers = openListenerServers(routing, ({ listenerArn }) => {
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
    return { server, connections };
  });

  return {
    portOf: servers.portOf,
    async close() {
      await servers.close();
      watch.close();
    },
  };
}
