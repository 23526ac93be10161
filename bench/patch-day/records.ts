import type { Region } from '../../simulation/world/world.ts';
import type { Rollout } from '../../src/rollout/record.ts';
import type { Service } from '../../src/rollout/service.ts';
import type { Attempt } from './network.ts';

/** The records, read past the API. */
export const rolloutsIn = ({ table }: Region): readonly Rollout[] =>
  table.items().filter(({ pk }) => String(pk).startsWith('rollout#')) as unknown as Rollout[];

export const servicesIn = ({ table }: Region): readonly Service[] =>
  table.items().filter(({ pk }) => pk === 'service') as unknown as Service[];

/** From the first call of an invocation until its last was answered, of the longest of a function; milliseconds. */
export function longestRound(attempts: readonly Attempt[], caller: string): number {
  const rounds = new Map<number, { from: number; to: number }>();
  for (const { caller: by, invocation, at } of attempts) {
    if (by !== caller || !invocation) continue;
    const { from } = rounds.get(invocation.index) ?? { from: at };
    rounds.set(invocation.index, { from, to: at });
  }
  return Math.max(0, ...[...rounds.values()].map(({ from, to }) => to - from));
}
