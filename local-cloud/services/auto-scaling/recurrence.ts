import { validationError } from '../../operations.ts';
import { type TimeZone, timeZone } from './time-zone.ts';

interface Field {
  readonly least: number;
  readonly most: number;
  readonly names?: readonly string[];
}

const fields: readonly Field[] = [
  { least: 0, most: 59 },
  { least: 0, most: 23 },
  { least: 1, most: 31 },
  {
    least: 1,
    most: 12,
    names: ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'],
  },
  { least: 0, most: 7, names: ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'] },
];

const MINUTE = 60_000;
const DAY = 86_400_000;
/** February 29th comes within eight years, always. */
const FARTHEST_DAYS = 8 * 366;

/**
 * The times of a cron expression of five fields, by the clocks of a zone: the next one after a time, both in ms since
 * the epoch; undefined when there is none (February 30th). Throws `ValidationError` for what isn't such an expression.
 */
export function recurrence(
  expression: string,
  zone: TimeZone = timeZone('UTC'),
): (after: number) => number | undefined {
  const parts = expression.trim().split(/\s+/);
  if (parts.length !== fields.length) throw invalid(expression);
  const [minutes, hours, days, months, weekdays] = parts.map((part, index) =>
    values(part, fields[index]!, expression),
  ) as [number[], number[], number[], number[], number[]];
  const isWeekday = (day: number) => weekdays.includes(day) || (day === 0 && weekdays.includes(7));
  // When both fields of the day are restricted, either one suffices: the rule of cron.
  const eitherDay = parts[2] !== '*' && parts[4] !== '*';

  function matchesDay(date: Date): boolean {
    if (!months.includes(date.getUTCMonth() + 1)) return false;
    const byMonth = days.includes(date.getUTCDate());
    const byWeek = isWeekday(date.getUTCDay());
    return eitherDay ? byMonth || byWeek : byMonth && byWeek;
  }

  return (after) => {
    const today = Math.floor(zone.shown(after) / DAY) * DAY;
    for (let day = 0; day <= FARTHEST_DAYS; day += 1) {
      const midnight = today + day * DAY;
      if (!matchesDay(new Date(midnight))) continue;
      for (const hour of hours)
        for (const minute of minutes) {
          const time = zone.when(midnight + (hour * 60 + minute) * MINUTE);
          if (time !== undefined && time > after) return time;
        }
    }
    return undefined;
  };
}

/** The numbers that a field of `*`, values, ranges, lists and steps means, ascending. */
function values(text: string, { least, most, names }: Field, expression: string): number[] {
  const number = (word: string) => {
    const named = names?.indexOf(word.toUpperCase()) ?? -1;
    const value = named >= 0 ? named + least : /^\d+$/.test(word) ? Number(word) : Number.NaN;
    if (!(value >= least && value <= most)) throw invalid(expression);
    return value;
  };
  const found = new Set<number>();
  for (const item of text.split(',')) {
    const [, range = '', step] = /^([^/]+)(?:\/([1-9]\d*))?$/.exec(item) ?? [];
    const [first = '', last, ...rest] = range.split('-');
    if (rest.length > 0 || first === '') throw invalid(expression);
    const from = first === '*' ? least : number(first);
    const to = first === '*' || (step && last === undefined) ? most : number(last ?? first);
    for (let value = from; value <= to; value += Number(step ?? 1)) found.add(value);
  }
  return [...found].sort((a, b) => a - b);
}

const invalid = (expression: string) => validationError(`Invalid recurrence expression: ${expression}`);
