import { parentPort } from 'node:worker_threads';
import { type Case, describeCase, type Finding, resolveCase } from '../cases/case.ts';
import { run } from '../run/run.ts';

// Errors are what a rollout in trouble lives on, and nobody reads where those of the simulation were made.
Error.stackTraceLimit = 0;

let current = '';

// What one of the actors does after a while has nobody who waits for it: without the case it couldn't be found again.
process.on('unhandledRejection', (reason) => {
  throw new Error(`'${current}' failed: ${reason}`, { cause: reason });
});

/** Runs the cases it is sent, and returns what was found. */
parentPort?.on('message', async (cases: readonly Case[]) => {
  const findings: Finding[] = [];
  for (const testCase of cases) {
    current = describeCase(testCase);
    findings.push(await findingOf(testCase));
  }
  parentPort?.postMessage(findings);
});

/** Throws what broke the simulation itself, with the case that did. */
async function findingOf(testCase: Case): Promise<Finding> {
  try {
    const { violations, calls, injected } = await run(resolveCase(testCase));
    return { testCase, violations, injected, calls: calls.length };
  } catch (error) {
    throw new Error(`'${describeCase(testCase)}' failed: ${error}`, { cause: error });
  }
}
