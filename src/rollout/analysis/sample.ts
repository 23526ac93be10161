export interface Sample {
  readonly requests: number;
  /**
   * Requests without a 2xx, 3xx or 4xx of a target. A response may be counted in a later minute than its request, so
   * that a single minute may be below `faults`, or below 0; a sum over minutes is right but for what is in flight.
   */
  readonly bad: number;
  /** Those that are surely the servers' fault: 5xx of a target, or no connection. Samples without it: all of `bad`. */
  readonly faults?: number;
  readonly refused?: number;
  /** Requests that took longer than the spec allows, interpolated; where it says so. */
  readonly slow?: number;
  /** How many requests were in flight on average, summed over minutes. */
  readonly inFlight?: number;
  /** Nothing tells green's bad ones from blue's: each has a part of all of them, as large as its part of the requests. */
  readonly shared?: true;
}

export const NO_SAMPLE: Sample = { requests: 0, bad: 0 };

// Responses to requests of the minute before may make any of these more than the requests of the sample.

export const faultsIn = ({ requests, bad, faults = bad }: Sample) => Math.min(requests, faults);

export const badIn = (sample: Sample) => Math.min(sample.requests, Math.max(sample.bad, faultsIn(sample)));

/** For people: resets that are shared out aren't whole. */
export const badCount = (sample: Sample) => Math.round(badIn(sample));

export const refusedIn = ({ requests, refused = 0 }: Sample) => Math.min(requests, refused);

export const addSamples = (one: Sample, other: Sample): Sample => ({
  requests: one.requests + other.requests,
  bad: one.bad + other.bad,
  faults: (one.faults ?? one.bad) + (other.faults ?? other.bad),
  refused: (one.refused ?? 0) + (other.refused ?? 0),
  ...((one.slow ?? other.slow) !== undefined && { slow: (one.slow ?? 0) + (other.slow ?? 0) }),
  inFlight: (one.inFlight ?? 0) + (other.inFlight ?? 0),
  ...((one.shared ?? other.shared) && { shared: true }),
});

export const percentText = (share: number) => (share * 100).toFixed(1);
