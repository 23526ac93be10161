import type { RunCall } from '../run/run.ts';

/** Of these calls the first and the last of those that are alike: what lies between repeats the first. */
export function withoutRepeats(at: readonly number[], calls: readonly RunCall[]): number[] {
  const alike = Map.groupBy(at, (index) => calls[index]!.fingerprint);
  const kept = [...alike.values()].flatMap((indexes) => [...new Set([indexes[0]!, indexes.at(-1)!])]);
  return kept.toSorted((a, b) => a - b);
}
