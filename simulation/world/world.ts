import { AsyncLocalStorage } from 'node:async_hooks';
import { readFileSync } from 'node:fs';
import { ruleInput } from '../../demo/functions.ts';
import { createPublisher, type Publisher } from '../../demo/image-pipeline.ts';
import { createInfrastructure, type Infrastructure } from '../../demo/service-infrastructure.ts';
import { FunctionError } from '../../local-cloud/internal-interfaces.ts';
import { createLambda } from '../../local-cloud/services/lambda/lambda.ts';
import type { FunctionHandler } from '../../local-cloud/services/lambda/model.ts';
import { createServices, type Services } from '../../local-cloud/services.ts';
import { byTick, type VirtualClock, virtualClock } from '../../local-cloud/time/virtual-clock.ts';
import { directClient, type Interceptor } from '../../local-cloud/wire/direct-client.ts';
import type { AwsClients } from '../../src/aws/clients.ts';
import { checkTime, within } from '../../src/aws/deadline.ts';
import { type ServerClock, serverClock } from '../../src/aws/dynamodb/server-clock.ts';
import { awsPorts } from '../../src/aws/ports.ts';
import type { Ports } from '../../src/ports/ports.ts';
import { EVENT_TIME, EVENT_TIMEOUT, SECOND, STEP_TIME, STEP_TIMEOUT } from '../../src/rollout/timing.ts';
import { EVENT_FUNCTIONS, TASKS } from './functions.ts';
import { type ImageModel, type ModelInstances, modelInstances } from './instances.ts';
import { createDocumentTable, type DocumentTable } from './records-table.ts';
import { type CloudState, cloudState } from './state.ts';
import { type Demand, generateTraffic } from './traffic-generator.ts';

/** One call of ours to AWS, as faults and checkers see it. */
export interface OurCall {
  /** Counted over the run, from 0. */
  readonly index: number;
  readonly at: number;
  /** The function that calls: `analyze`, `api`. */
  readonly caller: string;
  readonly service: string;
  readonly operation: string;
  readonly input: unknown;
  /** The invocation that makes the call; undefined for on-call's API, which nobody invokes here. */
  readonly invocation: Invocation | undefined;
}

/** One run of one of our functions. */
export interface Invocation {
  /** Counted over the run, from 0. */
  readonly index: number;
  readonly name: string;
  readonly payload: unknown;
  /** Ends it as Lambda ends a process: nobody waits for it any more. */
  readonly kill: () => void;
}

/** Stands around every call of ours; `next` makes it. */
export type Around = (call: OurCall, next: () => Promise<unknown>) => Promise<unknown>;

export interface WorldOptions {
  readonly seed: number;
  readonly models: Readonly<Record<string, ImageModel>>;
  readonly demand: Demand;
  readonly servers: number;
  /** Stands around the functions of ours: a variant of a step with a bug put back, for instance. */
  readonly variant?: Variant;
}

/** A change of our own code, for proving that the explorer notices. */
export interface Variant {
  /** `caller` is the function whose ports they are: `analyze`, `api`. */
  readonly ports?: (ports: Ports, caller: string) => Ports;
  /** Stands around every call before it counts as one; it may leave it out, or change its input in place. */
  readonly calls?: Interceptor;
  readonly tasks?: typeof TASKS;
  readonly eventFunctions?: typeof EVENT_FUNCTIONS;
  /** How long a step may go on, milliseconds. */
  readonly stepTime?: number;
  readonly without?: readonly string[];
}

export interface World {
  readonly clock: VirtualClock;
  readonly services: Services;
  readonly instances: ModelInstances;
  readonly state: CloudState;
  readonly table: DocumentTable;
  readonly infrastructure: Infrastructure;
  readonly publisher: Publisher;
  /** Builds that were published since everything stands. */
  readonly published: readonly string[];
  /** Clients of the outside world: no fault meets them, no budget counts them. */
  readonly outside: AwsClients;
  /** By how many milliseconds the clock of a function is off: `analyze`, `api`. */
  readonly clocksOff: Map<string, number>;
  /** Ports of on-call's API: faults meet them too. */
  readonly api: Ports;
  readonly pipeline: string;
  readonly stateMachineArn: string;
  readonly calls: readonly OurCall[];
  around: Around;
  readonly invocations: readonly Invocation[];
  /** Runs a function once more with the payload that it had, as a doubled delivery does. */
  again(invocation: Invocation): Promise<unknown>;
  close(): void;
}

