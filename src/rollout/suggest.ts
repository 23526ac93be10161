import leven from 'leven';

/** The nearest known word, at most a third of its length away by Levenshtein distance; two letters swapped are one step. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const [best] = known
    .map((candidate) => ({ candidate, distance: distanceOf(word.toLowerCase(), candidate.toLowerCase()) }))
    .toSorted((a, b) => a.distance - b.distance);
  if (!best) return undefined;
  return best.distance <= Math.max(1, Math.ceil(best.candidate.length / 3)) ? best.candidate : undefined;
}

/** The slip of every hurried hand, `wbe` for `web`, would be two steps. */
const distanceOf = (word: string, candidate: string) =>
  swaps(word).includes(candidate) ? 1 : leven(word, candidate);

const swaps = (word: string) =>
  Array.from(
    { length: Math.max(0, word.length - 1) },
    (_, at) => `${word.slice(0, at)}${word[at + 1]}${word[at]}${word.slice(at + 2)}`,
  );

export function hintFor(word: string, known: readonly string[]): string {
  if (known.length === 0) return 'none is known here';
  const best = nearest(word, known);
  return best ? `did you mean "${best}"?` : `known: ${known.join(', ')}`;
}
