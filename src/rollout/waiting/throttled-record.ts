/** That AWS throttled a rollout's calls, and the turn that it has got. */
export interface Throttled {
  /** The beginning of the time in which it was throttled again and again, and the last time; milliseconds. */
  readonly since: number;
  readonly at: number;
  readonly turn: number;
  readonly work: string;
}
