import { MINUTE } from '../timing.ts';
import { excusedIn } from './cold-start.ts';
import { errorCounts, slowCounts, type Unanswered } from './counts.ts';
import { minutesFrom, type Tick } from './evidence.ts';
import type { HealthSettings } from './health-settings.ts';
import { inFlightAtMost } from './in-flight.ts';
import { beginMetric, countMetric, type MetricJudgement } from './metric-judgement.ts';
import { beginAllOwn, countAllOwn, type OwnJudgements, withEarlierOwn } from './own-judgement.ts';
import type { Allowance, Pair } from './sequential/gain.ts';
import {
  beginAllValues,
  countAllValues,
  type ValueJudgements,
  withEarlierValues,
} from './value-judgement.ts';

export type MetricName = 'errors' | 'slow';

/**
 * What the sequential test knows at one step of a rollout, kept in an item of its own. A minute is counted once, when it has
 * settled, whoever reads it and however often: the item has its own list of the minutes that it lacks.
 */
export interface Judgement {
  readonly rollout: string;
  readonly step: number;
  readonly version: number;
  /** Start of the first minute that has not settled yet, milliseconds since the epoch. */
  readonly next: number;
  /** Settled minutes that nothing is known of yet. */
  readonly missing: readonly number[];
  readonly minutes: number;
  readonly unanswered: Unanswered;
  readonly errors: MetricJudgement;
  readonly slow?: MetricJudgement;
  /** The user's own metrics, by their names. */
  readonly own?: OwnJudgements | undefined;
  readonly values?: ValueJudgements | undefined;
}

/** What a judgement needs besides the counts. */
export interface JudgementContext {
  readonly settings: HealthSettings;
  /** The rates that green may have where blue carries nothing, 0 to 1; undefined where it is the control. */
  readonly absolute?: Readonly<Record<MetricName, number>> | undefined;
  /** The same in minutes whose bad requests are shared out to both fleets. */
  readonly shared?: Readonly<Record<MetricName, number>> | undefined;
  /** The minutes that the rollout's bakes last. */
  readonly horizon: number;
  /** Green's share of the traffic in the next step, 0 to 1. */
  readonly nextShare: number;
  /** No bet is placed on minutes that begin before: green is cold, milliseconds since the epoch. */
  readonly warmSince?: number;
  /** When the weight rose, where errors of minutes before `warmSince` count as far as no cold start explains them. */
  readonly raisedAt?: number | undefined;
}

const NO_UNANSWERED: Unanswered = { green: { sum: 0, counted: 0 }, blue: { sum: 0, counted: 0 } };

/** The beginning of a step that began at `since`. The wealth of the step before is carried over. */
export function beginJudgement(
  { rollout, step, since }: { readonly rollout: string; readonly step: number; readonly since: number },
  before?: Judgement,
): Judgement {
  return {
    rollout,
    step,
    version: 0,
    next: Math.ceil(since / MINUTE) * MINUTE,
    missing: [],
    minutes: 0,
    unanswered: NO_UNANSWERED,
    errors: beginMetric(before?.errors),
    ...(before?.slow && { slow: beginMetric(before.slow) }),
    ...(before?.own && { own: beginAllOwn(before.own) }),
    ...(before?.values && { values: beginAllValues(before.values) }),
  };
}

/** With what blue's own metrics came to before the step, in the minutes that have ended by `end`. Idempotent. */
export function withEarlierBlue(
  judgement: Judgement,
  ticks: readonly Tick[],
  end: number,
  { settings }: JudgementContext,
): Judgement {
  const earlier = ticks.filter(({ minute }) => minute + MINUTE <= end);
  const own = withEarlierOwn(judgement.own ?? {}, settings.metrics ?? [], earlier);
  const values = withEarlierValues(judgement.values ?? {}, settings.values ?? [], earlier);
  return own || values ? { ...judgement, ...(own && { own }), ...(values && { values }) } : judgement;
}

/** Adds the minutes before `until` that it lacks. Idempotent. Those before `oldest` are no longer waited for. */
export function settleJudgement(
  judgement: Judgement,
  ticks: readonly Tick[],
  { until, oldest }: { readonly until: number; readonly oldest: number },
  context: JudgementContext,
): Judgement {
  const next = Math.max(judgement.next, until);
  const wanted = [...judgement.missing, ...minutesFrom(judgement.next, next)];
  const found = ticks.filter(({ minute }) => wanted.includes(minute));
  const known = new Set(found.map(({ minute }) => minute));
  const missing = wanted.filter((minute) => !known.has(minute) && minute >= oldest);
  if (next === judgement.next && found.length === 0) return judgement;
  const begun: Judgement = { ...judgement, next, missing };
  return found.reduce((so, tick) => countTick(so, tick, context, true), begun);
}

/**
 * The judgement with what the minutes that have ended since hold against green so far. It can only get worse, so it may
 * revert, and is never kept. Requests without a response are not among it: their responses may not be counted yet.
 */
export function foresee(judgement: Judgement, ticks: readonly Tick[], context: JudgementContext): Judgement {
  const fresh = ticks.filter(({ minute }) => minute >= judgement.next);
  return fresh.reduce((so, tick) => countTick(so, tick, context, false), judgement);
}

function countTick(
  judgement: Judgement,
  tick: Tick,
  context: JudgementContext,
  isSettled: boolean,
): Judgement {
  const { settings, warmSince = 0, raisedAt } = context;
  const absolute = context.absolute ?? (tick.green.shared && context.shared);
  const counting = { ...context, isWarm: tick.minute >= warmSince };
  const allowance = inFlightAtMost({ recent: [tick] });
  const { pair, unanswered } = errorCounts(tick, isSettled ? judgement.unanswered : undefined, allowance);
  const count = (before: MetricJudgement, counts: Pair, rate: number | undefined, allowed: Allowance) =>
    countMetric(before, withRate(counts, rate), allowed, counting);
  const { slow: before = beginMetric(), own = {}, values = {} } = judgement;
  const isAlone = context.absolute !== undefined;
  return {
    ...judgement,
    minutes: judgement.minutes + 1,
    unanswered: unanswered ?? judgement.unanswered,
    errors: countMetric(judgement.errors, withRate(pair, absolute?.errors), settings.errors, {
      ...counting,
      ...(raisedAt !== undefined && { excused: excusedIn(tick.minute, raisedAt) }),
    }),
    ...(settings.slow && { slow: count(before, slowCounts(tick), absolute?.slow, settings.slow) }),
    ...(settings.metrics &&
      isSettled && { own: countAllOwn(own, settings.metrics, tick, { ...counting, isAlone }) }),
    ...(settings.values &&
      isSettled && { values: countAllValues(values, settings.values, tick, { ...counting, isAlone }) }),
  };
}

const withRate = (pair: Pair, absolute: number | undefined): Pair =>
  absolute === undefined ? pair : { ...pair, absolute };
