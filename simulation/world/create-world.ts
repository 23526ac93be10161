import { createLambda } from '../../local-cloud/services/lambda/lambda.ts';
import { createServices } from '../../local-cloud/services.ts';
import { byTick, virtualClock } from '../../local-cloud/time/virtual-clock.ts';
import type { Around, OurCall } from './calls.ts';
import { deploy } from './deploy.ts';
import { type ImageModel, modelInstances } from './instances.ts';
import { createInvoker } from './invoker.ts';
import { createOwnedService } from './owned-service.ts';
import { clientsOf, portsFor } from './ports.ts';
import { simulatedProber } from './prober.ts';
import { seeded } from './random.ts';
import { createDocumentTable } from './records-table.ts';
import { type Demand, generateTraffic } from './traffic-generator.ts';
import type { Variant } from './variant.ts';

import type { Region, World } from './world.ts';

export interface WorldOptions {
  readonly seed: number;
  readonly models: Readonly<Record<string, ImageModel>>;
  readonly demand: Demand;
  readonly servers: number;
  /** Whether another service of ours is there too. */
  readonly hasSecond?: boolean;
  /** A change of our own code: a step with a bug put back, for instance. */
  readonly variant?: Variant;
}

const REGION = { account: '111122223333', name: 'us-east-1' };
const STATE_MACHINE = `arn:aws:states:${REGION.name}:${REGION.account}:stateMachine:greenshift-rollout`;
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
  const parts = { clock, services, table: createDocumentTable(), stateMachineArn: STATE_MACHINE };
  const prober = simulatedProber({ services, instances, random: region.random });
  const log = { calls: [] as OurCall[], clocksOff: new Map<string, number>() };
  let intercepted: Around = (_, next) => next();
  const around: Around = (call, next) => intercepted(call, next);
  const ours = { ...parts, ...log, prober, around, running: invoker.running, variant: options.variant };
  const portsOf = (caller: string) => portsFor(caller, ours);
  const shared: Region = {
    ...parts,
    ...log,
    instances,
    functions: users,
    outside: clientsOf(services, parts.table),
    api: portsOf('api'),
    invocations: invoker.invocations,
    intercept: (next) => {
      intercepted = next;
    },
    again: ({ name, payload }) => invoker.invoke(name, payload),
    close: services.close,
  };
  await deploy(shared, { functions, portsOf, variant: options.variant });
  const { servers, demand } = options;
  const second = options.hasSecond
    ? await createOwnedService(shared, { service: 'shop', servers })
    : undefined;
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
