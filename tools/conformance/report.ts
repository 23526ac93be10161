import { missingMembers } from './compare.ts';
import { atMost, billedBy } from './cost.ts';
import { differences, type Experiment, type Facts } from './experiment.ts';
import type { Result } from './run.ts';

/** One line for each experiment as it ends, with what is otherwise. */
export function lineOf({ experiment, verdict, facts, reason }: Result): string {
  const head = `${verdict.padEnd(10)} ${experiment.name}`;
  if (reason !== undefined) return `${head}: ${reason}`;
  const found = differences(experiment.expected, facts).map(
    (name) => `${name} is ${text(facts, name)}, not ${text(experiment.expected, name)}`,
  );
  return found.length === 0 ? head : `${head}: ${found.join('; ')}. Then: ${experiment.otherwise}`;
}

/** How an account's answers differ from the local cloud's: first what was found, then members that it lacks. */
export function differencesToLocal(results: readonly Result[], local: readonly Result[]): string[] {
  const lines = results.flatMap(({ experiment, verdict, facts }) => {
    const own = local.find((other) => other.experiment === experiment);
    if (verdict === 'unanswered' || own === undefined) return [];
    return differences(own.facts, facts).map(
      (name) => `${experiment.name}: ${name} is ${text(facts, name)} there and ${text(own.facts, name)} here`,
    );
  });
  const exchanges = (all: readonly Result[]) => all.flatMap((result) => result.exchanges);
  return [
    ...lines,
    ...missingMembers(exchanges(results), exchanges(local)).map(
      (member) => `the local cloud lacks ${member}`,
    ),
  ];
}

const text = (facts: Facts, name: string) => JSON.stringify(facts[name]);

/** What a run would do, for somebody who is to decide whether it may. */
export function planOf(experiments: readonly Experiment[], account: string, region: string): string {
  const { dollars, minutes } = atMost(experiments);
  return [
    `${experiments.length} experiments in the account ${account}, ${region}.`,
    `They make, one after the other: ${['small resources that cost nothing', ...billedBy(experiments)].join(', ')}.`,
    'All of it is named gs-conformance-…, tagged greenshift:conformance where it can be, and deleted at the end, after Ctrl-C too.',
    `It costs ${dollars.toFixed(2)} dollars at most, and takes ${minutes} minutes at most.`,
  ].join('\n');
}

export function summaryOf(results: readonly Result[]): string {
  const count = (verdict: Result['verdict']) => results.filter((result) => result.verdict === verdict).length;
  return `${count('agrees')} as expected, ${count('differs')} otherwise, ${count('unanswered')} unanswered`;
}
