import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { wallClock } from '../../local-cloud/time/clock.ts';
import { UsageError } from '../usage.ts';
import { divide, parseAccepted } from './accepted.ts';
import { type Mutant, mutantsOf } from './mutants.ts';
import { HELP, optionsOf } from './options.ts';
import { endAll } from './process.ts';
import { filesOf } from './related-tests.ts';
import { describe, staleEntries, summary, type Tried, totalsOf } from './report.ts';
import { tryAll } from './run.ts';
import { sampleOf } from './sample.ts';

const root = join(import.meta.dirname, '../..');
/** What ships. */
const SHIPPED = '{functions,src}/**/*.ts';
const ACCEPTED = new URL('./accepted.json', import.meta.url);

/** `npm run mutate`: tries small changes of what ships, one at a time. Returns the exit code. */
async function main(args: readonly string[]): Promise<number> {
  const options = optionsOf(args);
  if (options.help) return say(HELP);
  const all = filesOf(root, SHIPPED).flatMap((file) =>
    mutantsOf(file, readFileSync(join(root, file), 'utf8')),
  );
  const { open, accepted, stale } = divide(all, parseAccepted(readFileSync(ACCEPTED, 'utf8')));
  const files = new Set(filesOf(root, ...options.files));
  const isWanted = ({ file }: Mutant) => options.files.length === 0 || files.has(file);
  const mutants = sampleOf(open.filter(isWanted), options.sample, options.seed);
  if (options.list) return say(mutants.map(describe).join('\n'));
  const first = options.report === undefined ? '; first the tests without a mutant' : '';
  say(`${all.length} mutants of what ships, ${mutants.length} of them are tried${first}`);
  const show = (tried: Tried, count: number) => say(`${count}/${mutants.length} ${progress(tried)}`);
  const tried = await tryAll(wallClock(), root, mutants, options, show);
  say(summary(tried, accepted.filter(isWanted).length, options.atLeast));
  if (stale.length > 0) say(staleEntries(stale));
  return totalsOf(tried).share < options.atLeast || stale.length > 0 ? 1 : 0;
}

const progress = ({ mutant: { file, line, operator }, verdict }: Tried) =>
  `${verdict.kind} ${file}:${line} ${operator}${verdict.kind === 'noticed' ? ` by ${verdict.by}` : ''}`;

function say(text: string): 0 {
  console.log(text);
  return 0;
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    endAll();
    process.exit(130);
  });
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`${error.message}\n\n${HELP}`);
  process.exitCode = 2;
}
