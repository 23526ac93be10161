import leven from 'leven';

/** What to say after an unknown word: the known one that it looks like, else all of them. */
export function hintFor(word: string, known: readonly string[]): string {
  const [best] = known
    .map((candidate) => ({ candidate, distance: leven(word.toLowerCase(), candidate) }))
    .toSorted((a, b) => a.distance - b.distance);
  if (!best) return 'none is known here';
  const isNear = best.distance <= Math.ceil(best.candidate.length / 3);
  return isNear ? `did you mean "${best.candidate}"?` : `known: ${known.join(', ')}`;
}
