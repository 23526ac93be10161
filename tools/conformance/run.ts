import type { Clock } from '../../local-cloud/time/clock.ts';
import { type Clients, type Exchange, recorded } from './clients.ts';
import { differences, type Experiment, type Facts } from './experiment.ts';
import { createLab, Ended, type Place } from './lab.ts';

/** A cloud to ask. */
export interface World {
  readonly clients: Clients;
  readonly place: Place;
  readonly clock: Clock;
}

/** `agrees` and `differs` are answers; `unanswered` is none, with the reason. */
export type Verdict = 'agrees' | 'differs' | 'unanswered';

export interface Result {
  readonly experiment: Experiment;
  readonly verdict: Verdict;
  readonly facts: Facts;
  readonly reason?: string;
  readonly exchanges: readonly Exchange[];
}

const MINUTE = 60_000;

/**
 * Runs the experiments one after the other. Once `signal` is aborted no further call is made, and those that are left stay
 * unanswered. Whoever calls cleans up.
 */
export async function runExperiments(
  world: World,
  experiments: readonly Experiment[],
  { prefix, signal, tell }: RunOptions,
): Promise<Result[]> {
  const shared = new Map<string, Promise<unknown>>();
  const results: Result[] = [];
  for (const experiment of experiments) {
    const result = await runOne(world, experiment, { prefix, signal, shared });
    tell(result);
    results.push(result);
  }
  return results;
}

export interface RunOptions {
  readonly prefix: string;
  readonly signal: AbortSignal;
  readonly tell: (result: Result) => void;
}

async function runOne(
  { clients, place, clock }: World,
  experiment: Experiment,
  {
    prefix,
    signal,
    shared,
  }: Pick<RunOptions, 'prefix' | 'signal'> & { shared: Map<string, Promise<unknown>> },
): Promise<Result> {
  const exchanges: Exchange[] = [];
  const deadline = clock.now() + experiment.minutes * MINUTE;
  const check = () => {
    if (signal.aborted) throw new Ended('interrupted');
    if (clock.now() > deadline) throw new Ended(`its ${experiment.minutes} minutes are over`);
  };
  const asked = recorded(clients, (exchange) => exchanges.push(exchange), check);
  const lab = createLab({ clients: asked, place, clock, prefix, shared, deadline, check });
  try {
    const facts = await experiment.observe(lab);
    const verdict = differences(experiment.expected, facts).length === 0 ? 'agrees' : 'differs';
    return { experiment, verdict, facts, exchanges };
  } catch (error) {
    const { name, message } = error as Error;
    const reason = error instanceof Ended ? message : `${name}: ${message}`;
    return { experiment, verdict: 'unanswered', facts: {}, reason, exchanges };
  }
}
