import { availableParallelism } from 'node:os';
import { UsageError, valuesOf } from '../usage.ts';

export const HELP = `usage: npm run mutate -- [options]      tries small changes of what ships, and prints those that no test notices
options: --sample N         only N of them, chosen by the seed (all)
         --seed S           (1)
         --files PATTERN    only of these files; may be given several times
         --list             prints the changes, and tries none
         --workers N        so many at once (1)
         --report FILE      a JSON report of vitest by which all tests pass: they aren't run without a change first
         --at-least P       percent that must be noticed (95)
exit:    0 enough were noticed · 1 too few were, or an accepted entry matches nothing any more · 2 the options make no sense`;

export interface Options {
  readonly sample: number;
  readonly seed: number;
  readonly files: readonly string[];
  readonly list: boolean;
  readonly workers: number;
  readonly report: string | undefined;
  readonly atLeast: number;
  readonly help: boolean;
}

const OPTIONS = {
  sample: { type: 'string' },
  seed: { type: 'string', default: '1' },
  files: { type: 'string', multiple: true, default: [] as string[] },
  list: { type: 'boolean', default: false },
  workers: { type: 'string', default: '1' },
  report: { type: 'string' },
  'at-least': { type: 'string', default: '95' },
  help: { type: 'boolean', default: false },
} as const;

/** Throws UsageError. */
export function optionsOf(args: readonly string[]): Options {
  const { sample, seed, files, list, workers, report, help, ...values } = valuesOf(args, OPTIONS);
  const atLeast = Number(values['at-least']);
  if (!(atLeast >= 0 && atLeast <= 100)) {
    throw new UsageError(`--at-least is a percentage, not "${values['at-least']}"`);
  }
  return {
    sample: sample === undefined ? Number.POSITIVE_INFINITY : wholeNumber('--sample', sample),
    seed: wholeNumber('--seed', seed),
    files,
    list,
    workers: Math.min(wholeNumber('--workers', workers), availableParallelism()),
    report,
    atLeast,
    help,
  };
}

function wholeNumber(option: string, text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new UsageError(`${option} is a whole number from 1, not "${text}"`);
  return Number(text);
}
