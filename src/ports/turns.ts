import type { Turns as TurnsRecord } from '../rollout/waiting/turns.ts';

/** The record of turns, with the rule for writing of all records; as `NO_TURNS` before the first one. */
export interface Turns {
  get(): Promise<TurnsRecord>;
  save(turns: TurnsRecord): Promise<TurnsRecord>;
}
