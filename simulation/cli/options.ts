import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { UsageError } from '../cases/usage-error.ts';

export const HELP = `usage: npm run explore -- single [--all | --pick TEXT] every fault at every call but for what repeats, one in each
                              [--every N | --sample N] rollout; --all with what repeats; the text decides which of
                                                       several scenarios that begin alike is taken beside the first;
                                                       --every 4 only each fourth of these cases, --sample 8000 so
                                                       many at most, evenly
       npm run explore -- pairs [--sample N | --all]   two faults in each (2,000 pairs)
       npm run explore -- random [--seeds N]           up to four faults in each, by seed (1,000)
       npm run explore -- calls                        what our functions call without faults, for docs/reliability.md
       npm run explore -- --replay '<scenario>|<seed>|<fault>@<call>,…'
options: --part K/N                     only the K-th of N parts of these cases: what takes hours, in slices
         --scenario <part of a name>   only these scenarios
         --workers <n>                 threads (one for each core)
exit:    0 nothing was broken · 1 an invariant was · 2 the words make no sense`;

const OPTIONS = {
  seeds: { type: 'string', default: '1000' },
  sample: { type: 'string' },
  all: { type: 'boolean', default: false },
  pick: { type: 'string', default: '1' },
  every: { type: 'string' },
  part: { type: 'string', default: '1/1' },
  scenario: { type: 'string', default: '' },
  workers: { type: 'string', default: String(availableParallelism()) },
  replay: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const;

export type Words = ReturnType<typeof parseWords>;

/** Throws UsageError for an option that there isn't. */
export function parseWords(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options: OPTIONS });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (!code?.startsWith('ERR_PARSE_ARGS')) throw error;
    throw new UsageError(message.split('. ')[0], { cause: error });
  }
}

/** Throws UsageError for anything but a whole number from 1. */
export function parseNumber(option: string, text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new UsageError(`${option} is a whole number from 1, not "${text}"`);
  return Number(text);
}

export interface Part {
  readonly which: number;
  readonly of: number;
}

/** `2/10` is the second of ten parts. Throws UsageError. */
export function parsePart(text: string): Part {
  const [which = '', of = '', ...rest] = text.split('/');
  const part = { which: parseNumber('the first number of --part', which), of: parseNumber('the second', of) };
  if (rest.length > 0 || part.which > part.of)
    throw new UsageError(`--part is K/N, K of N parts, not "${text}"`);
  return part;
}
