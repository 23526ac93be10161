import type { Tick } from './evidence.ts';
import { faultsIn, type Sample } from './sample.ts';
import type { Counts, Pair } from './sequential/gain.ts';

export type { Counts } from './sequential/gain.ts';

export const NO_COUNTS: Counts = { requests: 0, bad: 0 };

export const addCounts = (one: Counts, other: Counts): Counts => ({
  requests: one.requests + other.requests,
  bad: one.bad + other.bad,
});

/** Requests of a step that nobody answered: their sum, which may fall as late responses come, and how many were counted. */
interface Ratchet {
  readonly sum: number;
  readonly counted: number;
}

export interface Unanswered {
  readonly green: Ratchet;
  readonly blue: Ratchet;
}

/**
 * The errors of a minute. Requests without a response are counted once they are more than can be in flight, `inFlight`, and
 * those of blue as they are, so that responses which come in a later minute never speak against green alone. Without
 * `before` the minute has not settled, and only what is surely the servers' fault counts.
 */
export function errorCounts(
  { green, blue }: Tick,
  before: Unanswered | undefined,
  inFlight: number,
): { readonly pair: Pair; readonly unanswered?: Unanswered } {
  if (!before) return { pair: { green: countsOf(green, 0), blue: countsOf(blue, 0) } };
  const unanswered = {
    green: advanced(before.green, green, inFlight),
    blue: advanced(before.blue, blue, 0),
  };
  const fresh = (colour: 'green' | 'blue') => unanswered[colour].counted - before[colour].counted;
  const pair = { green: countsOf(green, fresh('green')), blue: countsOf(blue, fresh('blue')) };
  return { pair, unanswered };
}

function advanced({ sum, counted }: Ratchet, sample: Sample, inFlight: number): Ratchet {
  const next = sum + sample.bad - (sample.faults ?? sample.bad);
  return { sum: next, counted: Math.max(counted, next - inFlight) };
}

const countsOf = (sample: Sample, unanswered: number): Counts => ({
  requests: sample.requests,
  bad: Math.min(sample.requests, faultsIn(sample) + unanswered),
});

/** The requests of a minute that took longer than the spec allows. */
export const slowCounts = ({ green, blue }: Tick): Pair => ({ green: slowOf(green), blue: slowOf(blue) });

const slowOf = ({ requests, slow = 0 }: Sample): Counts => ({ requests, bad: Math.min(requests, slow) });
