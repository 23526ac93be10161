import { hintFor } from '../../src/rollout/suggest.ts';
import { type Cases, describeCase, parseCase, partOf, resolveCase, scenariosNamed } from '../cases/case.ts';
import { pairCases } from '../cases/pairs.ts';
import { randomCases } from '../cases/random.ts';
import { singleCases } from '../cases/single.ts';
import { UsageError } from '../cases/usage-error.ts';
import { FAULTS } from '../faults/faults.ts';
import { run } from '../run/run.ts';
import { SCENARIOS } from '../scenarios/scenarios.ts';
import { callTables } from './calls.ts';
import { explore, say } from './explore.ts';
import { HELP, parseNumber, parsePart, parseWords, type Words } from './options.ts';

const MAX_WORKERS = 64;
const MODES = ['single', 'pairs', 'random', 'calls'];

/** Explores and prints. Returns the exit code. */
async function main(args: readonly string[]): Promise<number> {
  const words = parseWords(args);
  if (words.values.help) return say(`${HELP}\n\n${known()}`);
  if (words.values.replay !== undefined) {
    if (words.positionals.length > 0)
      throw new UsageError('--replay takes one case in quotes, and nothing beside it');
    return replay(words.values.replay);
  }
  if (words.positionals.join() === 'calls')
    return say(await callTables(scenariosNamed(words.values.scenario)));
  const cases = partOf(await casesOf(words), parsePart(words.values.part));
  return explore(cases, Math.min(MAX_WORKERS, parseNumber('--workers', words.values.workers)));
}

function known(): string {
  const list = (things: readonly { name: string }[]) => things.map(({ name }) => `  ${name}`).join('\n');
  return `scenarios:\n${list(SCENARIOS)}\n\nfaults:\n${list(FAULTS)}`;
}

async function casesOf({ positionals, values }: Words): Promise<Cases> {
  const [mode = '', ...rest] = positionals;
  if (!MODES.includes(mode) || rest.length > 0) {
    const word = [mode, ...rest].join(' ');
    throw new UsageError(word ? `"${word}": ${hintFor(word, MODES)}` : 'what is to be explored?');
  }
  const scenarios = scenariosNamed(values.scenario);
  if (mode === 'pairs')
    return pairCases(scenarios, values.all ? 'all' : parseNumber('--sample', values.sample ?? '2000'));
  if (mode === 'random') return randomCases(scenarios, parseNumber('--seeds', values.seeds));
  const extent = everyOf(values);
  const all = await singleCases(scenarios, values.all ? 'all' : { pick: values.pick });
  const every = extent(all.length);
  const cases = all.filter((_, index) => index % every === 0);
  return Object.assign(cases, { size: cases.length });
}

/** Which of so many cases are run: each first, each second, … */
function everyOf({ every, sample }: Words['values']): (cases: number) => number {
  if (every !== undefined && sample !== undefined)
    throw new UsageError('--every and --sample are two words for one thing: give one of them');
  const step = parseNumber('--every', every ?? '1');
  if (sample === undefined) return () => step;
  const most = parseNumber('--sample', sample);
  return (cases) => Math.ceil(cases / most);
}

async function replay(text: string): Promise<number> {
  const testCase = parseCase(text);
  const { violations, trace, outcome, injected } = await run(resolveCase(testCase), { trace: true });
  say(`${describeCase(testCase)}\n\n${trace.join('\n')}\n\nended as ${outcome}`);
  const missed = testCase.injections.length - injected;
  if (missed > 0)
    say(`${missed} of the faults found no call: it isn't made, or the fault doesn't apply to it`);
  for (const { invariant, at, what } of violations) {
    say(`✗ ${invariant} at ${new Date(at).toISOString().slice(11, 19)}: ${what}`);
  }
  return violations.length === 0 ? 0 : 1;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`explore: ${error.message}\n${HELP}\n`);
  process.exitCode = 2;
}
