import { createPublisher, type Publisher } from '../../demo/image-pipeline.ts';
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
import { type CloudState, cloudState } from './state.ts';
import { type Demand, generateTraffic } from './traffic-generator.ts';
import type { Variant } from './variant.ts';

export interface WorldOptions {
  readonly seed: number;
  readonly models: Readonly<Record<string, ImageModel>>;
  readonly demand: Demand;
  readonly servers: number;
  /** A change of our own code: a step with a bug put back, for instance. */
  readonly variant?: Variant;
}

/** One region, with one service in it that Greenshift looks after, among things of others. */
export interface World {
  readonly clock: VirtualClock;
  readonly services: Services;
  readonly instances: ModelInstances;
  readonly state: CloudState;
  readonly table: DocumentTable;
  /** What the owner of the service has made for it. */
  infrastructure: Infrastructure;
  readonly publisher: Publisher;
  /** Builds that were published since the service has its first image. */
  readonly published: string[];
  /** Clients of the outside world: no fault applies to them, no budget counts them. */
  readonly outside: AwsClients;
  /** The share of requests that the load balancer refuses by itself, 0 to 1. */
  readonly balancer: { refuses: number };
  /** By how many milliseconds the clock of a function is off: `analyze`, `api`. */
  readonly clocksOff: Map<string, number>;
  /** Ports of on-call's API: faults apply to their calls too. */
  readonly api: Ports;
  pipeline: string;
  readonly stateMachineArn: string;
  readonly calls: readonly OurCall[];
  /** Goes around every call of ours. */
  around: Around;
  readonly invocations: readonly Invocation[];
  /** Runs a function once more with the payload that it had, as a doubled delivery does. */
  again(invocation: Invocation): Promise<unknown>;
  close(): void;
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
  const outside = clientsOf(services, parts.table);
  const published: string[] = [];
  const log = { calls: [] as OurCall[], clocksOff: new Map<string, number>() };
  const around: Around = (call, next) => world.around(call, next);
  const ours = { ...parts, ...log, around, running: invoker.running, variant: options.variant };
  const portsOf = (caller: string) => portsFor(caller, ours);
  const world: World = {
    ...parts,
    ...log,
    instances,
    state: cloudState(services, instances, () => world.infrastructure),
    outside,
    infrastructure: { loadBalancer: '', listener: '', targetGroups: ['', ''], fleet: '', template: '' },
    publisher: noting(createPublisher(outside.imageBuilder, 'web'), published),
    published,
    balancer: { refuses: 0 },
    api: portsOf('api'),
    pipeline: '',
    invocations: invoker.invocations,
    around: (_, next) => next(),
    again: ({ name, payload }) => invoker.invoke(name, payload),
    close: services.close,
  };
  await deploy(world, { functions, portsOf, variant: options.variant });
  await createOwnedService(world, options.servers);
  sendTraffic(world, region.random, options.demand);
  return world;
}

function sendTraffic(world: World, random: () => number, demand: Demand): void {
  const { clock, services, state, balancer } = world;
  const { bulkTraffic } = services.loadBalancing;
  const loadBalancer = () => ({ arn: world.infrastructure.loadBalancer, ...balancer });
  generateTraffic({ clock, bulkTraffic, state, demand, random, loadBalancer });
}

const noting = (publisher: Publisher, published: string[]): Publisher => ({
  ...publisher,
  async publish(folder) {
    const build = await publisher.publish(folder);
    published.push(build);
    return build;
  },
});
