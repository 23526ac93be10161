import { METRICS_SETTLING, METRICS_WAIT_MAX, MINUTE, OUTAGE_WINDOW, RAISE_SETTLING } from '../timing.ts';
import type { MetricStanding, OwnCounts, OwnValues } from './own-data.ts';
import { addSamples, faultsIn, NO_SAMPLE, type Sample } from './sample.ts';

export interface Tick {
  /** Start of the minute, milliseconds since the epoch. */
  readonly minute: number;
  readonly blue: Sample;
  readonly green: Sample;
  /** The user's own metrics, by their names: what is unknown isn't there. Records have none. */
  readonly own?: Readonly<Record<string, OwnCounts>>;
  /** As `own`, of those that have a value. */
  readonly values?: Readonly<Record<string, OwnValues>>;
}

/** How much the sequential test holds against green, as a bet: odds to one. */
export interface AgainstGreen {
  readonly odds: number;
  /** Odds from which on the rollout is reverted. */
  readonly revertAt: number;
  /** What it counts, for people. */
  readonly reason: string;
}

export interface Evidence {
  /** Start of the first minute that was not requested yet. */
  readonly next: number;
  /** Minutes before `next` without a report yet, oldest first. They are requested again. */
  readonly missing?: readonly number[];
  /** The newest minute that stayed unknown for too long. */
  readonly givenUp?: number;
  readonly blue: Sample;
  readonly green: Sample;
  /** The last two settled minutes, if they had requests, oldest first. */
  readonly recent: readonly Tick[];
  /** The first of consecutive polls that found too few healthy servers. */
  readonly unhealthySince?: number;
  readonly held?: readonly string[];
  /** When it was last looked at whole, milliseconds since the epoch. */
  readonly lookedAt?: number;
  /** Where the user's own metrics stand. */
  readonly metrics?: readonly MetricStanding[];
  /** By the last whole look, for people; absent before it. */
  readonly against?: AgainstGreen;
}

/** For a step whose weight was read back at `since`: its first whole minute is the next one. */
export function noEvidence(since: number): Evidence {
  const next = Math.ceil(since / MINUTE) * MINUTE;
  return { next, blue: NO_SAMPLE, green: NO_SAMPLE, recent: [] };
}

/** When the first whole minute of a step that began at `stepSince` ends: no step passes on less. */
export const firstMinuteEnd = (stepSince: number) => noEvidence(stepSince).next + MINUTE;

/** Start of the first minute that has not settled at `now`. */
export const settledUntil = (now: number) => Math.floor((now - METRICS_SETTLING) / MINUTE) * MINUTE;

/** When everything before `time` has settled. */
export const settledAt = (time: number) => Math.ceil(time / MINUTE) * MINUTE + METRICS_SETTLING;

/** Start of the minute that is under way at `now`. */
export const endedUntil = (now: number) => Math.floor(now / MINUTE) * MINUTE;

/** Minutes before it are no longer waited for. */
export const givenUpBefore = (next: number) => next - METRICS_WAIT_MAX;

export const unknownSince = ({ missing = [], next }: Evidence) => missing[0] ?? next;

/** Idempotent. A minute without a tick is not one without requests: it is requested again until it is too old. */
export function withTicks(evidence: Evidence, ticks: readonly Tick[], until: number): Evidence {
  const next = Math.max(evidence.next, until);
  const wanted = [...(evidence.missing ?? []), ...minutesFrom(evidence.next, next)];
  const isWanted = new Set(wanted);
  const fresh = ticks.filter(({ minute }) => isWanted.has(minute));
  const found = new Set(fresh.map(({ minute }) => minute));
  const unknown = wanted.filter((minute) => !found.has(minute));
  const isTooOld = (minute: number) => minute < givenUpBefore(next);
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

const recentOf = (ticks: readonly Tick[], next: number) =>
  ticks
    .filter(({ minute, blue, green }) => minute >= next - OUTAGE_WINDOW && blue.requests + green.requests > 0)
    .map(({ minute, blue, green }) => ({ minute, blue, green }))
    .toSorted((a, b) => a.minute - b.minute);

/**
 * The last two minutes that have ended, of those that are not settled only what is surely the servers' fault: the responses
 * to the other requests may not be counted yet.
 */
export function newestOf({ recent, next }: Evidence, ticks: readonly Tick[]): Tick[] {
  const fresh = ticks.filter(({ minute }) => minute >= next).map(faultsOnly);
  const end = Math.max(next, ...fresh.map(({ minute }) => minute + MINUTE));
  return recentOf([...recent, ...fresh], end);
}

/**
 * Start of the minute in which a step began at `stepSince`. What it holds tells of an outage where green had its weight for
 * long enough of it.
 */
export const minuteOfRaise = (stepSince: number) => Math.floor(stepSince / MINUTE) * MINUTE;

/** That minute, where it counts; undefined once a whole minute of the step is known. */
export function raisedIn(
  { blue, green }: Evidence,
  ticks: readonly Tick[],
  stepSince: number,
): Tick | undefined {
  const minute = minuteOfRaise(stepSince);
  if (minute + MINUTE - stepSince < RAISE_SETTLING || stepSince === minute) return undefined;
  const isFirst = blue.requests + green.requests === 0 && ticks.every((tick) => tick.minute <= minute);
  const found = isFirst ? ticks.find((tick) => tick.minute === minute) : undefined;
  return found && faultsOnly(found);
}

const faultsOnly = ({ minute, blue, green }: Tick): Tick => ({
  minute,
  blue: { ...blue, bad: faultsIn(blue) },
  green: { ...green, bad: faultsIn(green) },
});

export const minutesFrom = (from: number, until: number) =>
  Array.from({ length: Math.ceil((until - from) / MINUTE) }, (_, index) => from + index * MINUTE);

/** Of the bake, and of METRICS_WAIT_MAX after one that was given up: metrics that stay away hold a step. */
export function minutesMissing({ missing = [], givenUp }: Evidence, bakeEnd: number): number {
  const end = givenUp === undefined ? bakeEnd : Math.max(bakeEnd, givenUp + METRICS_WAIT_MAX);
  return missing.filter((minute) => minute < end).length;
}

/** Minutes of two load balancers, added up: one is known where it is of both. The user's own metrics are those of `one`. */
export function addTicks(one: readonly Tick[], other: readonly Tick[]): Tick[] {
  const others = new Map(other.map((tick) => [tick.minute, tick]));
  return one.flatMap((tick) => {
    const same = others.get(tick.minute);
    if (!same) return [];
    return [{ ...tick, blue: addSamples(tick.blue, same.blue), green: addSamples(tick.green, same.green) }];
  });
}
