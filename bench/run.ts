import { spawnSync } from 'node:child_process';
import { globSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { budgetOf } from './budgets.ts';

/** What a bundle costs before it does anything: what is read of it, and its import in a fresh process. */
interface Cost {
  readonly name: string;
  /** Kilobytes of the files that Node really reads to import it. */
  readonly read: number;
  /** Kilobytes of the bundle's other files, which are read when they are needed, if ever. */
  readonly later: number;
  /** Median time of the import itself, milliseconds. */
  readonly importing: number;
  /** Median life of a process that imports it, as a multiple of one that does nothing. */
  readonly ratio: number;
}

/** As Lambda would set it; nothing is called, so the values only have to be there. */
const ENVIRONMENT = {
  AWS_REGION: 'us-east-1',
  AWS_LAMBDA_FUNCTION_NAME: 'greenshift-bench',
  GREENSHIFT_TABLE: 'records',
  GREENSHIFT_BUS: 'default',
  GREENSHIFT_INSTALLATION: 'greenshift-bench',
  GREENSHIFT_STATE_MACHINE_ARN: 'arn:aws:states:us-east-1:111122223333:stateMachine:greenshift-bench-rollout',
  POWERTOOLS_SERVICE_NAME: 'greenshift',
  POWERTOOLS_METRICS_NAMESPACE: 'Greenshift',
};

const { values: options } = parseArgs({
  options: {
    dist: { type: 'string', default: join(import.meta.dirname, '../dist') },
    rounds: { type: 'string', default: '9' },
    strict: { type: 'boolean', default: false },
  },
});
const rounds = Number(options.rounds);
if (!Number.isInteger(rounds) || rounds < 1)
  throw new Error(`--rounds is a positive number, not ${options.rounds}`);

report(measure(globSync(join(options.dist, '*/index.mjs')).sort()));

function measure(bundles: readonly string[]): Cost[] {
  if (bundles.length === 0)
    throw new Error(`there is no bundle in ${options.dist}: run \`npm run build\` first`);
  const idle: number[] = [];
  const runs = new Map(bundles.map((file) => [file, [] as { life: number; importing: number }[]]));
  // Round by round, not bundle by bundle: a machine that slows down for a while slows all of them down.
  for (let round = 0; round < rounds; round++) {
    idle.push(run(['--eval', '']).life);
    for (const [file, times] of runs) {
      const { life, printed } = run([join(import.meta.dirname, 'probe.mjs'), pathToFileURL(file).href]);
      times.push({ life, importing: Number(printed) });
    }
  }
  return [...runs].map(([file, times]) => ({
    name: basename(dirname(file)),
    ...sizes(file),
    importing: median(times.map(({ importing }) => importing)),
    ratio: median(times.map(({ life }) => life)) / median(idle),
  }));
}

function sizes(bundle: string): Pick<Cost, 'read' | 'later'> {
  const { printed } = run([join(import.meta.dirname, 'loads.mjs'), pathToFileURL(bundle).href]);
  const read = kilobytes((JSON.parse(printed) as string[]).map((url) => fileURLToPath(url)));
  return { read, later: kilobytes(globSync(join(dirname(bundle), '*.mjs'))) - read };
}

function kilobytes(files: readonly string[]): number {
  return files.reduce((sum, file) => sum + statSync(file).size, 0) / 1_000;
}

function run(args: readonly string[]): { life: number; printed: string } {
  const begun = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    env: ENVIRONMENT,
  });
  const life = performance.now() - begun;
  // A bundle is one line of code: of what Node quotes only the error itself is of use.
  const reason = stderr.match(/^\w*Error\b.*/m)?.[0].slice(0, 500) ?? 'no error said';
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}: ${reason}`);
  return { life, printed: stdout };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

function report(costs: readonly Cost[]): void {
  console.log(`medians of ${rounds} fresh processes\n`);
  console.log('function       at import / budget     later   import / budget   process / empty process');
  for (const { name, read, later, importing, ratio } of costs) {
    const { bundleKilobytes, importMilliseconds } = budgetOf(name);
    const isLarge = read > bundleKilobytes;
    const isSlow = importing > importMilliseconds;
    const verdict = isLarge || (isSlow && options.strict) ? 'FAIL' : isSlow ? 'warning: slow' : 'pass';
    const size = `${read.toFixed(0)} / ${bundleKilobytes} KB`.padStart(18);
    const rest = `${later.toFixed(0)} KB`.padStart(9);
    const time = `${importing.toFixed(0)} / ${importMilliseconds} ms`.padStart(17);
    console.log(`${name.padEnd(14)} ${size} ${rest} ${time} ${ratio.toFixed(1).padStart(25)}   ${verdict}`);
    if (verdict === 'FAIL') process.exitCode = 1;
  }
}
