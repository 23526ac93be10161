import { Cron } from 'croner';
import { SECOND } from './timing.ts';
import { isTimeZone } from './windows/wall-clock.ts';

/** Any time: a schedule has the same moments every year, but for leap years. Milliseconds since the epoch. */
const SOME_TIME = Date.UTC(2026, 0, 1);

const EXPRESSION = /^cron\(\s*(\S+(?:\s+\S+){5})\s*\)$/;

/** Moments that come again and again, by the clocks of a time zone. */
export interface Schedule {
  /** The first moment after `time`; undefined when there is none. Milliseconds since the epoch, as all. */
  after(time: number): number | undefined;
  /** The last moment up to `time`; undefined when there was none. */
  upTo(time: number): number | undefined;
}

/**
 * Reads a schedule as EventBridge writes it, `cron(0 3 * * ? *)`: minutes, hours, day of the month, month, day of the week
 * (1 is Sunday), year. Undefined for what isn't one, or for a time zone that nobody knows.
 *
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based
 */
export function readSchedule(expression: string, timeZone = 'UTC'): Schedule | undefined {
  const [, fields] = EXPRESSION.exec(expression) ?? [];
  if (fields === undefined || !isTimeZone(timeZone)) return undefined;
  try {
    // Seconds come first in the library's expressions; what AWS writes as `?` is any.
    const cron = new Cron(`0 ${fields.replaceAll('?', '*')}`, {
      paused: true,
      timezone: timeZone,
      alternativeWeekdays: true,
      sloppyRanges: true,
    });
    return {
      after: (time) => cron.nextRun(new Date(time))?.getTime(),
      // The library looks for what is before a moment, and that one may be on the schedule.
      upTo: (time) => cron.previousRuns(1, new Date(time + SECOND))[0]?.getTime(),
    };
  } catch {
    return undefined;
  }
}

/** Some moments of a schedule, in order: `most` of them, since a year has more than are worth looking at. */
export function* someMoments({ after }: Schedule, most: number): Generator<number> {
  let time = after(SOME_TIME);
  for (let count = 0; count < most && time !== undefined; count += 1) {
    yield time;
    time = after(time);
  }
}
