import type { ServiceSpec } from '../../src/rollout/service-spec/spec.ts';
import { splitsConnections } from '../../src/rollout/traffic/routes.ts';
import { seeded } from '../world/random.ts';
import { type Rates, TrialStream, type TrialTraffic } from './stream.ts';
import { THRESHOLD_RULES } from './threshold-rules.ts';
import { type TrialRequest, type TrialResult, trial, trialByRule } from './trial.ts';
import { trialRollout } from './trial-rollout.ts';

/** Some day, long enough after the first for what was before a rollout; milliseconds. */
const DAY_OF_TRIALS = 86_400_000 * 365;
const MINUTE = 60_000;

export const OURS = 'Greenshift';

export interface Regression {
  /** As it was asked for: `2x`, `+1`, `50%`. */
  readonly name: string;
  /** What green's rate comes to, 0 to 1, where blue's is `usual`. */
  readonly rate: (usual: number) => number;
}

export interface CompareRequest {
  readonly spec: ServiceSpec;
  readonly perSecond: number;
  /** The rates, 0 to 1, that both fleets have while nothing is wrong. */
  readonly errorRate: number;
  readonly slowRate: number;
  /** What of green gets worse. */
  readonly worse: 'errors' | 'slow';
  readonly regressions: readonly Regression[];
  readonly runs: number;
  readonly seed: number;
  /** Milliseconds by which the metrics are late. */
  readonly late: number;
  /** Of green. */
  readonly servers: number;
}

export interface Compared {
  readonly regression: string;
  /** Green's rate, 0 to 1. */
  readonly rate: number;
  readonly rules: readonly { readonly rule: string; readonly results: readonly TrialResult[] }[];
}

/** Each rule judges as many rollouts of the spec, on the same streams. `done` is called after each of the runs. */
export async function compare(
  request: CompareRequest,
  done: (runs: number, of: number) => void,
): Promise<Compared[]> {
  const { regressions, runs } = request;
  const compared: Compared[] = [];
  for (const [index, { name, rate }] of regressions.entries()) {
    const usual = request.worse === 'slow' ? request.slowRate : request.errorRate;
    const traffic = trafficOf(request, rate(usual));
    const results = new Map<string, TrialResult[]>(
      [OURS, ...THRESHOLD_RULES.map(({ name }) => name)].map((rule) => [rule, []]),
    );
    for (let run = 0; run < runs; run += 1) {
      const once = (): TrialRequest => trialRequest(request, traffic, run);
      results.get(OURS)!.push(await trial(once()));
      for (const rule of THRESHOLD_RULES) results.get(rule.name)!.push(trialByRule(rule, once()));
      done(index * runs + run + 1, regressions.length * runs);
    }
    const rules = [...results].map(([rule, all]) => ({ rule, results: all }));
    compared.push({ regression: name, rate: rate(usual), rules });
  }
  return compared;
}

function trafficOf(request: CompareRequest, greens: number): TrialTraffic {
  const { spec, perSecond, errorRate, slowRate, worse } = request;
  const rates = (metric: 'errors' | 'slow', usual: number): Rates => ({
    usual,
    greens: worse === metric ? greens : usual,
  });
  return {
    perSecond,
    errors: rates('errors', errorRate),
    slow: spec.health?.slow && rates('slow', slowRate),
    retries: spec.health?.retries ?? 0,
    isShared: splitsConnections(spec.traffic.routes ?? []),
  };
}

/** The first weight is written at any second of a minute. */
function trialRequest(
  { spec, seed, late, servers }: CompareRequest,
  traffic: TrialTraffic,
  run: number,
): TrialRequest {
  const own = seed * 1_000_003 + run;
  const begin = DAY_OF_TRIALS + Math.floor(seeded(own)() * MINUTE);
  const stream = new TrialStream(traffic, own);
  return { rollout: trialRollout(spec, begin), stream, begin, late, servers };
}
