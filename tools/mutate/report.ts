import type { Accepted } from './accepted.ts';
import type { Mutant } from './mutants.ts';
import type { Verdict } from './trial.ts';

export interface Tried {
  readonly mutant: Mutant;
  readonly verdict: Verdict;
}

export interface Totals {
  /** Without those that the compiler refuses. */
  readonly counted: number;
  readonly noticed: number;
  readonly refused: number;
  /** Percent of those counted; 100 when there are none. */
  readonly share: number;
}

export function totalsOf(tried: readonly Tried[]): Totals {
  const count = (kind: Verdict['kind']) => tried.filter(({ verdict }) => verdict.kind === kind).length;
  const noticed = count('noticed');
  const counted = noticed + count('survived');
  return {
    counted,
    noticed,
    refused: count('refused'),
    share: counted === 0 ? 100 : (noticed / counted) * 100,
  };
}

/** `src/aws/call.ts:77 comparison in paginate`, and the lines before and after. */
export const describe = ({ file, line, operator, scope, before, after }: Mutant): string =>
  `${file}:${line} ${operator}${scope && ` in ${scope}`}\n  - ${before}\n  + ${after}`;

export function summary(tried: readonly Tried[], accepted: number, atLeast: number): string {
  const survivors = tried.filter(({ verdict }) => verdict.kind === 'survived');
  const { counted, noticed, refused, share } = totalsOf(tried);
  return [
    ...survivors.map(({ mutant }) => `survived: ${describe(mutant)}`),
    `${noticed} of ${counted} mutants noticed, ${share.toFixed(1)} % (at least ${atLeast} % are required)`,
    `${refused} more don't compile; ${accepted} are accepted with a reason and were not tried`,
  ].join('\n');
}

export const staleEntries = (stale: readonly Accepted[]): string =>
  stale.map((entry) => `no mutant matches this accepted entry any more: ${JSON.stringify(entry)}`).join('\n');
