import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import Table from 'cli-table3';
import logUpdate from 'log-update';
import {
  type Course,
  describe,
  type Finding,
  pairs,
  parseCourse,
  randomCourses,
  resolved,
  singles,
} from './courses.ts';
import { play } from './play.ts';

const USAGE = `usage: npm run explore -- single | pairs [--sample N] | random [--seeds N]
       npm run explore -- --replay '<scenario>|<seed>|<fault>@<call>,…'
options: --scenario <part of a name>   only these scenarios
         --workers <n>                 processes at once (all cores)`;

/** Courses that a worker gets at once: enough that it never waits. */
const BATCH = 8;
/** Megabytes, in which a whole rollout finds room: what is over with it is never copied. */
const YOUNG_GENERATION = 192;
/** Violations that are printed in full; the others are counted. */
const SHOWN = 5;

interface Tally {
  runs: number;
  calls: number;
  readonly faults: Set<string>;
  violations: number;
}

/** Explores and prints. Answers the exit code: 1 when an invariant was broken. */
async function main(): Promise<number> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      seeds: { type: 'string', default: '1000' },
      sample: { type: 'string' },
      scenario: { type: 'string', default: '' },
      workers: { type: 'string', default: String(availableParallelism()) },
      replay: { type: 'string' },
    },
  });
  if (values.replay !== undefined) return replay(values.replay);
  const [mode] = positionals;
  const courses = await coursesOf(mode, values);
  if (!courses) {
    process.stderr.write(`${USAGE}\n`);
    return 2;
  }
  return explore(courses, Math.max(1, Number(values.workers)));
}

async function coursesOf(
  mode: string | undefined,
  values: { seeds: string; sample?: string; scenario: string },
) {
  if (mode === 'single') return singles(values.scenario);
  if (mode === 'pairs') return pairs(values.scenario, Number(values.sample ?? 2_000));
  if (mode === 'random') return randomCourses(values.scenario, Number(values.seeds));
  return undefined;
}

async function replay(text: string): Promise<number> {
  const { violations, story, outcome } = await play(resolved(parseCourse(text)), true);
  process.stdout.write(`${story.join('\n')}\n\nended as ${outcome}\n`);
  for (const { invariant, at, what } of violations) {
    process.stdout.write(`✗ ${invariant} at ${new Date(at).toISOString().slice(11, 19)}: ${what}\n`);
  }
  return violations.length === 0 ? 0 : 1;
}

async function explore(courses: readonly Course[], workers: number): Promise<number> {
  const tallies = new Map<string, Tally>();
  const findings: Finding[] = [];
  const begun = performance.now();
  let done = 0;
  const take = (finding: Finding) => {
    done += 1;
    count(tallies, finding);
    if (finding.violations.length > 0) findings.push(finding);
    if (finding.violations.length > 0 && findings.length <= SHOWN) show(finding);
    if (done % 20 === 0 || done === courses.length) progress(done, courses.length, begun, findings.length);
  };
  await distribute(courses, workers, take);
  logUpdate.done();
  process.stdout.write(`${tableOf(tallies)}\n${rate(done, begun, workers)}\n`);
  const kinds = Map.groupBy(
    findings,
    ({ violations: [first] }) => `${first?.invariant} ${first?.what.replaceAll(/\d+/g, 'N')}`,
  );
  for (const [kind, found] of kinds) {
    process.stdout.write(
      `${String(found.length).padStart(6)} × ${kind}  e.g. '${describe(found[0]!.course)}'\n`,
    );
  }
  return findings.length === 0 ? 0 : 1;
}

/** Shown as soon as it is found: a run of an hour need not be waited out to see what is wrong. */
function show({ course, violations: [first] }: Finding): void {
  logUpdate.done();
  process.stdout.write(
    `✗ ${first?.invariant}: ${first?.what}\n  npm run explore -- --replay '${describe(course)}'\n`,
  );
}

/** Hands the courses out to workers, a batch at a time. Rejects when one of them breaks down. */
async function distribute(courses: readonly Course[], workers: number, take: (finding: Finding) => void) {
  let next = 0;
  const one = () =>
    new Promise<void>((resolve, reject) => {
      const worker = new Worker(new URL('./explore-worker.ts', import.meta.url), {
        resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION },
      });
      const hand = () => {
        if (next >= courses.length) return void worker.terminate().then(() => resolve());
        worker.postMessage(courses.slice(next, next + BATCH));
        next += BATCH;
      };
      worker.on('message', (findings: Finding[]) => {
        for (const finding of findings) take(finding);
        hand();
      });
      worker.on('error', reject);
      hand();
    });
  await Promise.all(Array.from({ length: workers }, one));
}

function count(tallies: Map<string, Tally>, { course, calls, violations }: Finding): void {
  const tally = tallies.get(course.scenario) ?? { runs: 0, calls: 0, faults: new Set(), violations: 0 };
  tally.runs += 1;
  tally.calls = Math.max(tally.calls, calls);
  for (const { fault } of course.strikes) tally.faults.add(fault);
  if (violations.length > 0) tally.violations += 1;
  tallies.set(course.scenario, tally);
}

function progress(done: number, all: number, begun: number, found: number): void {
  const seconds = (performance.now() - begun) / 1_000;
  const left = Math.round(((all - done) / done) * seconds);
  const full = Math.round((done / all) * 30);
  const bar = '█'.repeat(full) + '░'.repeat(30 - full);
  const text = `${bar} ${done}/${all}  ${(done / seconds).toFixed(0)}/s  ${left} s left  ${found} violations`;
  if (process.stdout.isTTY) logUpdate(text);
  else if (done === all || done % 5_000 === 0) process.stdout.write(`${text}\n`);
}

function tableOf(tallies: ReadonlyMap<string, Tally>): string {
  const table = new Table({
    head: ['scenario', 'calls', 'kinds of fault', 'runs', 'violations'],
    style: { head: [], border: [] },
  });
  for (const [scenario, { calls, faults, runs, violations }] of [...tallies].sort()) {
    table.push([scenario, calls, faults.size, runs, violations]);
  }
  return table.toString();
}

function rate(done: number, begun: number, workers: number): string {
  const seconds = (performance.now() - begun) / 1_000;
  return `${done} rollouts in ${seconds.toFixed(0)} s: ${(done / seconds / workers).toFixed(0)} per second and worker`;
}

process.exitCode = await main();
