/** Requests answered, and how many of the answers were bad (target 5xx, or no connection to the target). */
export interface Sample {
  readonly requests: number;
  readonly bad: number;
}

/** One minute of both fleets, as the load balancer reported it. */
export interface Tick {
  /** Start of the minute, milliseconds since the epoch. */
  readonly minute: number;
  readonly blue: Sample;
  readonly green: Sample;
}

/** What a step has shown so far. It starts afresh with each step and grows by whole minutes. */
export interface Evidence {
  /** Start of the first minute that is not in here yet. */
  readonly next: number;
  readonly blue: Sample;
  readonly green: Sample;
  /** Those of the last two settled minutes that had requests, oldest first. */
  readonly recent: readonly Tick[];
  /** When the first of the looks in a row was that found too few healthy servers in green. */
  readonly unhealthySince?: number;
}

export const MINUTE = 60_000;
/** The newest minutes are still being counted (Netflix/atlas#1300 keeps the same distance): they are left for later. */
export const SETTLING = 2 * MINUTE;

const NOTHING: Sample = { requests: 0, bad: 0 };

/** No evidence yet, for a step whose weight was read back at `since`. Its first whole minute is the next one. */
export function noEvidence(since: number): Evidence {
  const next = Math.ceil(since / MINUTE) * MINUTE;
  return { next, blue: NOTHING, green: NOTHING, recent: [] };
}

/** Start of the first minute that has not settled at `now`: ticks before it may be committed. */
export const settledUntil = (now: number) => Math.floor((now - SETTLING) / MINUTE) * MINUTE;

/** Adds whole minutes. Ticks that are in already, or that haven't settled, are left out, so twice is once. */
export function withTicks(evidence: Evidence, ticks: readonly Tick[], until: number): Evidence {
  const fresh = ticks
    .filter((tick) => tick.minute >= evidence.next && tick.minute < until)
    .toSorted((a, b) => a.minute - b.minute);
  const next = Math.max(evidence.next, until);
  return {
    ...evidence,
    next,
    blue: fresh.reduce((sum, tick) => add(sum, tick.blue), evidence.blue),
    green: fresh.reduce((sum, tick) => add(sum, tick.green), evidence.green),
    // A minute without a request is left out, so what was kept last may be long ago.
    recent: [...evidence.recent, ...fresh].filter(({ minute }) => minute >= next - 2 * MINUTE),
  };
}

const add = (a: Sample, b: Sample): Sample => ({ requests: a.requests + b.requests, bad: a.bad + b.bad });
