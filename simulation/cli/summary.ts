import Table from 'cli-table3';
import { describeCase, type Finding } from '../cases/case.ts';

interface Row {
  runs: number;
  /** Of the run that nothing was done to; of the longest when there was none. */
  calls: number;
  isCalm: boolean;
  readonly kinds: Set<string>;
  /** Faults that found a call that they apply to. */
  tried: number;
  violations: number;
}

/** What was explored and what was found, by scenario and by kind. */
export class Summary {
  readonly #rows = new Map<string, Row>();
  readonly #found: Finding[] = [];

  /** How many runs broke an invariant. */
  get violations(): number {
    return this.#found.length;
  }

  add(finding: Finding): void {
    const { testCase, calls, injected, violations } = finding;
    const row = this.#rows.get(testCase.scenario) ?? emptyRow();
    this.#rows.set(testCase.scenario, row);
    row.runs += 1;
    row.tried += injected;
    for (const { fault } of testCase.injections) row.kinds.add(fault);
    if (testCase.injections.length === 0) Object.assign(row, { calls, isCalm: true });
    else if (!row.isCalm) row.calls = Math.max(row.calls, calls);
    if (violations.length === 0) return;
    row.violations += 1;
    this.#found.push(finding);
  }

  /** A row for each scenario, and the sum. */
  table(): string {
    const table = new Table({
      head: ['scenario', 'calls', 'kinds of fault', 'faults tried', 'rollouts', 'violations'],
      colAligns: ['left', 'right', 'right', 'right', 'right', 'right'],
      style: { head: [], border: [], compact: true },
    });
    const rows = [...this.#rows].sort();
    for (const [scenario, { calls, kinds, tried, runs, violations }] of rows) {
      table.push([scenario, calls, kinds.size, tried, runs, violations]);
    }
    const sum = (key: 'tried' | 'runs' | 'violations') => rows.reduce((all, [, row]) => all + row[key], 0);
    const kinds = new Set(rows.flatMap(([, row]) => [...row.kinds]));
    table.push(['all', '', kinds.size, sum('tried'), sum('runs'), sum('violations')]);
    return table.toString();
  }

  /** What was broken, each kind once with an example of it. */
  kinds(): string[] {
    const kinds = Map.groupBy(
      this.#found,
      ({ violations: [first] }) => `${first?.invariant} ${first?.what.replaceAll(/\d+/g, 'N')}`,
    );
    return [...kinds].map(
      ([kind, [first, ...others]]) =>
        `${String(others.length + 1).padStart(6)} × ${kind}  e.g. '${describeCase(first!.testCase)}'`,
    );
  }
}

const emptyRow = (): Row => ({
  runs: 0,
  calls: 0,
  isCalm: false,
  kinds: new Set(),
  tried: 0,
  violations: 0,
});
