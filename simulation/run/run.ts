import { AsyncLocalStorage } from 'node:async_hooks';
import { every } from '../../local-cloud/time/clock.ts';
import { Checkers, type Watched } from '../checkers/checkers.ts';
import { CHECK_INTERVAL, type Violation } from '../checkers/context.ts';
import type { Expectations } from '../checkers/expectations.ts';
import type { FaultContext } from '../faults/fault.ts';
import { ReadHistory } from '../faults/read-history.ts';
import { demandOf, MODELS } from '../scenarios/scenario.ts';
import type { Around, OurCall } from '../world/calls.ts';
import { createWorld } from '../world/create-world.ts';
import { serviceRecord } from '../world/records.ts';
import type { World } from '../world/world.ts';
import { takeWayOut, untilCampaignsEnded, untilEnded, untilHealed } from './end.ts';
import { expectationsOf, expectationsOfFellows, expectationsOfSecond } from './expectations.ts';
import { Fingerprints } from './fingerprints.ts';
import { injectFaults } from './inject.ts';
import { registerService } from './register.ts';
import type { RunRequest } from './request.ts';
import { createTrace, type Trace } from './trace.ts';

export interface RunOptions {
  /** Keep what happens, line by line. */
  readonly trace?: boolean;
  /** Take the fingerprint of each call, by which alike ones are found. */
  readonly fingerprints?: boolean;
  /** Is told of every call of ours before it is made, registration's among them. */
  readonly observe?: (call: OurCall, world: World) => void;
}

/** A call without its input. */
export interface RunCall extends Pick<OurCall, 'installation' | 'service' | 'operation' | 'caller'> {
  /** Counts the invocations of our functions; undefined for on-call's API. */
  readonly invocation: number | undefined;
  readonly at: number;
  /** Empty when none was asked for. */
  readonly fingerprint: string;
  /** A read that can't be stale; unknown without fingerprints. */
  readonly isAsBefore?: boolean;
}

export interface RunResult {
  readonly violations: readonly Violation[];
  /** Our calls from the publication to the end. */
  readonly calls: readonly RunCall[];
  readonly outcome: string;
  /** How many of the injections found a call that they apply to. */
  readonly injected: number;
  /** Virtual milliseconds. */
  readonly lasted: number;
  /** What happened, line by line; only when it was asked for. */
  readonly trace: readonly string[];
}

/** Runs a scenario with its faults to the end, with every checker on it. */
export async function run(request: RunRequest, options: RunOptions = {}): Promise<RunResult> {
  const { scenario, seed, variant, servers = scenario.servers ?? 3 } = request;
  const demand = demandOf(scenario);
  const world = await createWorld({
    seed,
    models: MODELS,
    demand,
    servers,
    variant,
    second: scenario.second,
    fellows: Object.keys(scenario.campaign?.others ?? {}),
  });
  const { observe } = options;
  try {
    if (observe) world.intercept(observed(world, observe, (_, next) => next()));
    await scenario.before?.(world);
    if (world.second) await registerService(world.second);
    await registerService(world, scenario);
    const { spec, provenance } = scenario;
    for (const fellow of world.fellows ?? [])
      await registerService(fellow, { ...(spec && { spec }), ...(provenance && { provenance }) });
    await scenario.registered?.(world);
    // What was built before the service was registered isn't its business.
    await world.clock.advance(1_000);
    return await runScenario(world, request, options);
  } finally {
    world.close();
  }
}

async function runScenario(world: World, request: RunRequest, options: RunOptions): Promise<RunResult> {
  const { scenario, injections } = request;
  const expected = expectationsOf(request);
  const first: Watched = { world, expected };
  const second = secondOf(world, request);
  const followers = [first, ...fellowsOf(world, request, expected)];
  const watched = [first, ...(second ? [second] : []), ...followers.slice(1)] as const;
  const checkers = new Checkers(watched);
  const begun = world.calls.length;
  const trace = options.trace ? createTrace(world, begun) : undefined;
  const context: FaultContext = {
    world,
    expected,
    ...(second && { second: second.expected }),
    followers,
    foreignEdit: () => checkers.foreignEdit(),
    outsideInvocation: AsyncLocalStorage.snapshot(),
    history: new ReadHistory(),
    doubled: new Set(),
  };
  const { around, injected } = injectFaults({ context, checkers, injections, first: begun, trace });
  const fingerprints = options.fingerprints ? new Fingerprints(world) : undefined;
  const printed: Around = fingerprints
    ? (call, next) => fingerprints.around(call, () => around(call, next))
    : around;
  world.intercept(options.observe ? observed(world, options.observe, printed) : printed);
  const stop = checkRegularly(world, checkers, trace);
  const began = world.clock.now();
  if (!scenario.second?.isBefore) await world.publisher.publish(`/images/${scenario.image}`);
  if (scenario.second) await world.second?.publisher.publish(`/images/${scenario.second.image}`);
  scenario.meanwhile?.(world, expected, context);
  const services = watched.map((one) => one.world);
  await (scenario.campaign ? untilCampaignsEnded(world.clock, services) : untilEnded(world.clock, services));
  await untilHealed(world.clock, services);
  const locked = watched.filter((one) => serviceRecord(one.world).lock);
  for (const one of locked) await takeWayOut(one);
  stop();
  checkers.atEnd(locked.map((one) => one.world.service));
  return {
    violations: checkers.violations,
    calls: world.calls.slice(begun).map((call) => withoutInput(call, fingerprints)),
    outcome: serviceRecord(world).last?.outcome ?? 'none',
    injected: injected(),
    lasted: world.clock.now() - began,
    trace: trace?.lines() ?? [],
  };
}

const observed =
  (world: World, observe: NonNullable<RunOptions['observe']>, around: Around): Around =>
  (call, next) => {
    observe(call, world);
    return around(call, next);
  };

/** The other service of ours, where the scenario has one. */
function secondOf({ second: world }: World, request: RunRequest): Watched | undefined {
  const expected = expectationsOfSecond(request);
  return world && expected && { world, expected };
}

/** The services that follow the first one's pipeline. */
function fellowsOf({ fellows = [] }: World, request: RunRequest, first: Expectations): Watched[] {
  const expected = expectationsOfFellows(request, first);
  return fellows.map((world) => ({ world, expected: expected.get(world.service)! }));
}

const checkRegularly = (world: World, checkers: Checkers, trace: Trace | undefined) =>
  every(world.clock, CHECK_INTERVAL, () => {
    checkers.check();
    trace?.check();
  });

const withoutInput = (call: OurCall, fingerprints: Fingerprints | undefined): RunCall => ({
  installation: call.installation,
  service: call.service,
  operation: call.operation,
  caller: call.caller,
  invocation: call.invocation?.index,
  at: call.at,
  fingerprint: fingerprints?.of(call) ?? '',
  ...(fingerprints?.isAsBefore(call) && { isAsBefore: true }),
});
