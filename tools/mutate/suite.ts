import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../local-cloud/time/clock.ts';
import { runScript } from './process.ts';

export type SuiteResult =
  | { readonly kind: 'passed' }
  /** `by` is the first test that failed. */
  | { readonly kind: 'failed'; readonly by: string }
  | { readonly kind: 'hung' };

/** What vitest's JSON reporter writes. */
export interface JsonReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    /** Milliseconds since the epoch. */
    readonly startTime: number;
    readonly endTime: number;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

export interface Suite {
  readonly project: string;
  /** From the root. */
  readonly files: readonly string[];
  /** Milliseconds. */
  readonly limit: number;
}

/** A single test that hangs ends after this time, milliseconds. */
const TEST_TIMEOUT = 300_000;

/**
 * Runs test files of a project until the first failure. All files share one thread and the modules that it has loaded:
 * loading them for each file would take three times as long as the tests do. Throws when nothing could be run.
 */
export async function runSuite(
  clock: Clock,
  root: string,
  { project, files, limit }: Suite,
): Promise<SuiteResult> {
  const reportFile = join(root, 'vitest-report.json');
  rmSync(reportFile, { force: true });
  const options = [
    '--no-isolate',
    '--pool=threads',
    '--maxWorkers=1',
    '--bail=1',
    `--testTimeout=${TEST_TIMEOUT}`,
  ];
  const report = ['--reporter=json', `--outputFile=${reportFile}`];
  const args = [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--project',
    project,
    ...options,
    ...report,
    ...files,
  ];
  const { code, output } = await runScript(clock, root, args, limit);
  if (code === 0) return { kind: 'passed' };
  if (code === undefined) return { kind: 'hung' };
  if (!existsSync(reportFile)) return { kind: 'failed', by: 'the run, which broke off' };
  const { testResults } = JSON.parse(readFileSync(reportFile, 'utf8')) as JsonReport;
  if (testResults.length === 0) throw new Error(`no tests were run: ${output}`);
  return { kind: 'failed', by: firstFailure(root, testResults) };
}

function firstFailure(root: string, results: JsonReport['testResults']): string {
  const file = results.find(({ status }) => status === 'failed');
  if (!file) return 'an error outside the tests';
  const path = file.name.slice(root.length + 1);
  const test = file.assertionResults.find(({ status }) => status === 'failed');
  return test ? `${path}: ${test.fullName}` : `${path}, which can't be loaded`;
}
