import { createHash } from 'node:crypto';
import type { Mutant } from './mutants.ts';

/**
 * `size` of the mutants, the same ones for the same seed. Each is ranked by its own hash, so a change elsewhere in the
 * code exchanges none of them.
 */
export function sampleOf(mutants: readonly Mutant[], size: number, seed: number): Mutant[] {
  const rank = ({ file, scope, before, after }: Mutant) =>
    createHash('sha256')
      .update(JSON.stringify([seed, file, scope, before, after]))
      .digest('hex');
  return mutants
    .map((mutant) => ({ mutant, rank: rank(mutant) }))
    .toSorted((a, b) => (a.rank < b.rank ? -1 : Number(a.rank > b.rank)))
    .slice(0, size)
    .map(({ mutant }) => mutant);
}
