import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { demandOf, MODELS } from '../../simulation/scenarios/scenario.ts';
import { createWorld } from '../../simulation/world/create-world.ts';
import { simulatedProber } from '../../simulation/world/prober.ts';
import { httpProber } from '../../src/aws/load-balancing/prober.ts';
import { prober as proberOnLambda } from '../../src/runtime/ports/prober.ts';
import { LISTENER } from '../world/specs.ts';
import { proberOf } from '../world/testers.ts';
import { aWorld, fleetIn } from '../world/world.ts';
import type { ProbedWorld } from './prober.ts';

type Probed = () => Promise<ProbedWorld>;

async function overHttp(prober: ProbedWorld['prober']): Promise<ProbedWorld> {
  const server = createServer((_, response) => void response.end('ok\n'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endServers = () =>
    new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return { prober, target: { listener: LISTENER, protocol: 'HTTP', host: '127.0.0.1', port }, endServers };
}

async function simulated(): Promise<ProbedWorld> {
  const demand = demandOf({ name: 'a probe', image: 'good', ends: 'promoted' });
  const { services, instances, infrastructure, ...world } = await createWorld({
    seed: 1,
    models: MODELS,
    demand,
    servers: 3,
  });
  onTestFinished(world.close);
  return {
    prober: simulatedProber({ services, instances, random: () => 0.5 }),
    target: { listener: infrastructure.listener, protocol: 'HTTP', host: 'shop.example', port: 80 },
    endServers: async () => instances.fail(() => true),
  };
}

async function inMemory(): Promise<ProbedWorld> {
  const { cloud } = aWorld();
  return {
    prober: proberOf(cloud),
    target: { listener: LISTENER, protocol: 'HTTP', host: 'shop.example', port: 80 },
    async endServers() {
      fleetIn(cloud, 'web-fleet').servers = [];
    },
  };
}

/** Every implementation of Prober. */
export const PROBED_WORLDS: Readonly<Record<string, Probed>> = {
  'over HTTP': () => overHttp(httpProber({ pause: async () => {} })),
  'over HTTP, as on Lambda': () => overHttp(proberOnLambda()),
  'in the simulation': simulated,
  'in the small world': inMemory,
};
