import { BASELINE_WINDOW, METRICS_SETTLING, METRICS_WAIT_MAX, MINUTE, OUTAGE_WINDOW } from '../timing.ts';
import { addSamples, NO_SAMPLE, type Sample } from './sample.ts';

/** One minute of both fleets, as the load balancer reported it. */
export interface Tick {
  /** Start of the minute, milliseconds since the epoch. */
  readonly minute: number;
  readonly blue: Sample;
  readonly green: Sample;
}

/** What a step has shown so far. It starts afresh with each step and grows by whole minutes. */
export interface Evidence {
  /** Start of the first minute that was not asked for yet. */
  readonly next: number;
  /** Minutes before `next` that nothing was reported for yet, oldest first. They are asked for again. */
  readonly missing?: readonly number[];
  /** The newest minute that stayed unknown for so long that it isn't asked for any more. */
  readonly givenUp?: number;
  readonly blue: Sample;
  readonly green: Sample;
  /** Those of the last two settled minutes that had requests, oldest first. */
  readonly recent: readonly Tick[];
  /** When the first of the looks in a row was that found too few healthy servers in green. */
  readonly unhealthySince?: number;
  /** For what the step was held that people have been told of. */
  readonly held?: readonly string[];
}

/** No evidence yet, for a step whose weight was read back at `since`. Its first whole minute is the next one. */
export function noEvidence(since: number): Evidence {
  const next = Math.ceil(since / MINUTE) * MINUTE;
  return { next, blue: NO_SAMPLE, green: NO_SAMPLE, recent: [] };
}

/** Start of the first minute that has not settled at `now`: ticks before it may be committed. */
export const settledUntil = (now: number) => Math.floor((now - METRICS_SETTLING) / MINUTE) * MINUTE;

/** Start of the first minute to ask for. */
export const unknownSince = ({ missing = [], next }: Evidence) => missing[0] ?? next;

/**
 * Adds whole minutes. Ticks that are in already, or that haven't settled, are left out, so twice is once. A minute
 * without a tick is not a minute without requests: it stays to be asked for, until it is too old.
 */
export function withTicks(evidence: Evidence, ticks: readonly Tick[], until: number): Evidence {
  const next = Math.max(evidence.next, until);
  const wanted = [...(evidence.missing ?? []), ...minutesFrom(evidence.next, next)];
  const isWanted = new Set(wanted);
  const fresh = ticks.filter(({ minute }) => isWanted.has(minute));
  const found = new Set(fresh.map(({ minute }) => minute));
  const unknown = wanted.filter((minute) => !found.has(minute));
  const isTooOld = (minute: number) => minute < next - METRICS_WAIT_MAX;
  return {
    ...evidence,
    next,
    missing: unknown.filter((minute) => !isTooOld(minute)),
    givenUp: unknown.findLast(isTooOld) ?? evidence.givenUp,
    blue: fresh.reduce((sum, tick) => addSamples(sum, tick.blue), evidence.blue),
    green: fresh.reduce((sum, tick) => addSamples(sum, tick.green), evidence.green),
    recent: recentOf([...evidence.recent, ...fresh], next),
  };
}

/** A minute may be brought after a later one, and what was kept last may be long ago. */
const recentOf = (ticks: readonly Tick[], next: number) =>
  ticks
    .filter(({ minute, blue, green }) => minute >= next - OUTAGE_WINDOW && blue.requests + green.requests > 0)
    .toSorted((a, b) => a.minute - b.minute);

const minutesFrom = (from: number, until: number) =>
  Array.from({ length: Math.ceil((until - from) / MINUTE) }, (_, index) => from + index * MINUTE);

/**
 * How many minutes must still become known before a step can pass whose bake ends at `bakeEnd`: those of the bake, and
 * after one that was given up those of the next quarter of an hour. So metrics that are merely late don't hold a step
 * for good, and metrics that don't come back do.
 */
export function minutesMissing({ missing = [], givenUp }: Evidence, bakeEnd: number): number {
  const end = givenUp === undefined ? bakeEnd : Math.max(bakeEnd, givenUp + METRICS_WAIT_MAX);
  return missing.filter((minute) => minute < end).length;
}

/** Start of the first minute that tells of blue before a step that began at `stepSince`. */
export const baselineSince = (stepSince: number) =>
  Math.floor((stepSince - BASELINE_WINDOW) / MINUTE) * MINUTE;

/** Blue's requests in the minutes that were over when the step began. */
export const earlierBlue = (ticks: readonly Tick[], stepSince: number): Sample =>
  ticks
    .filter(({ minute }) => minute + MINUTE <= stepSince)
    .reduce((sum, { blue }) => addSamples(sum, blue), NO_SAMPLE);
