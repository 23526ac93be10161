import type { AlarmState } from '../rollout/analysis/alarms.ts';

export interface Alarms {
  /** Of at most 100 names those that exist, metric alarms and composite ones. */
  find(names: readonly string[]): Promise<readonly AlarmState[]>;
  /** The names that begin so, of at most 100 alarms. */
  namesLike(prefix: string): Promise<readonly string[]>;
}
