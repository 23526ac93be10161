import type { Reporter, TestModule } from 'vitest/node';

/** Seconds that all files of a project may take one after the other, on two idle cores (CONTRIBUTING.md, Checks). */
const BUDGETS: Readonly<Record<string, number>> = {
  architecture: 5,
  unit: 150,
  'local-cloud': 25,
  simulation: 60,
  scenarios: 650,
  packaging: 60,
};
const SLOWEST = 8;

/** Seconds of a file: what it imports, its hooks, its tests. */
function secondsOf(module: TestModule): number {
  const { collectDuration, setupDuration, duration } = module.diagnostic();
  return (collectDuration + setupDuration + duration) / 1_000;
}

const row = (seconds: number, text: string) => `${seconds.toFixed(1).padStart(8)} s  ${text}`;

/** What a run's time went to, by project and beside its budget, and its slowest files. It is told only: no test is timed. */
export function timeTable(modules: readonly TestModule[]): string {
  const timed = modules.map((module) => ({ module, seconds: secondsOf(module) }));
  const projects = Map.groupBy(timed, ({ module }) => module.project.name);
  const sums = [...projects].map(([name, files]) => {
    const sum = files.reduce((so, { seconds }) => so + seconds, 0);
    return row(sum, `of ${BUDGETS[name] ?? '?'}: ${name}, ${files.length} files`);
  });
  const slowest = timed.toSorted((a, b) => b.seconds - a.seconds).slice(0, SLOWEST);
  return [
    '\nTime of the files, one after the other, of what they may take on two idle cores:',
    ...sums,
    'The slowest:',
    ...slowest.map(({ module, seconds }) => row(seconds, module.relativeModuleId)),
  ].join('\n');
}

/** Prints the table of a run of more files than one looks at singly. */
export default class TimeTable implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    if (modules.length > SLOWEST) console.log(timeTable(modules));
  }
}
