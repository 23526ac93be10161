import { createLambda } from '../../local-cloud/services/lambda/lambda.ts';
import { createServices } from '../../local-cloud/services.ts';
import { byTick, virtualClock } from '../../local-cloud/time/virtual-clock.ts';
import type { Around, Invocation, OurCall } from './calls.ts';
import { install } from './installation.ts';
import { type ImageModel, modelInstances } from './instances.ts';
import { createInvoker } from './invoker.ts';
import { simulatedProber } from './prober.ts';
import { seeded } from './random.ts';
import type { Variant } from './variant.ts';
import type { Region } from './world.ts';

export interface RegionOptions {
  readonly seed: number;
  readonly models: Readonly<Record<string, ImageModel>>;
  /** A change of our own code: a step with a bug put back, for instance. */
  readonly variant?: Variant | undefined;
}

export interface EmptyRegion {
  /** Puts an installation of Greenshift there. */
  install(installation: string): Promise<Region>;
  readonly random: () => number;
}

const REGION = { account: '111122223333', name: 'us-east-1' };
/** 2026-01-01, a Thursday, at noon. */
const START = Date.UTC(2026, 0, 1, 12);

/** A region with nothing in it, all in virtual time. */
export function createRegion({ seed, models, variant }: RegionOptions): EmptyRegion {
  const clock = virtualClock(START, byTick);
  const region = { ...REGION, clock, random: seeded(seed) };
  const instances = modelInstances(clock, models);
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
    ports: { calls: log.calls, prober, around, running: invoker.running, variant },
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
  return { install: (installation) => install(installing, installation), random: region.random };
}
