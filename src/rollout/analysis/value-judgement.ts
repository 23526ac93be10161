import type { Tick } from './evidence.ts';
import type { ValueMetric } from './metric-settings.ts';
import type { OwnValues } from './own-data.ts';

/** What a known minute says of green: it is worse than it may be, or was beyond the limit as blue was. */
export type Reading = 'good' | 'worse' | 'shared';

/** What is known of a value of the user's own. */
export interface ValueJudgement {
  /** Settled minutes of this step that are known, and those of which something wasn't reported. */
  readonly known: number;
  readonly unknown: number;
  /** Of the newest known minutes of this step, the oldest first. */
  readonly recent: readonly Reading[];
  /** In the newest known minute; blue's is what it is compared with. */
  readonly green?: number | undefined;
  readonly blue?: number | undefined;
  /** Blue's newest values beside green or before it, for comparison with a green that has all of the traffic. */
  readonly blues: readonly number[];
}

export type ValueJudgements = Readonly<Record<string, ValueJudgement>>;

/** A quarter of an hour: longer ago blue was at another time of the day. */
const BLUES_MAX = 15;

/** The beginning of a step. */
export const beginValue = (earlier?: ValueJudgement): ValueJudgement => ({
  known: 0,
  unknown: 0,
  recent: [],
  blues: earlier?.blues ?? [],
});

export const beginAllValues = (before: ValueJudgements): ValueJudgements =>
  Object.fromEntries(Object.entries(before).map(([name, value]) => [name, beginValue(value)]));

interface Counting {
  readonly isWarm: boolean;
  /** Blue carries nothing: its values of now are not those of a fleet that serves. */
  readonly isAlone: boolean;
}

/** Adds a settled minute. One in which green is cold is known, and says nothing. */
export function countAllValues(
  values: ValueJudgements,
  metrics: readonly ValueMetric[],
  tick: Tick,
  counting: Counting,
): ValueJudgements {
  const counted = metrics.map((metric): [string, ValueJudgement] => {
    const before = values[metric.name] ?? beginValue();
    return [metric.name, countValue(before, metric, tick.values?.[metric.name] ?? {}, counting)];
  });
  return { ...values, ...Object.fromEntries(counted) };
}

function countValue(
  before: ValueJudgement,
  metric: ValueMetric,
  { green, blue: beside }: OwnValues,
  { isWarm, isAlone }: Counting,
): ValueJudgement {
  const blue = isAlone ? medianOf(before.blues) : beside;
  const blues = isAlone || beside === undefined ? before.blues : [...before.blues, beside].slice(-BLUES_MAX);
  const reading = green === undefined ? undefined : readingOf(metric, green, blue);
  if (reading === undefined) return { ...before, blues, unknown: before.unknown + 1 };
  const recent = isWarm ? [...before.recent, reading].slice(-metric.of) : before.recent;
  return { ...before, blues, known: before.known + 1, recent, green, blue };
}

/** Undefined where what green is compared with is unknown, and nothing else speaks against it. */
function readingOf(metric: ValueMetric, green: number, blue: number | undefined): Reading | undefined {
  const { limit, times, worse } = metric;
  const isBeyond = (value: number, bound: number) => (worse === 'higher' ? value > bound : value < bound);
  const isOver = limit !== undefined && isBeyond(green, limit);
  if (blue === undefined) return isOver ? 'worse' : times === undefined ? 'good' : undefined;
  if (times !== undefined && isBeyond(green, allowedBeside(metric, times, blue))) return 'worse';
  if (!isOver) return 'good';
  return isBeyond(blue, limit) ? 'shared' : 'worse';
}

/** What green's value may be beside that of blue: farther from it in the worse direction, whatever its sign. */
function allowedBeside({ worse, margin }: ValueMetric, times: number, blue: number): number {
  const isAway = worse === 'higher' ? blue >= 0 : blue < 0;
  const factor = isAway ? times : 1 / times;
  return blue * factor + (worse === 'higher' ? margin : -margin);
}

/** What green's value may be; undefined where that is unknown. */
export function allowedNow(metric: ValueMetric, { blue }: ValueJudgement): number | undefined {
  const { limit, times, worse } = metric;
  const beside = times !== undefined && blue !== undefined ? allowedBeside(metric, times, blue) : undefined;
  if (beside === undefined || limit === undefined) return beside ?? limit;
  return worse === 'higher' ? Math.min(beside, limit) : Math.max(beside, limit);
}

/** With blue's values of earlier minutes, where none is known yet. Undefined where that adds nothing. */
export function withEarlierValues(
  values: ValueJudgements,
  metrics: readonly ValueMetric[],
  ticks: readonly Tick[],
): ValueJudgements | undefined {
  const found = metrics.flatMap(({ name }): [string, ValueJudgement][] => {
    const known = values[name] ?? beginValue();
    if (known.blues.length > 0) return [];
    const blues = ticks.flatMap((tick) => tick.values?.[name]?.blue ?? []).slice(-BLUES_MAX);
    return blues.length > 0 ? [[name, { ...known, blues }]] : [];
  });
  return found.length > 0 ? { ...values, ...Object.fromEntries(found) } : undefined;
}

function medianOf(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : average(sorted[middle - 1], sorted[middle]);
}

const average = (one: number | undefined, other: number | undefined) =>
  one === undefined || other === undefined ? undefined : (one + other) / 2;
