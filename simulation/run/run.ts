import { AsyncLocalStorage } from 'node:async_hooks';
import { every } from '../../local-cloud/time/clock.ts';
import { register } from '../../src/commands/register.ts';
import type { Service } from '../../src/rollout/service.ts';
import { parseSpec } from '../../src/rollout/spec.ts';
import { Observers } from '../checkers/checkers.ts';
import type { Expectations, Violation } from '../checkers/context.ts';
import { type Fault, meet, remember } from '../faults/faults.ts';
import { demandOf, MODELS, type Scenario, STEPS } from '../scenarios/scenarios.ts';
import { createWorld, type OurCall, type Variant, type World } from '../world/world.ts';
import { createStory, type Story } from './trace.ts';

/** Where a fault strikes: at a call, counted from the moment the image is published. */
export interface Strike {
  readonly fault: Fault;
  readonly at: number;
}

export interface Play {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly strikes: readonly Strike[];
  readonly variant?: Variant;
  readonly servers?: number;
}

/** A call without what it was asked. */
export interface PlayedCall extends Pick<OurCall, 'service' | 'operation' | 'caller'> {
  /** Counts the runs of our functions; undefined for on-call's API. */
  readonly invocation: number | undefined;
}

export interface Played {
  readonly violations: readonly Violation[];
  /** Our calls from the publication to the end. */
  readonly calls: readonly PlayedCall[];
  readonly outcome: string;
  /** How many of the strikes met a call. */
  readonly struck: number;
  /** Virtual milliseconds. */
  readonly lasted: number;
  /** What happened, line by line; only when it was asked for. */
  readonly story: readonly string[];
}

const MINUTE = 60_000;
/** No rollout, and no two in a row, take longer with anything that goes wrong. */
const LONGEST = 4 * 60 * MINUTE;
/** How often observers look, milliseconds. */
const LOOK = 15_000;
/** After the end: late functions and watchers have their chance to spoil it, or to tidy up. */
const AFTERMATH = 25 * MINUTE;
/** Longer than any fault lasts, with the time that Auto Scaling then takes to try again. */
const HEALING = 60 * MINUTE;

/** Plays a scenario with faults to its end, under the observers' eyes. */
export async function play(request: Play, withStory = false): Promise<Played> {
  const { scenario, seed, strikes, variant, servers = 3 } = request;
  const world = await createWorld({ seed, models: MODELS, demand: demandOf(scenario), servers, variant });
  try {
    await scenario.before?.(world);
    await registerService(world, scenario);
    // What was built before the service was registered isn't its business.
    await world.clock.advance(1_000);
    const expected = expectationsOf(request);
    const observers = new Observers(world, expected);
    meet(world, { expected, foreignEdit: () => observers.foreign(), apart: AsyncLocalStorage.snapshot() });
    const first = world.calls.length;
    const story = withStory ? createStory(world, first) : undefined;
    const struck = new Set<Fault>();
    world.around = striking(world, observers, strikes, struck, first, story);
    const stop = every(world.clock, LOOK, () => {
      observers.tick();
      story?.look();
    });
    const began = world.clock.now();
    await world.publisher.publish(`/images/${scenario.image}`);
    scenario.meanwhile?.(world, expected);
    const service = await untilEnded(world);
    await healed(world);
    stop();
    observers.atEnd(service.lock !== undefined);
    const calls = world.calls.slice(first).map(({ service: name, operation, caller, invocation }) => ({
      service: name,
      operation,
      caller,
      invocation: invocation?.index,
    }));
    const outcome = service.last?.outcome ?? 'none';
    return {
      violations: observers.violations,
      calls,
      outcome,
      struck: strikes.filter(({ fault }) => struck.has(fault)).length,
      lasted: world.clock.now() - began,
      story: story?.lines() ?? [],
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

const expectationsOf = ({ scenario, strikes }: Play): Expectations => ({
  weights: STEPS.map(({ weight }) => weight),
  bake: 3 * MINUTE,
  minimumRequests: 100,
  quiet: MINUTE + 120_000 + (scenario.stickiness ?? 0),
  askedByName: 0,
  promotes: scenario.promotes ?? scenario.image,
  blur: Math.max(0, ...strikes.map(({ fault }) => fault.blur ?? 0)),
  ...(isCalm(strikes) && { ends: scenario.ends }),
});

const isCalm = (strikes: readonly Strike[]) =>
  strikes.length < 2 && strikes.every(({ fault }) => fault.passes);

function striking(
  world: World,
  observers: Observers,
  strikes: readonly Strike[],
  struck: Set<Fault>,
  first: number,
  story: Story | undefined,
): World['around'] {
  const lasting: { fault: Fault; until: number; service: string }[] = [];
  const needsMemory = strikes.some(({ fault }) => fault.remembers);
  return (call, next) => {
    const due = strikes
      .filter(({ fault, at }) => call.index - first === at && fault.meets(call))
      .map(({ fault }) => fault);
    for (const fault of due) struck.add(fault);
    for (const fault of due)
      if (fault.lasts) lasting.push({ fault, until: call.at + fault.lasts, service: call.service });
    const going = lasting.filter(
      ({ fault, until, service }) =>
        call.at < until &&
        !due.includes(fault) &&
        fault.meets(call) &&
        (!fault.ofService || service === call.service),
    );
    const faults = [...due, ...going.map(({ fault }) => fault)];
    const observed = async () => {
      const answer = await observers.around(call, next);
      story?.look();
      if (needsMemory) remember(world, call, answer);
      return answer;
    };
    story?.call(call, faults);
    const answered = faults.reduce((inner, fault) => () => fault.strike(world, call, inner), observed);
    return answered().then((answer) => {
      observers.told(call, answer);
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
    if (freeSince !== undefined && world.clock.now() - freeSince >= AFTERMATH) return service;
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
