import { createLambda } from '../../local-cloud/services/lambda/lambda.ts';
import { createServices } from '../../local-cloud/services.ts';
import { byTick, virtualClock } from '../../local-cloud/time/virtual-clock.ts';
import type { Around, Invocation, OurCall } from './calls.ts';
import { install } from './installation.ts';
import { type ImageModel, modelInstances } from './instances.ts';
import { createInvoker } from './invoker.ts';
import { OWN } from './own-installation.ts';
import { createOwnedService } from './owned-service.ts';
import { simulatedProber } from './prober.ts';
import { seeded } from './random.ts';
import { type Demand, generateTraffic } from './traffic-generator.ts';
import type { Variant } from './variant.ts';
import type { World } from './world.ts';

export interface WorldOptions {
  readonly seed: number;
  readonly models: Readonly<Record<string, ImageModel>>;
  readonly demand: Demand;
  readonly servers: number;
  /** Whether another service is there too, and the installation that it is of, where that is another as well. */
  readonly second?: { readonly installation?: string | undefined } | undefined;
  /** A change of our own code: a step with a bug put back, for instance. */
  readonly variant?: Variant;
}

const REGION = { account: '111122223333', name: 'us-east-1' };
/** 2026-01-01, a Thursday, at noon. */
const START = Date.UTC(2026, 0, 1, 12);

/** A region with one service in it that Greenshift looks after, all in virtual time. */
export async function createWorld(options: WorldOptions): Promise<World> {
  const clock = virtualClock(START, byTick);
  const region = { ...REGION, clock, random: seeded(options.seed) };
  const instances = modelInstances(clock, options.models);
  const functions = createLambda({ ...region, emit: () => {} });
  const invoker = createInvoker(functions);
  const users = createLambda({ ...region, emit: () => {} });
  const services = createServices(region, {
    hosts: instances,
    imageStore: instances,
    invoker,
    lambda: users.service,
    // Nobody reads it, and a rollout has hundreds of events.
    keepsHistory: false,
  });
  const prober = simulatedProber({ services, instances, random: region.random });
  const log = { calls: [] as OurCall[], clocksOff: new Map<string, number>() };
  let intercepted: Around = (_, next) => next();
  const around: Around = (call, next) => intercepted(call, next);
  const installing = {
    functions,
    ports: { calls: log.calls, prober, around, running: invoker.running, variant: options.variant },
    region: {
      clock,
      services,
      ...log,
      instances,
      functions: users,
      invocations: invoker.invocations,
      intercept: (next: Around) => {
        intercepted = next;
      },
      again: ({ name, payload }: Invocation) => invoker.invoke(name, payload),
      close: services.close,
    },
  };
  const shared = await install(installing, OWN);
  const { servers, demand } = options;
  const { installation = OWN } = options.second ?? {};
  const others = installation === OWN ? shared : await install(installing, installation);
  const second = options.second ? await createOwnedService(others, { service: 'shop', servers }) : undefined;
  const world = await createOwnedService(shared, { service: 'web', servers, second, hasNeighbours: true });
  for (const one of second ? [world, second] : [world]) sendTraffic(one, region.random, demand);
  return world;
}

function sendTraffic(world: World, random: () => number, demand: Demand): void {
  const { clock, services, state, balancer } = world;
  const { bulkTraffic } = services.loadBalancing;
  const loadBalancer = () => ({ arn: world.infrastructure.loadBalancer, ...balancer });
  generateTraffic({ clock, bulkTraffic, state, demand, random, loadBalancer });
}
