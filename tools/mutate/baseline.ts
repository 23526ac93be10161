import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../local-cloud/time/clock.ts';
import { allEnded } from './all-ended.ts';
import { filesOf, relatedTests } from './related-tests.ts';
import type { Sandbox } from './sandbox.ts';
import { type JsonReport, runSuite } from './suite.ts';
import type { Tests } from './trial.ts';

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

/**
 * Runs everything once without a mutant, the projects side by side where there are sandboxes for it: tests that fail
 * anyway notice nothing, and how long they take sets the limits.
 */
export async function baseline(clock: Clock, sandboxes: readonly Sandbox[]): Promise<Tests[]> {
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
  return { project, related: relatedTests(path, files), limit: limitOf(clock.now() - begun) };
}

/**
 * What the JSON report of a run of all tests says, which was made of the same sources. Throws when a test file of a
 * project is not in it, or has not passed: it would notice every mutant, or none.
 */
export function reported(root: string, report: string): Tests[] {
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as JsonReport;
  const byFile = new Map(testResults.map((result) => [result.name, result]));
  return Object.entries(PROJECTS).map(([project, patterns]) => {
    const files = filesOf(root, ...patterns);
    let lasted = 0;
    for (const file of files) {
      const result = byFile.get(join(root, file));
      if (result?.status !== 'passed') throw new Error(`${report} does not say that ${file} has passed`);
      lasted += result.endTime - result.startTime;
    }
    return { project, related: relatedTests(root, files), limit: limitOf(lasted) };
  });
}

/** From the time that the whole project takes, milliseconds both. */
const limitOf = (lasted: number) => SHORTEST_LIMIT + TIME_LIMIT_FACTOR * lasted;
