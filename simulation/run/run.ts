import { AsyncLocalStorage } from 'node:async_hooks';
import type { Infrastructure } from '../../demo/service-infrastructure.ts';
import { every } from '../../local-cloud/time/clock.ts';
import { register } from '../../src/commands/register.ts';
import { parseSpec } from '../../src/rollout/spec.ts';
import { pairOf } from '../../src/rollout/twins.ts';
import { Checkers } from '../checkers/checkers.ts';
import { CHECK_INTERVAL, type Violation } from '../checkers/context.ts';
import type { Fault, FaultContext } from '../faults/fault.ts';
import { ReadHistory } from '../faults/read-history.ts';
import { demandOf, MODELS, type Scenario, STEPS } from '../scenarios/scenario.ts';
import type { OurCall } from '../world/calls.ts';
import type { Variant } from '../world/variant.ts';
import { createWorld, type World } from '../world/world.ts';
import { takeWayOut, untilEnded, untilHealed } from './end.ts';
import { expectationsOf } from './expectations.ts';
import { Fingerprints } from './fingerprints.ts';
import { injectFaults } from './inject.ts';
import { createTrace, type Trace } from './trace.ts';

/** A fault, and the call at which it is injected, counted from the moment the image is published. */
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

export interface RunOptions {
  /** Keep what happens, line by line. */
  readonly trace?: boolean;
  /** Take the fingerprint of each call, by which alike ones are found. */
  readonly fingerprints?: boolean;
}

/** A call without its input. */
export interface RunCall extends Pick<OurCall, 'service' | 'operation' | 'caller'> {
  /** Counts the invocations of our functions; undefined for on-call's API. */
  readonly invocation: number | undefined;
  readonly at: number;
  /** Empty when none was asked for. */
  readonly fingerprint: string;
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
  const { scenario, seed, variant, servers = 3 } = request;
  const world = await createWorld({ seed, models: MODELS, demand: demandOf(scenario), servers, variant });
  try {
    await scenario.before?.(world);
    await registerService(world, scenario);
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
  const checkers = new Checkers(world, expected);
  const first = world.calls.length;
  const trace = options.trace ? createTrace(world, first) : undefined;
  const context: FaultContext = {
    world,
    expected,
    foreignEdit: () => checkers.foreignEdit(),
    outsideInvocation: AsyncLocalStorage.snapshot(),
    history: new ReadHistory(),
    doubled: new Set(),
  };
  const { around, injected } = injectFaults({ context, checkers, injections, first, trace });
  const fingerprints = options.fingerprints ? new Fingerprints(world) : undefined;
  world.around = fingerprints ? (call, next) => fingerprints.around(call, () => around(call, next)) : around;
  const stop = checkRegularly(world, checkers, trace);
  const began = world.clock.now();
  await world.publisher.publish(`/images/${scenario.image}`);
  scenario.meanwhile?.(world, expected, context);
  const service = await untilEnded(world);
  await untilHealed(world);
  if (service.lock) await takeWayOut(world, expected);
  stop();
  checkers.atEnd(service.lock !== undefined);
  return {
    violations: checkers.violations,
    calls: world.calls.slice(first).map((call) => withoutInput(call, fingerprints?.of(call))),
    outcome: service.last?.outcome ?? 'none',
    injected: injected(),
    lasted: world.clock.now() - began,
    trace: trace?.lines() ?? [],
  };
}

const checkRegularly = (world: World, checkers: Checkers, trace: Trace | undefined) =>
  every(world.clock, CHECK_INTERVAL, () => {
    checkers.check();
    trace?.check();
  });

const withoutInput = (
  { service, operation, caller, invocation, at }: OurCall,
  fingerprint = '',
): RunCall => ({
  service,
  operation,
  caller,
  invocation: invocation?.index,
  at,
  fingerprint,
});

async function registerService(world: World, { spec, traffic = ownTraffic }: Scenario): Promise<void> {
  const { fleet } = world.infrastructure;
  const { service } = await register(
    world.api,
    parseSpec({
      service: 'web',
      image: { pipeline: world.pipeline, owners: ['111122223333'] },
      traffic: traffic(world.infrastructure),
      fleet,
      steps: STEPS,
      limits: { minimumRequests: 100, holdAtMost: '1h' },
      ...spec,
    }),
  );
  // Whichever it is: what follows is about the one that the service has.
  world.infrastructure = { ...world.infrastructure, targetGroups: pairOf(service) };
}

const ownTraffic = ({ listener, targetGroups }: Infrastructure) => ({ listener, targetGroups });
