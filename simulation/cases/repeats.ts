import { createHash } from 'node:crypto';
import type { RunCall } from '../run/run.ts';

/** Calls of one scenario at which a fault is injected, and all calls of that scenario without a fault. */
export interface Applicable {
  readonly at: readonly number[];
  readonly calls: readonly RunCall[];
}

/** Of these calls the first and the last of those that are alike: what lies between repeats the first. */
export function withoutRepeats({ at, calls }: Applicable): number[] {
  const kept = [...alikeIn({ at, calls }).values()].flatMap(firstAndLast);
  return kept.toSorted((a, b) => a - b);
}

/**
 * As `withoutRepeats`, for all scenarios, and of calls that are alike in several of them only those of the first, and of
 * one other: scenarios begin alike. `pick` chooses which other, so that each of them has its turn.
 */
export function withoutSharedRepeats(scenarios: readonly Applicable[], pick: string): number[][] {
  const kept = scenarios.map(withoutRepeats);
  const holders = new Map<string, number[]>();
  for (const [scenario, { calls }] of scenarios.entries()) {
    for (const fingerprint of new Set(kept[scenario]!.map((index) => calls[index]!.fingerprint)))
      holders.set(fingerprint, [...(holders.get(fingerprint) ?? []), scenario]);
  }
  const isTaken = (fingerprint: string, scenario: number) => {
    const [first, ...others] = holders.get(fingerprint) ?? [];
    return scenario === first || scenario === others[numberOf(`${pick} ${fingerprint}`) % others.length];
  };
  return scenarios.map(({ calls }, scenario) =>
    kept[scenario]!.filter((index) => isTaken(calls[index]!.fingerprint, scenario)),
  );
}

const alikeIn = ({ at, calls }: Applicable) => Map.groupBy(at, (index) => calls[index]!.fingerprint);

const firstAndLast = (indexes: readonly number[]) => [...new Set([indexes[0]!, indexes.at(-1)!])];

/** A number that the text decides. */
const numberOf = (text: string) => createHash('sha1').update(text).digest().readUInt32BE();
