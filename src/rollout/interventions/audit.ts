/** A command that somebody has given, and what it came to. Written once, never changed. */
export interface AuditEntry {
  readonly service: string;
  /** Tells commands of the same moment apart. */
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** The ARN of the caller. */
  readonly by: string;
  /** The route of the API: `POST /rollouts/{id}/rollback`. */
  readonly command: string;
  readonly rollout?: string | undefined;
  readonly reason?: string | undefined;
  readonly status: number;
  /** What it came to, or the problem for which it was refused. */
  readonly result: string;
  readonly version: number;
}

/** The month of a moment in UTC, under which its commands are kept: `2026-01`. */
export const monthOf = (at: number) => new Date(at).toISOString().slice(0, 7);
