import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { wallClock } from '../../local-cloud/time/clock.ts';
import { UsageError } from '../usage.ts';
import { clean } from './clean.ts';
import type { Experiment } from './experiment.ts';
import { ALL } from './experiments/all.ts';
import { FIXTURES, writeFixtures } from './fixtures.ts';
import { HELP, type Options, optionsOf } from './options.ts';
import { conformancePage } from './page.ts';
import { differencesToLocal, lineOf, planOf, summaryOf } from './report.ts';
import { type Result, runExperiments, type World } from './run.ts';
import { PREFIX } from './traces.ts';
import { accountClients, accountOf, accountWorld, isAccount } from './worlds/account.ts';
import { localWorld } from './worlds/local.ts';

const print = (line: string) => console.log(line);

/** Aborted by the first Ctrl-C; the second one ends the process, and `--clean` finds what it left. */
function interrupts(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (controller.signal.aborted) process.exit(130);
      console.error(
        'interrupted: cleaning up; once more ends at once, and --clean deletes what is left then',
      );
      controller.abort();
    });
  }
  return controller.signal;
}

/** Runs, and cleans up whatever came of it. Returns also what could not be deleted. */
async function runAndClean(world: World, experiments: readonly Experiment[], signal: AbortSignal) {
  const prefix = `${PREFIX}-${randomBytes(3).toString('hex')}`;
  let results: Result[] = [];
  let left: string[] = [];
  try {
    const tell = (result: Result) => print(lineOf(result));
    results = await runExperiments(world, experiments, { prefix, signal, tell });
  } finally {
    left = await clean(world, prefix, () => {});
    for (const what of left) print(`still there: ${what}; delete it with --clean`);
  }
  return { results, left };
}

async function askLocally(experiments: readonly Experiment[], signal: AbortSignal) {
  const world = await localWorld();
  try {
    return await runAndClean(world, experiments, signal);
  } finally {
    await world.close();
  }
}

async function askElsewhere(options: Options, experiments: readonly Experiment[], signal: AbortSignal) {
  const clients = accountClients(options);
  const isBilled = isAccount(options);
  const known = isBilled ? await accountOf(clients) : { partition: 'aws', account: '111122223333' };
  if (options.clean) {
    if (isBilled && !isConfirmed(options, known.account)) return 2;
    const left = await clean({ clients, clock: wallClock() }, PREFIX, print);
    for (const what of left) print(`still there: ${what}`);
    return left.length === 0 ? 0 : 1;
  }
  if (isBilled) print(planOf(experiments, known.account, options.region));
  if (isBilled && !isConfirmed(options, known.account)) return 2;
  const world = await accountWorld(clients, options, known);
  const { results, left } = await runAndClean(world, experiments, signal);
  record(options, results, isBilled ? FIXTURES : undefined);
  print('\nthe same on the local cloud:');
  const local = await askLocally(experiments, signal);
  const lines = differencesToLocal(results, local.results);
  print(`\n${lines.length === 0 ? 'no differences to the local cloud' : lines.join('\n')}`);
  return exitOf(results, left);
}

function isConfirmed({ confirmed }: Options, account: string): boolean {
  if (confirmed === account) return true;
  const hint = `nothing was done: add --confirm-account ${account}`;
  console.error(confirmed === undefined ? hint : `these credentials are of ${account}, not of ${confirmed}`);
  return false;
}

function record({ record: folder, region }: Options, results: readonly Result[], byDefault?: string) {
  const target = folder ?? byDefault;
  if (target === undefined) return;
  writeFixtures(target, results, { region, date: new Date(wallClock().now()).toISOString().slice(0, 10) });
  print(`recorded in ${target}`);
}

function exitOf(results: readonly Result[], left: readonly string[]): number {
  print(`\n${summaryOf(results)}`);
  return results.every(({ verdict }) => verdict === 'agrees') && left.length === 0 ? 0 : 1;
}

/** Returns the exit code. */
async function main(args: readonly string[]): Promise<number> {
  const options = optionsOf(
    args,
    ALL.map(({ name }) => name),
  );
  const experiments = ALL.filter(({ name }) => options.only.length === 0 || options.only.includes(name));
  if (options.help) print(HELP);
  else if (options.list) for (const { name, question } of experiments) print(`${name}: ${question}`);
  else if (options.page) {
    writeFileSync(new URL('../../docs/conformance.md', import.meta.url), conformancePage());
  } else {
    const signal = interrupts();
    if (options.profile !== undefined || options.endpointUrl !== undefined) {
      return askElsewhere(options, experiments, signal);
    }
    if (options.clean) throw new UsageError('--clean needs --profile or --endpoint-url');
    const { results, left } = await askLocally(experiments, signal);
    record(options, results);
    return exitOf(results, left);
  }
  return 0;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  // What AWS refuses before an experiment has begun: credentials, the region, a permission to read.
  const { name, message } = error as Error;
  console.error(error instanceof UsageError ? message : `${name}: ${message}`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
