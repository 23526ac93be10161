import { parentPort } from 'node:worker_threads';
import type { Case } from '../simulation/cases/case.ts';
import { BUGS } from '../test/simulation/variants/bugs.ts';
import { brokenIn } from '../test/simulation/variants/reduction.ts';

/** A case to run with the bug of that index put back. */
export interface BugCase {
  readonly bug: number;
  readonly testCase: Case;
}

Error.stackTraceLimit = 0;

/** Returns the invariants that are broken in each case. */
parentPort?.on('message', async (cases: readonly BugCase[]) => {
  const broken: string[][] = [];
  for (const { bug, testCase } of cases) broken.push(await brokenIn(BUGS[bug]!, testCase));
  parentPort?.postMessage(broken);
});