const DEFINITION = readFileSync(new URL('../../statemachines/rollout.asl.json', import.meta.url), 'utf8');
const STATE_MACHINE = 'greenshift-rollout';
/** 2026-01-01, a Thursday, at noon. */
const START = Date.UTC(2026, 0, 1, 12);

/** A small, fast source of randomness that a seed repeats (mulberry32, public domain by Tommy Ettinger). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A region with one service on it that Greenshift looks after, all in virtual time. */
export async function createWorld(options: WorldOptions): Promise<World> {
  const clock = virtualClock(START, byTick);
  const now = () => clock.now();
  const random = seeded(options.seed);
  const instances = modelInstances(clock, options.models);
  const place = { clock, random, account: '111122223333', name: 'us-east-1' };
  const functions = createLambda({ ...place, emit: () => {} });
  const invocations: Invocation[] = [];
  const running = new AsyncLocalStorage<Invocation>();
  const invoker = {
    invoke: (name: string, payload: unknown) => {
      const { promise, resolve, reject } = Promise.withResolvers<unknown>();
      const invocation: Invocation = {
        index: invocations.length,
        name: name.split(':').at(-1) ?? name,
        payload,
        kill: () => reject(new FunctionError('Runtime.ExitError', 'Runtime exited')),
      };
      invocations.push(invocation);
      const invoke = () => running.run(invocation, () => functions.invoke(name, payload));
      invoke().then(resolve, reject);
      return promise;
    },
  };
  const services = createServices(place, { hosts: instances, imageStore: instances, invoker });
  const table = createDocumentTable();
  const calls: OurCall[] = [];
  const published: string[] = [];
  const stateMachineArn = `arn:aws:states:${place.name}:${place.account}:stateMachine:${STATE_MACHINE}`;
  const outside = clientsOf(services, table);
  let listener = '';
  const state = cloudState(services, instances, () => listener);

  /** Every answer about a record tells the time, as DynamoDB's do. */
  const telling = (clients: AwsClients, time: ServerClock): AwsClients => {
    const send = async (command: never) => {
      const answered = time.startRequest();
      const answer: unknown = await clients.documents.send(command);
      answered(clock.now());
      return answer;
    };
    return { ...clients, documents: { send: send as AwsClients['documents']['send'] } };
  };

  const portsFor = (caller: string): Ports => {
    const intercept: Interceptor = async (service, operation, input, next) => {
      checkTime();
      const made = { index: calls.length, at: clock.now(), caller, service, operation, input };
      const call: OurCall = { ...made, invocation: running.getStore() };
      calls.push(call);
      return world.around(call, next);
    };
    const change = options.variant?.calls;
    const changed: Interceptor = (service, operation, input, next) =>
      change
        ? change(service, operation, input, () => intercept(service, operation, input, next))
        : intercept(service, operation, input, next);
    const time = serverClock({ now: () => clock.now() + (world.clocksOff.get(caller) ?? 0), elapsed: now });
    const clients = telling(clientsOf(services, table, changed), time);
    const ports = awsPorts({ clients, table: 'greenshift', stateMachineArn, bus: 'default', clock: time });
    return options.variant?.ports?.(ports, caller) ?? ports;
  };

  const world: World = {
    clock,
    services,
    instances,
    state,
    table,
    outside,
    infrastructure: { listener: '', targetGroups: ['', ''], fleet: '' },
    publisher: noting(createPublisher(outside.imageBuilder, 'web'), published),
    published,
    clocksOff: new Map(),
    api: portsFor('api'),
    pipeline: '',
    stateMachineArn,
    calls,
    invocations,
    around: (_, next) => next(),
    again: ({ name, payload }) => invoker.invoke(name, payload),
    close: services.close,
  };
  await setUp();
  generateTraffic({ clock, metrics: services.metrics, state, demand: options.demand, random });
  return world;

  async function setUp(): Promise<void> {
    const tasks = { ...TASKS, ...options.variant?.tasks };
    const limit = options.variant?.stepTime ?? STEP_TIME;
    for (const [name, { step, caller }] of Object.entries(tasks)) {
      const ports = portsFor(caller);
      const handler: FunctionHandler = (input) => within(limit, now, () => step(ports, input));
      functions.register(name, handler, { timeoutSeconds: STEP_TIMEOUT / SECOND });
    }
    const arns = Object.keys(tasks);
    const definition = DEFINITION.replaceAll(/\$\{(\w+)FunctionArn\}/g, (_, name: string) =>
      arns.includes(name) ? `arn:aws:lambda:${place.name}:${place.account}:function:${name}` : name,
    );
    await call('states', 'CreateStateMachine', {
      name: STATE_MACHINE,
      definition,
      roleArn: 'arn:aws:iam::111122223333:role/greenshift-rollout',
    });
    await registerEventFunctions();
    await placeService();
  }

  /** The functions that events and schedules call, each behind its rules. */
  async function registerEventFunctions(): Promise<void> {
    const eventFunctions = { ...EVENT_FUNCTIONS, ...options.variant?.eventFunctions };
    const wanted = Object.entries(eventFunctions).filter(
      ([name]) => !options.variant?.without?.includes(name),
    );
    for (const [name, { answer, rules }] of wanted) {
      const ports = portsFor(name);
      const handler: FunctionHandler = (event) => within(EVENT_TIME, now, () => answer(ports, event));
      const arn = functions.register(name, handler, { timeoutSeconds: EVENT_TIMEOUT / SECOND });
      for (const [index, rule] of rules.entries()) {
        const Name = `${name}-${index}`;
        await call('events', 'PutRule', { Name, ...ruleInput(rule, stateMachineArn) });
        await call('events', 'PutTargets', { Rule: Name, Targets: [{ Id: name, Arn: arn }] });
      }
    }
  }

  /** What the owner of the service had before Greenshift came, with its first image already live. */
  async function placeService(): Promise<void> {
    const build = await world.publisher.publish('/images/first');
    await clock.advance(120_000);
    const imageId = await world.publisher.available(build, () => clock.advance(10_000));
    const made = await createInfrastructure(outside, { service: 'web', imageId, servers: options.servers });
    listener = made.listener;
    await clock.advance(180_000);
    published.length = 0;
    const { pipeline = '' } = await awsPorts({
      clients: outside,
      table: 'greenshift',
      stateMachineArn,
      bus: 'default',
      clock,
    }).builds.find(build);
    Object.assign(world, { infrastructure: made, pipeline });
  }

  async function call(signingName: string, operation: string, input: unknown): Promise<unknown> {
    const service = services.all.find((candidate) => candidate.signingName === signingName);
    return service?.operations[operation]?.(input, { requestId: 'simulation' });
  }
}

const noting = (publisher: Publisher, published: string[]): Publisher => ({
  ...publisher,
  async publish(folder) {
    const build = await publisher.publish(folder);
    published.push(build);
    return build;
  },
});

/** All clients of AWS through the direct client, the records' table among them. */
function clientsOf(services: Services, table: DocumentTable, intercept?: Interceptor): AwsClients {
  const client = directClient(services.all, intercept && { intercept });
  const send = (command: { input: unknown }) => {
    const operation = command.constructor.name.replace('Command', 'Item').replace('QueryItem', 'Query');
    return intercept
      ? intercept('dynamodb', operation, command.input, () => table.send(command))
      : table.send(command);
  };
  return {
    autoScaling: client,
    ec2: client,
    loadBalancing: client,
    cloudWatch: client,
    imageBuilder: client,
    events: client,
    stepFunctions: client,
    documents: { send: send as unknown as AwsClients['documents']['send'] },
  };
}
