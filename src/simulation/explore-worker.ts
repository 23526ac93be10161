import { parentPort } from 'node:worker_threads';
import { type Course, type Finding, resolved } from './courses.ts';
import { play } from './play.ts';

/** Plays the courses it is sent, and answers what was found. */
parentPort?.on('message', async (courses: readonly Course[]) => {
  const findings: Finding[] = [];
  for (const course of courses) {
    const { violations, calls } = await play(resolved(course));
    findings.push({ course, violations, calls: calls.length });
  }
  parentPort?.postMessage(findings);
});
