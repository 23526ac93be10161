import type { AuditEntry } from '../rollout/interventions/audit.ts';
import type { Replay } from '../rollout/interventions/replay.ts';

/** The commands that people have given: nothing of it is changed or removed. */
export interface AuditTrail {
  append(entry: AuditEntry): Promise<void>;
  /** The commands of a month (`2026-01`, UTC), the newest first. */
  ofMonth(service: string, month: string): Promise<readonly AuditEntry[]>;
}

/** Commands under the keys of their callers, with the rule for writing of all records; forgotten after some time. */
export interface Replays {
  find(caller: string, key: string): Promise<Replay | undefined>;
  save(replay: Replay): Promise<Replay>;
}
