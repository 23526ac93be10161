import { parentPort } from 'node:worker_threads';
import { type Course, describe, type Finding, resolved } from '../cases/cases.ts';
import { play } from '../run/run.ts';

// Errors are what a rollout in trouble lives on, and nobody reads where those of the simulation were made.
Error.stackTraceLimit = 0;

/** Plays the courses it is sent, and answers what was found. */
parentPort?.on('message', async (courses: readonly Course[]) => {
  const findings: Finding[] = [];
  for (const course of courses) {
    findings.push(await found(course));
  }
  parentPort?.postMessage(findings);
});

/** Throws what broke the simulation itself, with the course that did. */
async function found(course: Course): Promise<Finding> {
  try {
    const { violations, calls, struck } = await play(resolved(course));
    return { course, violations, struck, calls: calls.length };
  } catch (error) {
    throw new Error(`'${describe(course)}' broke down: ${error}`, { cause: error });
  }
}
