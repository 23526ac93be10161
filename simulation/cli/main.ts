import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import logUpdate from 'log-update';
import { hintFor } from '../../src/rollout/suggest.ts';
import {
  type Cases,
  describe,
  type Finding,
  pairs,
  parseCase,
  randomCases,
  resolved,
  scenariosNamed,
  singles,
} from '../cases/cases.ts';
import { UsageError } from '../cases/usage-error.ts';
import { FAULTS } from '../faults/faults.ts';
import { run } from '../run/run.ts';
import { SCENARIOS } from '../scenarios/scenarios.ts';
import { runAll } from '../workers/worker-pool.ts';
import { Summary } from './summary.ts';

const HELP = `usage: npm run explore -- single                       every fault at every call, one in each rollout
       npm run explore -- pairs [--sample N | --all]   two faults in each (2,000 pairs)
       npm run explore -- random [--seeds N]           up to four faults in each, by seed (1,000)
       npm run explore -- --replay '<scenario>|<seed>|<fault>@<call>,…'
options: --scenario <part of a name>   only these scenarios
         --workers <n>                 threads (one for each core)
exit:    0 nothing was broken · 1 an invariant was · 2 the words make no sense`;

/** Violations that are printed as soon as they are found; the others are counted. */
const SHOWN = 5;
const MOST_WORKERS = 64;
const OPTIONS = {
  seeds: { type: 'string', default: '1000' },
  sample: { type: 'string', default: '2000' },
  all: { type: 'boolean', default: false },
  scenario: { type: 'string', default: '' },
  workers: { type: 'string', default: String(availableParallelism()) },
  replay: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const;

type Words = ReturnType<typeof wordsOf>;

/** Explores and prints. Answers the exit code. */
async function main(args: readonly string[]): Promise<number> {
  const words = wordsOf(args);
  if (words.values.help) return say(`${HELP}\n\n${known()}`);
  if (words.values.replay !== undefined) {
    if (words.positionals.length > 0)
      throw new UsageError('--replay takes one case in quotes, and nothing beside it');
    return replay(words.values.replay);
  }
  const cases = await casesOf(words);
  return explore(cases, Math.min(MOST_WORKERS, numberIn('--workers', words.values.workers)));
}

function wordsOf(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options: OPTIONS });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (!code?.startsWith('ERR_PARSE_ARGS')) throw error;
    throw new UsageError(message.split('. ')[0], { cause: error });
  }
}

function known(): string {
  const list = (things: readonly { name: string }[]) => things.map(({ name }) => `  ${name}`).join('\n');
  return `scenarios:\n${list(SCENARIOS)}\n\nfaults:\n${list(FAULTS)}`;
}

const MODES = ['single', 'pairs', 'random'];

async function casesOf({ positionals, values }: Words): Promise<Cases> {
  const [mode = '', ...rest] = positionals;
  if (!MODES.includes(mode) || rest.length > 0) {
    const word = [mode, ...rest].join(' ');
    throw new UsageError(word ? `"${word}": ${hintFor(word, MODES)}` : 'what is to be explored?');
  }
  const scenarios = scenariosNamed(values.scenario);
  if (mode === 'pairs') return pairs(scenarios, values.all ? 'all' : numberIn('--sample', values.sample));
  if (mode === 'random') return randomCases(scenarios, numberIn('--seeds', values.seeds));
  const cases = await singles(scenarios);
  return Object.assign(cases, { size: cases.length });
}

function numberIn(option: string, text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new UsageError(`${option} is a whole number from 1, not "${text}"`);
  return Number(text);
}

async function replay(text: string): Promise<number> {
  const testCase = parseCase(text);
  const { violations, trace, outcome, injected } = await run(resolved(testCase), true);
  say(`${describe(testCase)}\n\n${trace.join('\n')}\n\nended as ${outcome}`);
  const missed = testCase.injections.length - injected;
  if (missed > 0)
    say(`${missed} of the faults met no call: it isn't made, or not one that the fault can meet`);
  for (const { invariant, at, what } of violations) {
    say(`✗ ${invariant} at ${new Date(at).toISOString().slice(11, 19)}: ${what}`);
  }
  return violations.length === 0 ? 0 : 1;
}

async function explore(cases: Cases, workers: number): Promise<number> {
  const summary = new Summary();
  const begun = performance.now();
  let done = 0;
  const take = (finding: Finding) => {
    done += 1;
    summary.add(finding);
    if (finding.violations.length > 0 && summary.violations <= SHOWN) show(finding);
    if (done % 20 === 0 || done === cases.size) progress(done, cases.size, begun, summary.violations);
  };
  await runAll(cases, workers, take);
  logUpdate.done();
  const seconds = (performance.now() - begun) / 1_000;
  const rate = `${(done / seconds / workers).toFixed(0)} per second and worker`;
  say(
    [summary.table(), `${done} rollouts in ${seconds.toFixed(0)} s: ${rate}`, ...summary.summary()].join(
      '\n',
    ),
  );
  return summary.violations === 0 ? 0 : 1;
}

/** Shown as soon as it is found: a run of an hour need not be waited out to see what is wrong. */
function show({ testCase, violations: [first] }: Finding): void {
  logUpdate.done();
  say(`✗ ${first?.invariant}: ${first?.what}\n  npm run explore -- --replay '${describe(testCase)}'`);
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

function say(text: string): 0 {
  process.stdout.write(`${text}\n`);
  return 0;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`explore: ${error.message}\n${HELP}\n`);
  process.exitCode = 2;
}
