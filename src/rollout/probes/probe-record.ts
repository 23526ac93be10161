/** What a rollout knows of its probes. */
export interface ProbeRecord {
  /** When all of them have passed last, milliseconds since the epoch. */
  readonly passedAt?: number | undefined;
  /** Rounds that have failed in a row, and since when none could be sent. */
  readonly failed?: number | undefined;
  readonly unsentSince?: number | undefined;
  /** Requests of the newest minute that was known, of both fleets. */
  readonly traffic?: number | undefined;
  /** Those that were sent as clients do, through the split, and how many got no good response. */
  readonly sent: number;
  readonly lost: number;
}
