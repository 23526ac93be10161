import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/**
 * What Node compiles is kept for the workers, and for the programs that tests start, of this run and the next: a command
 * takes half of its CPU time then, and what a scenario imports a third. Its entries go by the content of the files.
 */
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, 'node_modules/.cache/node-compile');

/** Both cores of a small machine: what doesn't wait takes half of the time then. Vitest would leave one for itself. */
const WORKERS = Math.max(2, availableParallelism() - 1);

/** The timeouts only end what hangs: no test is about speed, so they are long enough for a busy machine. */
const project = (name: string, include: string[], timeout = 120_000) => ({
  extends: true as const,
  // No test mocks a module or leaves a global changed, so files share what they import: half of the time was imports.
  test: { name, include, testTimeout: timeout, hookTimeout: timeout, isolate: false },
});

type Project = ReturnType<typeof project>;

/** The functions' own logs would add nothing to a failure. */
const silent = ({ test, ...rest }: Project) => ({
  ...rest,
  test: { ...test, setupFiles: ['demo/silence-logs.ts'] },
});

/**
 * Scenarios wait for more than half of their time, so there are more at once than cores, and after everything else: their
 * servers are processes of this machine.
 */
const scenarios = ({ test, ...rest }: Project) => ({
  ...rest,
  test: { ...test, maxWorkers: WORKERS + 1, sequence: { groupOrder: 1 } },
});

/** Folders of `test/` with a project of their own; everything else there is `unit`. */
const SLOW = ['architecture', 'local-cloud', 'packaging', 'scenarios', 'simulation'];

export default defineConfig({
  test: {
    maxWorkers: WORKERS,
    reporters: ['default', './test/time-table.ts', './test/closing-line.ts'],
    projects: [
      project('architecture', ['test/architecture.test.ts']),
      silent(project('unit', [`test/!(${SLOW.join('|')})/**/*.test.ts`, 'test/!(architecture).test.ts'])),
      project('local-cloud', ['test/local-cloud/**/*.test.ts'], 300_000),
      project('simulation', ['test/simulation/**/*.test.ts'], 1_200_000),
      scenarios(silent(project('scenarios', ['test/scenarios/**/*.test.ts'], 1_800_000))),
      // Reads what `npm run package` leaves behind, so it is not a part of `npm test`.
      project('packaging', ['test/packaging/**/*.test.ts']),
    ],
  },
});
