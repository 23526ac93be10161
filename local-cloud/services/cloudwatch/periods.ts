import { Distribution } from './distribution.ts';
import { MINUTE, type Series } from './model.ts';
import type { Statistic } from './statistic.ts';

/** A stretch of time in minutes since the epoch: `from` inclusive, `until` exclusive, cut into periods. */
export interface Span {
  readonly from: number;
  readonly until: number;
  /** Minutes. */
  readonly period: number;
}

export interface Datapoint {
  /** The start of its period, in minutes since the epoch. */
  readonly minute: number;
  readonly data: Distribution;
}

/**
 * The span of a query. StartTime is rounded down to the minute and inclusive, EndTime exclusive; periods begin at
 * StartTime, which callers align to the period.
 */
export function span(start: Date, end: Date, periodSeconds: number): Span {
  return {
    from: Math.floor(start.getTime() / MINUTE),
    until: Math.ceil(end.getTime() / MINUTE),
    period: periodSeconds / 60,
  };
}

/** The periods of a span that have data, oldest first. `visibleUntil` (minute, exclusive) hides unpublished minutes. */
export function datapoints(series: Series | undefined, wanted: Span, visibleUntil: number): Datapoint[] {
  if (!series) return [];
  const { from, period } = wanted;
  const until = Math.min(wanted.until, visibleUntil, series.newest + 1);
  // Where the series is younger than the span, whole empty periods are skipped.
  const skipped = Math.max(0, Math.floor((series.oldest - from) / period));
  const points: Datapoint[] = [];
  for (let start = from + skipped * period; start < until; start += period) {
    const data = merged(series, start, Math.min(start + period, until));
    if (data) points.push({ minute: start, data });
  }
  return points;
}

function merged(series: Series, start: number, end: number): Distribution | undefined {
  if (end - start === 1) return series.minutes.get(start);
  let whole: Distribution | undefined;
  for (let minute = start; minute < end; minute++) {
    const data = series.minutes.get(minute);
    if (!data) continue;
    whole ??= new Distribution();
    whole.merge(data);
  }
  return whole;
}

/** Times and values of a statistic, leaving out the periods in which it does not exist. */
export function evaluate(points: readonly Datapoint[], compute: Statistic) {
  const results: { minute: number; value: number }[] = [];
  for (const { minute, data } of points) {
    const value = data.count > 0 ? compute(data) : undefined;
    if (value !== undefined) results.push({ minute, value });
  }
  return results;
}
