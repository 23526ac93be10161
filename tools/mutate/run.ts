import type { Clock } from '../../local-cloud/time/clock.ts';
import type { Mutant } from './mutants.ts';
import { filesOf, relatedTests } from './related-tests.ts';
import type { Tried } from './report.ts';
import { createSandbox, type Sandbox } from './sandbox.ts';
import { runSuite } from './suite.ts';
import { type Tests, tryMutant } from './trial.ts';

/** The projects whose tests have to notice a mutant, the quick one first. */
const PROJECTS: Readonly<Record<string, readonly string[]>> = {
  unit: [
    'test/!(architecture|local-cloud|packaging|scenarios|simulation)/**/*.test.ts',
    'test/!(architecture).test.ts',
  ],
  simulation: ['test/simulation/**/*.test.ts'],
};
/** What takes this many times as long as the whole project without a mutant hangs. */
const TIME_LIMIT_FACTOR = 4;
const SHORTEST_LIMIT = 30_000;
const BASELINE_LIMIT = 1_800_000;

/** Tries the mutants, `workers` at once, each worker in a copy of `root`. Throws when the tests fail without a mutant. */
export async function tryAll(
  clock: Clock,
  root: string,
  mutants: readonly Mutant[],
  workers: number,
  onTried: (tried: Tried, count: number) => void,
): Promise<Tried[]> {
  const sandboxes = Array.from({ length: Math.min(workers, mutants.length) }, () => createSandbox(root));
  try {
    const projects = await baseline(clock, sandboxes);
    const left = mutants.values();
    const tried: Tried[] = [];
    const work = async (sandbox: Sandbox) => {
      // All workers take from one iterator, so none waits for another.
      for (const mutant of left) {
        const one = { mutant, verdict: await tryMutant(clock, sandbox, mutant, projects) };
        onTried(one, tried.push(one));
      }
    };
    await allEnded(sandboxes.map(work));
    return tried;
  } finally {
    for (const sandbox of sandboxes) sandbox.remove();
  }
}

/** Waits for all, also when one has failed: the sandboxes are removed next, and nothing may still be at work in them. */
async function allEnded<Result>(works: readonly Promise<Result>[]): Promise<Result[]> {
  await Promise.allSettled(works);
  return Promise.all(works);
}

/**
 * Runs everything once without a mutant, the projects side by side where there are sandboxes for it: tests that fail
 * anyway notice nothing, and how long they take sets the limits.
 */
async function baseline(clock: Clock, sandboxes: readonly Sandbox[]): Promise<Tests[]> {
  const projects = Object.entries(PROJECTS).map(([project, patterns]) => ({ project, patterns }));
  const shares = sandboxes.map((sandbox, index) => ({
    sandbox,
    share: projects.filter((_, at) => at % sandboxes.length === index),
  }));
  const done = await allEnded(
    shares.map(async ({ sandbox, share }) => {
      const tests: Tests[] = [];
      for (const { project, patterns } of share) tests.push(await runOnce(clock, sandbox, project, patterns));
      return tests;
    }),
  );
  // In the order of PROJECTS, whoever was done first.
  return projects.flatMap(({ project }) => done.flat().filter((tests) => tests.project === project));
}

async function runOnce(
  clock: Clock,
  { path }: Sandbox,
  project: string,
  patterns: readonly string[],
): Promise<Tests> {
  const begun = clock.now();
  const files = filesOf(path, ...patterns);
  const result = await runSuite(clock, path, { project, files, limit: BASELINE_LIMIT });
  if (result.kind !== 'passed') {
    throw new Error(
      `without a mutant the ${project} tests ${'by' in result ? `fail: ${result.by}` : 'hang'}`,
    );
  }
  const limit = SHORTEST_LIMIT + TIME_LIMIT_FACTOR * (clock.now() - begun);
  return { project, related: relatedTests(path, files), limit };
}
