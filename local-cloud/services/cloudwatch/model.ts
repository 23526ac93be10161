import type { Clock } from '../../time/clock.ts';
import { Distribution } from './distribution.ts';

export const MINUTE = 60_000;

export type Dimensions = Readonly<Record<string, string>>;

/** One metric: a namespace, a name and an exact set of dimensions. */
export interface Series {
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Dimensions;
  /** What the first datum said; CloudWatch would keep other units apart, here they are refused. */
  unit: string;
  /** By minute since the epoch. */
  readonly minutes: Map<number, Distribution>;
  oldest: number;
  newest: number;
}

export interface MetricStore {
  find(namespace: string, metric: string, dimensions: Dimensions): Series | undefined;
  all(): Iterable<Series>;
  /** The series, made when it is new. */
  open(namespace: string, metric: string, dimensions: Dimensions, unit: string): Series;
  /** The data of the minute that `time` (ms) falls into, for adding to it. */
  minute(series: Series, time: number): Distribution;
}

/** Keeps every metric's data by the minute, for `retention` ms of the clock's time. */
export function createStore(clock: Clock, retention: number): MetricStore {
  const series = new Map<string, Series>();
  // Services pass the same dimensions object with every datum: its key is worked out once, its series are found by name.
  const keys = new WeakMap<Dimensions, string>();
  const opened = new WeakMap<Dimensions, Map<string, Series>>();

  function key(namespace: string, metric: string, dimensions: Dimensions) {
    let dimensionKey = keys.get(dimensions);
    if (dimensionKey === undefined) {
      dimensionKey = dimensionKeyOf(dimensions);
      keys.set(dimensions, dimensionKey);
    }
    return `${namespace}\n${metric}\n${dimensionKey}`;
  }

  function forgetOld(one: Series, now: number) {
    const limit = Math.floor((now - retention) / MINUTE);
    // Once an hour is enough, and makes the walk over all minutes cheap.
    if (one.oldest > limit - 60) return;
    for (const minute of one.minutes.keys()) if (minute < limit) one.minutes.delete(minute);
    one.oldest = limit;
  }

  return {
    find: (namespace, metric, dimensions) => series.get(key(namespace, metric, dimensions)),
    all: () => series.values(),
    open(namespace, metric, dimensions, unit) {
      const known = opened.get(dimensions)?.get(metric);
      if (known?.namespace === namespace) return known;
      const id = key(namespace, metric, dimensions);
      let one = series.get(id);
      if (!one) {
        const bounds = { oldest: Number.POSITIVE_INFINITY, newest: Number.NEGATIVE_INFINITY };
        one = { namespace, metric, dimensions, unit, minutes: new Map(), ...bounds };
        series.set(id, one);
      }
      const byName = opened.get(dimensions) ?? new Map<string, Series>();
      opened.set(dimensions, byName.set(metric, one));
      return one;
    },
    minute(one, time) {
      const minute = Math.floor(time / MINUTE);
      let data = one.minutes.get(minute);
      if (!data) {
        data = new Distribution();
        one.minutes.set(minute, data);
        one.oldest = Math.min(one.oldest, minute);
        one.newest = Math.max(one.newest, minute);
        forgetOld(one, clock.now());
      }
      return data;
    },
  };
}

/** The same in any order. Names and values have no control characters (CloudWatch API reference, `Dimension`). */
function dimensionKeyOf(dimensions: Dimensions): string {
  let key = '';
  for (const name of Object.keys(dimensions).sort()) key += `${name}\n${dimensions[name]}\n`;
  return key;
}
