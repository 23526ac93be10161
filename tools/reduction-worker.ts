import { parentPort } from 'node:worker_threads';
import type { Case } from '../simulation/cases/case.ts';
import { BUGS } from '../test/simulation/variants/bugs.ts';
import { brokenIn } from '../test/simulation/variants/reduction.ts';

/** A case to run with the bug of that index put back. */
export interface BugCase {
  readonly bug: number;
  readonly testCase: Case;
}

/** The invariants that are broken in a case. */
export interface BugFinding extends BugCase {
  readonly broken: readonly string[];
}

Error.stackTraceLimit = 0;

parentPort?.on('message', async (cases: readonly BugCase[]) => {
  const findings: BugFinding[] = [];
  for (const one of cases) findings.push({ ...one, broken: await brokenIn(BUGS[one.bug]!, one.testCase) });
  parentPort?.postMessage(findings);
});
