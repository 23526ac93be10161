import logUpdate from 'log-update';
import { type Cases, describeCase, type Finding } from '../cases/case.ts';
import { runAll } from '../workers/worker-pool.ts';
import { Summary } from './summary.ts';

/** Violations that are printed as soon as they are found; the others are counted. */
const MAX_SHOWN = 5;
const WORKER = new URL('../workers/worker.ts', import.meta.url);

/** Runs the cases and prints what is found. Returns the exit code. */
export async function explore(cases: Cases, workers: number): Promise<number> {
  const summary = new Summary();
  const begun = performance.now();
  let done = 0;
  const take = (finding: Finding) => {
    done += 1;
    summary.add(finding);
    if (finding.violations.length > 0 && summary.violations <= MAX_SHOWN) show(finding);
    if (done % 20 === 0 || done === cases.size) progress(done, cases.size, begun, summary.violations);
  };
  await runAll(cases, { workers, script: WORKER }, take);
  logUpdate.done();
  const seconds = (performance.now() - begun) / 1_000;
  const rate = `${(done / seconds / workers).toFixed(0)} per second and worker`;
  say(
    [summary.table(), `${done} rollouts in ${seconds.toFixed(0)} s: ${rate}`, ...summary.kinds()].join('\n'),
  );
  return summary.violations === 0 ? 0 : 1;
}

/** Shown as soon as it is found: a run of an hour need not be waited out to see what is wrong. */
function show({ testCase, violations: [first] }: Finding): void {
  logUpdate.done();
  say(`✗ ${first?.invariant}: ${first?.what}\n  npm run explore -- --replay '${describeCase(testCase)}'`);
}

function progress(done: number, all: number, begun: number, found: number): void {
  const seconds = (performance.now() - begun) / 1_000;
  const left = Math.round(((all - done) / done) * seconds);
  const full = Math.round((done / all) * 30);
  const bar = '█'.repeat(full) + '░'.repeat(30 - full);
  const text = `${bar} ${done}/${all}  ${(done / seconds).toFixed(0)}/s  ${left} s left  ${found} violations`;
  if (process.stdout.isTTY) logUpdate(text);
  else if (done === all || done % 5_000 === 0) say(text);
}

export function say(text: string): 0 {
  process.stdout.write(`${text}\n`);
  return 0;
}
