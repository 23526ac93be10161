import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { type Case, describeCase } from '../simulation/cases/case.ts';
import { SCENARIOS } from '../simulation/scenarios/scenarios.ts';
import { runAll } from '../simulation/workers/worker-pool.ts';
import type { Bug } from '../test/simulation/variants/bug.ts';
import { BUGS } from '../test/simulation/variants/bugs.ts';
import { casesWith, firstLike, REDUCED } from '../test/simulation/variants/reduction.ts';
import type { BugCase, BugFinding } from './reduction-worker.ts';

/**
 * Checks that the reduced exploration finds what the whole one finds: with each bug put back it runs cases that are
 * left out, in all scenarios, then those that are kept, until they have broken every invariant that the former broke.
 * `--every 3` takes every third bug, `--part 2/8` the second of eight parts of them, `--sample 1000` so many of the cases
 * that are left out, evenly; without it all. `--own` keeps to the scenario that each bug is shown in.
 */

const { values } = parseArgs({
  options: {
    every: { type: 'string', default: '1' },
    part: { type: 'string', default: '1/1' },
    own: { type: 'boolean', default: false },
    sample: { type: 'string', default: String(Number.MAX_SAFE_INTEGER) },
    workers: { type: 'string', default: String(availableParallelism()) },
  },
});
const workers = Number(values.workers);
const every = Number(values.every);
const sample = Number(values.sample);
if (![workers, every, sample].every((number) => Number.isInteger(number) && number > 0))
  throw new RangeError('--every, --sample and --workers are whole numbers from 1');
const [, part, parts] = /^([1-9]\d*)\/([1-9]\d*)$/.exec(values.part)?.map(Number) ?? [];
if (!(part && parts && part <= parts))
  throw new RangeError(`--part is as 2/8, the second of eight parts, not "${values.part}"`);
/** The parts take turns, so that the bugs of one kind, which stand together, are not all in one. */
const chosen = [...BUGS.entries()].filter(([index]) => index % every === 0);
const ours = chosen.filter((_, at) => at % parts === part - 1);
const script = new URL('./reduction-worker.ts', import.meta.url);

/** Returns whether the cases that are kept break every invariant that those which are left out break. */
async function checkBug(bug: Bug, index: number): Promise<boolean> {
  const scenarios = SCENARIOS.filter(({ name }) => !values.own || name === bug.scenario);
  const kept = await casesWith(bug, REDUCED, scenarios);
  const names = new Set(kept.map(describeCase));
  const all = await casesWith(bug, 'all', scenarios);
  const leftOut = evenly(all.filter((testCase) => !names.has(describeCase(testCase))));
  const missing = new Set<string>();
  // What broke it there breaks it here most likely: such cases come first.
  const breaking: Case[] = [];
  await runWith(index, leftOut, ({ testCase, broken }) => {
    for (const invariant of broken.filter((one) => !missing.has(one))) {
      missing.add(invariant);
      breaking.push(testCase);
    }
  });
  const found = [...missing].sort().join(', ') || 'nothing';
  await runWith(index, whileAny(missing, firstLike(breaking, kept)), ({ broken }) => {
    for (const invariant of broken) missing.delete(invariant);
  });
  const verdict = missing.size === 0 ? '✓' : `✗ only there: ${[...missing].join(', ')}:`;
  console.log(
    `${verdict} ${leftOut.length} left out, which break ${found} (${kept.length} kept): ${bug.incident}`,
  );
  return missing.size === 0;
}

/** So many of the cases as the sample has, evenly. */
const evenly = (cases: readonly Case[]): Case[] =>
  cases.filter((_, index) => index % Math.ceil(cases.length / sample) === 0);

const runWith = (bug: number, cases: Iterable<Case>, take: (finding: BugFinding) => void) =>
  runAll(bugCases(bug, cases), { workers, script }, take);

function* bugCases(bug: number, cases: Iterable<Case>): Generator<BugCase> {
  for (const testCase of cases) yield { bug, testCase };
}

/** The cases, for as long as something is missing. */
function* whileAny(missing: ReadonlySet<string>, cases: Iterable<Case>): Generator<Case> {
  for (const testCase of cases) {
    if (missing.size === 0) return;
    yield testCase;
  }
}

let failed = 0;
for (const [index, bug] of ours) if (!(await checkBug(bug, index))) failed += 1;
console.log(
  `${ours.length} of ${BUGS.length} bugs: ${failed === 0 ? 'the reduced exploration misses nothing' : `it misses something of ${failed}`}`,
);
process.exitCode = failed === 0 ? 0 : 1;
