import { resolveCase } from '../../simulation/cases/case.ts';
import { type RunResult, run } from '../../simulation/run/run.ts';

const runs = new Map<string, Promise<RunResult>>();

/** The run of a scenario as it is, with our code as it is: always the same, so that it is played once for all tests. */
export function calmRun(scenario: string, seed = 1): Promise<RunResult> {
  const key = `${scenario}|${seed}`;
  const played = runs.get(key) ?? run(resolveCase({ scenario, seed, injections: [] }));
  runs.set(key, played);
  return played;
}
