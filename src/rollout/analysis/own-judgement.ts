import { addCounts, type Counts, NO_COUNTS } from './counts.ts';
import type { Tick } from './evidence.ts';
import { beginMetric, type Counting, countMetric, type MetricJudgement } from './metric-judgement.ts';
import type { OwnMetric } from './metric-settings.ts';
import { absoluteRate, type Pair } from './sequential/gain.ts';

/** What is known of a metric of the user's own. */
export interface OwnJudgement extends MetricJudgement {
  /** Settled minutes of this step that can't be judged: something of it wasn't reported. */
  readonly unknown: number;
  /** What blue had before this step, for comparison with a green that has all of the traffic. */
  readonly before: Counts;
}

export type OwnJudgements = Readonly<Record<string, OwnJudgement>>;

/** The beginning of a step. What the step before has counted of blue is of before. */
export const beginOwn = (earlier?: OwnJudgement): OwnJudgement => ({
  ...beginMetric(earlier),
  unknown: 0,
  before: earlier ? addCounts(earlier.before, earlier.blue) : NO_COUNTS,
});

export const beginAllOwn = (before: OwnJudgements): OwnJudgements =>
  Object.fromEntries(Object.entries(before).map(([name, own]) => [name, beginOwn(own)]));

/**
 * Adds a settled minute. One that isn't settled says nothing: the two counts come from their publishers when they come, and
 * the bad ones without the rest would speak against green. `isAlone`: blue carries nothing to compare with.
 */
export const countAllOwn = (
  own: OwnJudgements,
  metrics: readonly OwnMetric[],
  tick: Tick,
  counting: Counting & { readonly isAlone: boolean },
): OwnJudgements => {
  const counted = metrics.map((metric): [string, OwnJudgement] => {
    const before = own[metric.name] ?? beginOwn();
    const pair = pairOf(metric, tick, before.before, counting.isAlone);
    if (!pair) return [metric.name, { ...before, unknown: before.unknown + 1 }];
    return [metric.name, { ...before, ...countMetric(before, pair, metric, counting) }];
  });
  return { ...own, ...Object.fromEntries(counted) };
};

/** Undefined where green, or what it is compared with, is unknown. */
function pairOf(metric: OwnMetric, { own }: Tick, before: Counts, isAlone: boolean): Pair | undefined {
  const { green, blue } = own?.[metric.name] ?? {};
  if (!green) return undefined;
  if (!isAlone) return blue && { green, blue };
  if (before.requests <= 0) return undefined;
  return { green, blue: NO_COUNTS, absolute: absoluteRate(before, metric, metric.limit) };
}

/** With blue's counts of earlier minutes, for the metrics that have none yet. Undefined where that adds nothing. */
export function withEarlierOwn(
  own: OwnJudgements,
  metrics: readonly OwnMetric[],
  ticks: readonly Tick[],
): OwnJudgements | undefined {
  const found = metrics.flatMap(({ name }): [string, OwnJudgement][] => {
    const known = own[name] ?? beginOwn();
    if (known.before.requests > 0) return [];
    const before = ticks.reduce(
      (sum, tick) => addCounts(sum, tick.own?.[name]?.blue ?? NO_COUNTS),
      NO_COUNTS,
    );
    return before.requests > 0 ? [[name, { ...known, before }]] : [];
  });
  return found.length > 0 ? { ...own, ...Object.fromEntries(found) } : undefined;
}

export interface Unknown {
  readonly reason: string;
  /** Settled minutes of the step; 0 while there is none, of anything. */
  readonly minutes: number;
}

/**
 * Why nothing passes: of a metric fewer minutes of the step are known than are not. Undefined where all are known well
 * enough.
 */
export function unknownOwn(own: OwnJudgements, metrics: readonly OwnMetric[]): Unknown | undefined {
  for (const { name } of metrics) {
    const { assurance, unknown } = own[name] ?? beginOwn();
    const minutes = assurance.ticks + unknown;
    if (minutes === 0) return { reason: `no minute of the metric ${name} has settled yet`, minutes };
    if (assurance.ticks >= unknown) continue;
    return { reason: `the metric ${name} is unknown in ${unknown} of ${minutes} minutes`, minutes };
  }
  return undefined;
}
