/* What people have done to a rollout, as its record keeps it. */

/** A rollout that waits for a person, or for a window, has no execution: the watchdog looks after it. */
export interface Pause {
  /**
   * `asked`: by a person; `approval`: the next weight needs one; `hold`: the step lasts until a person goes on; `window`:
   * the next weight waits until a window of the spec opens.
   */
  readonly kind: 'asked' | 'approval' | 'hold' | 'window';
  /** Milliseconds since the epoch, as `until` and `since`. */
  readonly at: number;
  /** When the rollout stopped, where the pause was changed after that; absent: `at`. */
  readonly since?: number | undefined;
  readonly until: number;
  readonly by?: string | undefined;
  readonly reason: string;
}

/** A person's word that a step is over, whatever its bake and its metrics lack. What speaks against green still counts. */
export interface Promotion {
  /** The step that is over, and the one that follows it; past the last one blue retires. */
  readonly step: number;
  readonly to: number;
  readonly at: number;
  readonly by: string;
  readonly reason: string;
}

/** A person's word that green may get the weights up to that of `step`. */
export interface Approval {
  readonly step: number;
  readonly at: number;
  readonly by: string;
  readonly reason: string;
}

/** What the split said as a rollout was abandoned: who had all of the traffic, or that it was shared or couldn't be read. */
export type Serving = 'blue' | 'green' | 'shared' | 'unknown';

export interface Abandonment {
  readonly at: number;
  readonly by: string;
  readonly reason: string;
  readonly serving: Serving;
}
