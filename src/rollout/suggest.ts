import leven from 'leven';

/** The nearest known word, at most a third of its length away by Levenshtein distance. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const [best] = known
    .map((candidate) => ({ candidate, distance: leven(word.toLowerCase(), candidate.toLowerCase()) }))
    .toSorted((a, b) => a.distance - b.distance);
  if (!best) return undefined;
  return best.distance <= Math.max(1, Math.ceil(best.candidate.length / 3)) ? best.candidate : undefined;
}

export function hintFor(word: string, known: readonly string[]): string {
  if (known.length === 0) return 'none is known here';
  const best = nearest(word, known);
  return best ? `did you mean "${best}"?` : `known: ${known.join(', ')}`;
}
