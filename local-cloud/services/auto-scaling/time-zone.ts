import { validationError } from '../../operations.ts';

/** The clocks of one place. */
export interface TimeZone {
  /** What its clocks show at a time, as the time (ms) that clocks of UTC show the same at. */
  shown(time: number): number;
  /** When its clocks show that; the former of two times, and undefined for what is skipped as clocks go forward. */
  when(shown: number): number | undefined;
}

const DAY = 86_400_000;
const UTC: TimeZone = { shown: (time) => time, when: (shown) => shown };

/** By its name in the tz database. Throws ValidationError for one that isn't there. */
export function timeZone(name: string): TimeZone {
  if (name === 'UTC' || name === 'Etc/UTC') return UTC;
  const format = formatOf(name);
  const shown = (time: number) => {
    const parts = new Map(format.formatToParts(time).map(({ type, value }) => [type, Number(value)]));
    const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
    return Date.UTC(
      part('year'),
      part('month') - 1,
      part('day'),
      part('hour'),
      part('minute'),
      part('second'),
    );
  };
  // A zone has one offset the day before and one the day after, and they differ where its clocks are changed.
  const when = (text: number) =>
    [text - DAY, text + DAY]
      .map((near) => text - (shown(near) - near))
      .toSorted((a, b) => a - b)
      .find((time) => shown(time) === text);
  return { shown, when };
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const fields = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric' } as const;
  try {
    return new Intl.DateTimeFormat('en-US', {
      ...fields,
      minute: 'numeric',
      second: 'numeric',
      hourCycle: 'h23',
      timeZone,
    });
  } catch {
    throw validationError(`Invalid time zone: ${timeZone}`);
  }
}
