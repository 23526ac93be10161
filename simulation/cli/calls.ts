import { type RunCall, type RunResult, run } from '../run/run.ts';
import type { Scenario } from '../scenarios/scenario.ts';

const SEED = 1;

const runCalm = (scenario: Scenario) => run({ scenario, seed: SEED, injections: [] });

/** Runs each scenario without faults and returns its calls as tables of docs/reliability.md. */
export async function callTables(scenarios: readonly Scenario[], play = runCalm): Promise<string> {
  const results: { name: string; result: RunResult }[] = [];
  for (const scenario of scenarios) results.push({ name: scenario.name, result: await play(scenario) });
  const byName = results.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const counts = byName.map(({ name, result }) => `| ${name} | ${result.calls.length} |`);
  const all = results.flatMap(({ result }) => [...invocationsOf(result.calls).values()]);
  return [
    ['| scenario | calls |', '|---|--:|', ...counts].join('\n'),
    ['| function | most calls of one invocation | which |', '|---|--:|---|', ...largest(all)].join('\n'),
  ].join('\n\n');
}

const invocationsOf = (calls: readonly RunCall[]) =>
  Map.groupBy(
    calls.filter(({ invocation }) => invocation !== undefined),
    ({ invocation }) => invocation,
  );

/** For each function the invocation with the most calls; of several the first. */
function largest(invocations: readonly (readonly RunCall[])[]): string[] {
  const byCaller = Map.groupBy(invocations, ([first]) => first?.caller ?? '');
  return [...byCaller]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([caller, all]) => {
      const most = all.reduce((so, one) => (one.length > so.length ? one : so));
      return `| \`${caller}\` | ${most.length} | ${operationsOf(most)} |`;
    });
}

function operationsOf(calls: readonly RunCall[]): string {
  const counts = Map.groupBy(calls, ({ operation }) => operation);
  return [...counts]
    .map(([operation, { length }]) => (length === 1 ? operation : `${length} × ${operation}`))
    .join(', ');
}
