import { DAY } from '../timing.ts';

/** Making one takes a millisecond, and a zone is asked for many times. */
const FORMATS = new Map<string, Intl.DateTimeFormat>();

/** Throws RangeError for a zone that there is not. */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = FORMATS.get(timeZone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'iso8601',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  FORMATS.set(timeZone, format);
  return format;
}

export function isTimeZone(timeZone: string): boolean {
  try {
    return formatOf(timeZone) !== undefined;
  } catch {
    return false;
  }
}

/** What the clocks of a zone show at `at`, milliseconds since the epoch, as the milliseconds at which UTC shows it. */
export function wallTime(timeZone: string, at: number): number {
  const parts = new Map(
    formatOf(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
  const date = Date.UTC(part('year'), part('month') - 1, part('day'));
  const seconds = (part('hour') * 60 + part('minute')) * 60 + part('second');
  return date + seconds * 1_000 + (at - Math.floor(at / 1_000) * 1_000);
}

/** By how much the clocks of a zone are ahead of UTC, milliseconds. */
export const offsetAt = (timeZone: string, at: number) => wallTime(timeZone, at) - at;

/** When the clocks of a zone are put forward or back between two moments: at most once a day. */
export function clockChanges(timeZone: string, from: number, until: number): number[] {
  const changes = [];
  for (let at = from; at < until; at += DAY) {
    const end = Math.min(at + DAY, until);
    if (offsetAt(timeZone, at) !== offsetAt(timeZone, end)) changes.push(changeBetween(timeZone, at, end));
  }
  return changes;
}

/** The first millisecond of the offset that holds at `until`. */
function changeBetween(timeZone: string, from: number, until: number): number {
  let [before, after] = [from, until];
  const offset = offsetAt(timeZone, before);
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (offsetAt(timeZone, middle) === offset) before = middle;
    else after = middle;
  }
  return after;
}
