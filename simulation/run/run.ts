import { AsyncLocalStorage } from 'node:async_hooks';
import { every } from '../../local-cloud/time/clock.ts';
import { register } from '../../src/commands/register.ts';
import type { Service } from '../../src/rollout/service.ts';
import { parseSpec } from '../../src/rollout/spec.ts';
import { Checkers } from '../checkers/checkers.ts';
import type { Expectations, Violation } from '../checkers/context.ts';
import { attach, type Fault, remember } from '../faults/faults.ts';
import { demandOf, MODELS, type Scenario, STEPS } from '../scenarios/scenarios.ts';
import { createWorld, type OurCall, type Variant, type World } from '../world/world.ts';
import { createTrace, type Trace } from './trace.ts';

/** Where a fault injections: at a call, counted from the moment the image is published. */
export interface Injection {
  readonly fault: Fault;
  readonly at: number;
}

export interface RunRequest {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly injections: readonly Injection[];
  readonly variant?: Variant;
  readonly servers?: number;
}

/** A call without what it was asked. */
export interface RunCall extends Pick<OurCall, 'service' | 'operation' | 'caller'> {
  /** Counts the runs of our functions; undefined for on-call's API. */
  readonly invocation: number | undefined;
}

export interface RunResult {
  readonly violations: readonly Violation[];
  /** Our calls from the publication to the end. */
  readonly calls: readonly RunCall[];
  readonly outcome: string;
  /** How many of the injections found a call. */
  readonly injected: number;
  /** Virtual milliseconds. */
  readonly lasted: number;
  /** What happened, line by line; only when it was asked for. */
  readonly trace: readonly string[];
}

const MINUTE = 60_000;
/** No rollout, and no two in a row, take longer with anything that goes wrong. */
const LONGEST = 4 * 60 * MINUTE;
/** How often checkers look, milliseconds. */
const LOOK = 15_000;
/** After the end: late functions and the watchdog have their chance to spoil it, or to clean up. */
const GRACE_PERIOD = 25 * MINUTE;
/** Longer than any fault lasts, with the time that Auto Scaling then takes to try again. */
const HEALING = 60 * MINUTE;

/** Runs a scenario with its faults to the end, with every checker on it. */
export async function run(request: RunRequest, withTrace = false): Promise<RunResult> {
  const { scenario, seed, injections, variant, servers = 3 } = request;
  const world = await createWorld({ seed, models: MODELS, demand: demandOf(scenario), servers, variant });
  try {
    await scenario.before?.(world);
    await registerService(world, scenario);
    // What was built before the service was registered isn't its business.
    await world.clock.advance(1_000);
    const expected = expectationsOf(request);
    const checkers = new Checkers(world, expected);
    attach(world, {
      expected,
      foreignEdit: () => checkers.foreign(),
      outsideInvocation: AsyncLocalStorage.snapshot(),
    });
    const first = world.calls.length;
    const trace = withTrace ? createTrace(world, first) : undefined;
    const injected = new Set<Fault>();
    world.around = injectFaults(world, checkers, injections, injected, first, trace);
    const stop = every(world.clock, LOOK, () => {
      checkers.tick();
      trace?.look();
    });
    const began = world.clock.now();
    await world.publisher.publish(`/images/${scenario.image}`);
    scenario.meanwhile?.(world, expected);
    const service = await untilEnded(world);
    await healed(world);
    stop();
    checkers.atEnd(service.lock !== undefined);
    const calls = world.calls.slice(first).map(({ service: name, operation, caller, invocation }) => ({
      service: name,
      operation,
      caller,
      invocation: invocation?.index,
    }));
    const outcome = service.last?.outcome ?? 'none';
    return {
      violations: checkers.violations,
      calls,
      outcome,
      injected: injections.filter(({ fault }) => injected.has(fault)).length,
      lasted: world.clock.now() - began,
      trace: trace?.lines() ?? [],
    };
  } finally {
    world.close();
  }
}

async function registerService(world: World, { spec }: Scenario): Promise<void> {
  const { listener, targetGroups, fleet } = world.infrastructure;
  await register(
    world.api,
    parseSpec({
      service: 'web',
      image: { pipeline: world.pipeline, owners: ['111122223333'] },
      traffic: { listener, targetGroups },
      fleet,
      steps: STEPS,
      limits: { minimumRequests: 100, holdAtMost: '1h' },
      ...spec,
    }),
  );
}

const expectationsOf = ({ scenario, injections }: RunRequest): Expectations => ({
  weights: STEPS.map(({ weight }) => weight),
  bake: 3 * MINUTE,
  minimumRequests: 100,
  quiet: MINUTE + 120_000 + (scenario.stickiness ?? 0),
  askedByName: 0,
  promotes: scenario.promotes ?? scenario.image,
  staleness: Math.max(0, ...injections.map(({ fault }) => fault.staleness ?? 0)),
  ...(isCalm(injections) && { ends: scenario.ends }),
});

const isCalm = (injections: readonly Injection[]) =>
  injections.length < 2 && injections.every(({ fault }) => fault.passes);

function injectFaults(
  world: World,
  checkers: Checkers,
  injections: readonly Injection[],
  injected: Set<Fault>,
  first: number,
  trace: Trace | undefined,
): World['around'] {
  const lasting: { fault: Fault; until: number; service: string }[] = [];
  const needsMemory = injections.some(({ fault }) => fault.remembers);
  return (call, next) => {
    const due = injections
      .filter(({ fault, at }) => call.index - first === at && fault.appliesTo(call))
      .map(({ fault }) => fault);
    for (const fault of due) injected.add(fault);
    for (const fault of due)
      if (fault.lasts) lasting.push({ fault, until: call.at + fault.lasts, service: call.service });
    const going = lasting.filter(
      ({ fault, until, service }) =>
        call.at < until &&
        !due.includes(fault) &&
        fault.appliesTo(call) &&
        (!fault.ofService || service === call.service),
    );
    const faults = [...due, ...going.map(({ fault }) => fault)];
    const observed = async () => {
      const answer = await checkers.around(call, next);
      trace?.look();
      if (needsMemory) remember(world, call, answer);
      return answer;
    };
    trace?.call(call, faults);
    const answered = faults.reduce((inner, fault) => () => fault.inject(world, call, inner), observed);
    return answered().then((answer) => {
      checkers.told(call, answer);
      return answer;
    });
  };
}

/** Lets time pass until the lock is free and stays free, or until far too long. */
async function untilEnded(world: World): Promise<Service> {
  let service = await read(world);
  let freeSince: number | undefined;
  const until = world.clock.now() + LONGEST;
  while (world.clock.now() < until) {
    await world.clock.advance(MINUTE);
    service = await read(world);
    const isFree = !service.lock && !service.queued && service.last !== undefined;
    if (!isFree) freeSince = undefined;
    else freeSince ??= world.clock.now();
    if (freeSince !== undefined && world.clock.now() - freeSince >= GRACE_PERIOD) return service;
  }
  return service;
}

/** A fault may outlast the rollout: the servers that it took are given their time to come back. */
async function healed({ clock, state }: World): Promise<void> {
  for (const until = clock.now() + HEALING; clock.now() < until; await clock.advance(MINUTE)) {
    if (state.groups().every(({ healthy, desired }) => healthy >= desired)) return;
  }
}

const read = async ({ table }: World) =>
  table.items().find(({ pk }) => pk === 'service') as unknown as Service;
