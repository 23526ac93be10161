import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect } from 'vitest';
import { createEnvironment, type Environment } from '../../demo/environment.ts';
import { startLoad } from '../../demo/load-generator.ts';
import { webSpec } from '../../demo/web-spec.ts';
import { pacedClock } from '../../local-cloud/time/paced-clock.ts';
import { untilServers } from './observations.ts';

/** How much faster than real time the cloud's clock runs while everything waits. */
export const SPEED = 200;

export const example = (name: string) =>
  fileURLToPath(new URL(`../../examples/web/${name}`, import.meta.url));

/** Images of the sample server alone: without agent, settings and logs they take less of a busy machine. */
export const fixture = (name: string) =>
  fileURLToPath(new URL(`../fixtures/images/${name}`, import.meta.url));

export type SpecChange = Partial<Omit<ReturnType<typeof webSpec>, 'limits'>> & {
  limits?: object;
  health?: object;
  surge?: string;
  instantRollback?: boolean;
  immutability?: 'report' | 'replace';
};

/** A spec of short bakes, which needs no requests to go on. */
export const QUICK = {
  steps: [
    { weight: 50, bake: '1m' },
    { weight: 100, bake: '1m' },
  ],
  startWithin: '1h',
  limits: { onInconclusive: 'advance' },
} satisfies SpecChange;

/** Half of the traffic for so long that nothing but a person ends it. */
export const LINGERING = {
  ...QUICK,
  steps: [
    { weight: 50, bake: '12h' },
    { weight: 100, bake: '1m' },
  ],
} satisfies SpecChange;

interface EnvironmentKind {
  readonly kind?: 'application' | 'network';
  /** Whether its servers are those of `examples/web` as a whole. */
  readonly isWhole?: boolean;
}

/**
 * An environment for the scenarios of one file, with v1 live. Afterwards the cloud must have closed without an error of
 * its own and without a server that goes on running.
 */
export function useEnvironment(
  change: SpecChange = QUICK,
  { kind = 'application', isWhole = false }: EnvironmentKind = {},
): () => Environment {
  let environment: Environment;
  const errors: string[] = [];
  beforeAll(async () => {
    environment = await createEnvironment({
      speed: SPEED,
      ports: { endpoint: 0, api: 0 },
      firstImage: isWhole ? example('v1') : fixture('v1'),
      hasAgents: isWhole,
      kind,
      spec: (placed) => ({ ...webSpec(placed), ...change }),
      onError: (error, where) => errors.push(`${where}: ${error}`),
    });
  });
  afterAll(async () => {
    await environment?.close();
    expect(errors).toEqual([]);
    await untilServers(0);
  });
  return () => environment;
}

/** Requests of clients while something goes on, and what they saw of it. A machine that lags sends fewer of them. */
export async function underLoad<Result>(
  { serviceUrl }: Environment,
  live: () => Promise<Result>,
  perSecond = 200,
) {
  const load = startLoad({
    url: `${serviceUrl}/`,
    perSecond,
    random: Math.random,
    clock: pacedClock(1),
    maxOutstanding: 2_000,
    timeout: 60_000,
  });
  const [outcome] = await Promise.allSettled([live()]);
  const seen = await load.stop();
  if (outcome.status === 'rejected') throw outcome.reason;
  return { result: outcome.value, seen };
}
