import { DAY, MINUTE, WINDOW_SEARCH } from '../timing.ts';
import { clockChanges, offsetAt, wallTime } from './wall-clock.ts';

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

export type Weekday = (typeof WEEKDAYS)[number];

/** A span of the day by the clocks of a zone. One that ends before it begins ends on the day after. */
export interface Window {
  /** The days on which it begins; every day unless they are given. */
  readonly days?: readonly Weekday[] | undefined;
  /** `09:00`. */
  readonly from: string;
  /** The first minute that isn't in it; `24:00` for the end of the day. */
  readonly to: string;
}

/** When rollouts of a service may begin. */
export interface Windows {
  readonly allow: readonly Window[];
  /** Of the IANA database: `Europe/Berlin`. */
  readonly timeZone: string;
  /** What becomes of a rollout that is under way: it goes on, or green gets no higher weight until a window opens. */
  readonly outside: 'finish' | 'hold';
}

/** Minutes since midnight. */
export function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

/** Of the day on which it begins, minutes since midnight; `to` may be on the day after. */
export function spanOf({ from, to }: Window): { readonly from: number; readonly to: number } {
  const [start, end] = [minutesOf(from), minutesOf(to)];
  return { from: start, to: end > start ? end : end + DAY / MINUTE };
}

/** The epoch began on a Thursday. `day`: whole days since then. */
const weekdayOf = (day: number) => WEEKDAYS[(((day + 3) % 7) + 7) % 7]!;

const beginsOn = ({ days }: Window, day: number) => !days || days.includes(weekdayOf(day));

/** True while the clocks of the zone show a time that is in a window; an hour that they show twice counts twice. */
export function isOpen({ allow, timeZone }: Windows, at: number): boolean {
  const wall = wallTime(timeZone, at);
  const today = Math.floor(wall / DAY);
  return allow.some((window) => {
    const { from, to } = spanOf(window);
    const isIn = (day: number) => {
      const minute = (wall - day * DAY) / MINUTE;
      return beginsOn(window, day) && minute >= from && minute < to;
    };
    return isIn(today) || isIn(today - 1);
  });
}

/** When a window opens, `at` itself while one is open; milliseconds since the epoch. */
export const opensAt = (windows: Windows, at: number): number =>
  isOpen(windows, at) ? at : (nextChange(windows, at) ?? at + WINDOW_SEARCH);

/** When the open window closes, or a closed one opens; undefined while none is in sight. */
export function nextChange(windows: Windows, at: number): number | undefined {
  const before = isOpen(windows, at);
  return changesAfter(windows, at).find((moment) => isOpen(windows, moment) !== before);
}

/** Every moment at which a window may open or close, and some at which none does, the nearest first. */
function changesAfter({ allow, timeZone }: Windows, at: number): number[] {
  const end = at + WINDOW_SEARCH;
  const clocks = clockChanges(timeZone, at, end);
  const offsets = [...new Set([at, ...clocks].map((moment) => offsetAt(timeZone, moment)))];
  const first = Math.floor(wallTime(timeZone, at) / DAY) - 1;
  const days = Array.from({ length: WINDOW_SEARCH / DAY + 2 }, (_, index) => first + index);
  const edges = allow.flatMap((window) => {
    const { from, to } = spanOf(window);
    return days.flatMap((day) => [day * DAY + from * MINUTE, day * DAY + to * MINUTE]);
  });
  // What the clocks show at an edge they may show under another offset: that is found out by looking.
  const moments = edges.flatMap((edge) => offsets.map((offset) => edge - offset));
  return [...moments, ...clocks].filter((moment) => moment > at && moment <= end).toSorted((a, b) => a - b);
}

/** `mon, tue 09:00–16:00 or every day 22:00–24:00, Europe/Berlin`. */
export const windowsText = ({ allow, timeZone }: Windows) =>
  `${allow.map(({ days, from, to }) => `${days?.join(', ') ?? 'every day'} ${from}–${to}`).join(' or ')}, ${timeZone}`;
