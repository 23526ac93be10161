import type { Publisher } from '../../demo/image-pipeline.ts';
import type { Infrastructure } from '../../demo/service-infrastructure.ts';
import { createLambda } from '../../local-cloud/services/lambda/lambda.ts';
import { createServices, type Services } from '../../local-cloud/services.ts';
import { byTick, type VirtualClock, virtualClock } from '../../local-cloud/time/virtual-clock.ts';
import type { AwsClients } from '../../src/aws/clients.ts';
import type { Ports } from '../../src/ports/ports.ts';
import type { Around, Invocation, OurCall } from './calls.ts';
import { deploy } from './deploy.ts';
import { type ImageModel, type ModelInstances, modelInstances } from './instances.ts';
import { createInvoker } from './invoker.ts';
import { createOwnedService } from './owned-service.ts';
import { clientsOf, portsFor } from './ports.ts';
import { seeded } from './random.ts';
import { createDocumentTable, type DocumentTable } from './records-table.ts';
import type { CloudState } from './state.ts';
import { type Demand, generateTraffic } from './traffic-generator.ts';
import type { Variant } from './variant.ts';

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

/** One region, with a service in it that Greenshift looks after, among things of others. */
export type World = Region & ServiceWorld;

/** The region, and Greenshift in it. */
export interface Region {
  readonly clock: VirtualClock;
  readonly services: Services;
  readonly instances: ModelInstances;
  readonly table: DocumentTable;
  /** Clients of the outside world: no fault applies to them, no budget counts them. */
  readonly outside: AwsClients;
  /** By how many milliseconds the clock of a function is off: `analyze`, `api`. */
  readonly clocksOff: Map<string, number>;
  /** Ports of on-call's API: faults apply to their calls too. */
  readonly api: Ports;
  readonly stateMachineArn: string;
  readonly calls: readonly OurCall[];
  /** Has `around` go around every call of ours from now on. */
  intercept(around: Around): void;
  readonly invocations: readonly Invocation[];
  /** Runs a function once more with the payload that it had, as a doubled delivery does. */
  again(invocation: Invocation): Promise<unknown>;
  close(): void;
}

/** What is one service's alone. */
export interface ServiceWorld {
  /** The name of the service. */
  readonly service: string;
  readonly state: CloudState;
  /** What the owner of the service has made for it. */
  infrastructure: Infrastructure;
  /** Where the fleet takes traffic besides: by another load balancer, and a target group for it. */
  inner?: Pick<Infrastructure, 'listener' | 'targetGroups'>;
  readonly publisher: Publisher;
  /** Builds that were published since the service has its first image. */
  readonly published: string[];
  pipeline: string;
  /** The share of requests that the load balancer refuses by itself, 0 to 1. */
  readonly balancer: { refuses: number };
  /** The same region with another service of ours in it. */
  readonly second?: World;
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
  const services = createServices(region, {
    hosts: instances,
    imageStore: instances,
    invoker,
    // Nobody reads it, and a rollout has hundreds of events.
    keepsHistory: false,
  });
  const parts = { clock, services, table: createDocumentTable(), stateMachineArn: STATE_MACHINE };
  const log = { calls: [] as OurCall[], clocksOff: new Map<string, number>() };
  let intercepted: Around = (_, next) => next();
  const around: Around = (call, next) => intercepted(call, next);
  const ours = { ...parts, ...log, around, running: invoker.running, variant: options.variant };
  const portsOf = (caller: string) => portsFor(caller, ours);
  const shared: Region = {
    ...parts,
    ...log,
    instances,
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
