import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE, WINDOW_SEARCH } from '../../../src/rollout/timing.ts';
import { clockChanges, isTimeZone, wallTime } from '../../../src/rollout/windows/wall-clock.ts';
import {
  isOpen,
  nextChange,
  opensAt,
  WEEKDAYS,
  type Window,
  type Windows,
  windowsText,
} from '../../../src/rollout/windows/windows.ts';

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/Sao_Paulo',
  'Asia/Kolkata',
  // Half an hour of summer time, and offsets that aren't whole hours.
  'Australia/Lord_Howe',
  'Pacific/Chatham',
];

const windowsOf = (allow: readonly Window[], timeZone = 'Europe/Berlin'): Windows => ({
  allow,
  timeZone,
  outside: 'finish',
});

const office = windowsOf([{ days: ['mon', 'tue', 'wed', 'thu'], from: '09:00', to: '16:00' }]);
const at = (text: string) => Date.parse(text);
const iso = (time: number | undefined) => (time === undefined ? undefined : new Date(time).toISOString());

describe('a window', () => {
  test.each([
    ['2026-01-05T07:59:59.999Z', false],
    ['2026-01-05T08:00:00.000Z', true],
    ['2026-01-05T14:59:59.999Z', true],
    ['2026-01-05T15:00:00.000Z', false],
    // Summer time.
    ['2026-07-06T07:00:00.000Z', true],
    ['2026-07-06T14:00:00.000Z', false],
    // A Friday.
    ['2026-01-09T10:00:00.000Z', false],
  ])('of office hours in Berlin is at %s open: %s', (moment, open) => {
    expect(isOpen(office, at(moment))).toBe(open);
  });

  test('opens after the weekend, and after the night', () => {
    expect(iso(opensAt(office, at('2026-01-08T15:00:00Z')))).toBe('2026-01-12T08:00:00.000Z');
    expect(iso(opensAt(office, at('2026-01-05T20:00:00Z')))).toBe('2026-01-06T08:00:00.000Z');
    expect(iso(opensAt(office, at('2026-01-05T09:00:00Z')))).toBe('2026-01-05T09:00:00.000Z');
  });

  test('keeps to the clocks when these are changed over the weekend', () => {
    expect(iso(opensAt(office, at('2026-03-27T12:00:00Z')))).toBe('2026-03-30T07:00:00.000Z');
    expect(iso(opensAt(office, at('2026-10-23T12:00:00Z')))).toBe('2026-10-26T08:00:00.000Z');
  });

  test('that ends before it begins lasts over midnight, from the day that it names', () => {
    const night = windowsOf([{ days: ['sat'], from: '22:00', to: '04:00' }], 'UTC');
    expect(isOpen(night, at('2026-01-10T23:00:00Z'))).toBe(true);
    expect(isOpen(night, at('2026-01-11T03:59:00Z'))).toBe(true);
    expect(isOpen(night, at('2026-01-11T22:30:00Z'))).toBe(false);
    expect(iso(nextChange(night, at('2026-01-10T23:00:00Z')))).toBe('2026-01-11T04:00:00.000Z');
  });

  test('in the hour that is skipped opens a week later, and one around it with the change', () => {
    const skipped = windowsOf([{ days: ['sun'], from: '02:15', to: '02:45' }]);
    expect(iso(opensAt(skipped, at('2026-03-28T12:00:00Z')))).toBe('2026-04-05T00:15:00.000Z');
    const around = windowsOf([{ days: ['sun'], from: '02:30', to: '05:00' }]);
    expect(iso(opensAt(around, at('2026-03-28T12:00:00Z')))).toBe('2026-03-29T01:00:00.000Z');
  });

  test('in the hour that comes twice is open twice', () => {
    const twice = windowsOf([{ days: ['sun'], from: '02:15', to: '02:45' }]);
    const first = opensAt(twice, at('2026-10-24T12:00:00Z'));
    expect(iso(first)).toBe('2026-10-25T00:15:00.000Z');
    const closed = nextChange(twice, first)!;
    expect(iso(closed)).toBe('2026-10-25T00:45:00.000Z');
    expect(iso(opensAt(twice, closed))).toBe('2026-10-25T01:15:00.000Z');
  });

  test('of the whole day closes never, by which two that meet are one', () => {
    expect(nextChange(windowsOf([{ from: '00:00', to: '24:00' }]), 0)).toBeUndefined();
    const both = windowsOf([
      { from: '08:00', to: '12:00' },
      { from: '12:00', to: '20:00' },
    ]);
    expect(iso(nextChange(both, at('2026-01-05T09:00:00Z')))).toBe('2026-01-05T19:00:00.000Z');
  });

  test('is told in words', () => {
    expect(windowsText(office)).toBe('mon, tue, wed, thu 09:00–16:00, Europe/Berlin');
    expect(windowsText(windowsOf([{ from: '22:00', to: '24:00' }, office.allow[0]!], 'UTC'))).toBe(
      'every day 22:00–24:00 or mon, tue, wed, thu 09:00–16:00, UTC',
    );
  });
});

const minutes = fc.integer({ min: 0, max: 24 * 60 - 1 });
const clock = (minute: number) =>
  [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, '0')).join(':');
const oneWindow = fc
  .record({
    days: fc.option(fc.uniqueArray(fc.constantFrom(...WEEKDAYS), { minLength: 1 }), { nil: undefined }),
    from: minutes.map(clock),
    to: minutes.map(clock),
  })
  .filter(({ from, to }) => from !== to);
const anyWindows = fc.record({
  allow: fc.array(oneWindow, { minLength: 1, maxLength: 3 }),
  timeZone: fc.constantFrom(...ZONES),
  outside: fc.constant('finish' as const),
});
/** Most of them within three days of a change of the clocks. */
const momentsOf = (timeZone: string) => {
  const year = at('2026-01-01T00:00:00Z');
  const changes = clockChanges(timeZone, year, year + 366 * DAY);
  const about = [...changes, year + 100 * DAY];
  return fc
    .tuple(fc.constantFrom(...about), fc.integer({ min: -3 * DAY, max: 3 * DAY }))
    .map(([change, distance]) => change + distance);
};
const moments = new Map(ZONES.map((timeZone) => [timeZone, momentsOf(timeZone)]));
const stories = anyWindows.chain((windows) => fc.tuple(fc.constant(windows), moments.get(windows.timeZone)!));

const walls = new Map(
  ZONES.map((timeZone) => {
    const shape = { weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
    return [timeZone, new Intl.DateTimeFormat('en-GB', { timeZone, ...shape })];
  }),
);

/** What a clock on the wall says, by other means than the code under test. */
function isOnWall({ allow, timeZone }: Windows, time: number): boolean {
  const shown = walls.get(timeZone)!.format(time);
  const [, day = '', hour = '', minute = ''] = /^(\w{3}),? (\d\d):(\d\d)$/.exec(shown) ?? [];
  const now = `${hour}:${minute}`;
  const today = WEEKDAYS.indexOf(day.toLowerCase() as (typeof WEEKDAYS)[number]);
  const yesterday = WEEKDAYS[(today + 6) % 7]!;
  return allow.some(({ days = WEEKDAYS, from, to }) => {
    const isOn = (weekday: (typeof WEEKDAYS)[number]) => days.includes(weekday);
    if (from < to) return isOn(WEEKDAYS[today]!) && now >= from && now < to;
    return (isOn(WEEKDAYS[today]!) && now >= from) || (isOn(yesterday) && now < to);
  });
}

describe('around changes of the clocks', () => {
  test('a window is open exactly while the clocks of its zone show a time that is in it', () => {
    fc.assert(
      fc.property(stories, ([windows, time]) => {
        expect(isOpen(windows, time)).toBe(isOnWall(windows, time));
      }),
      { numRuns: 1_000 },
    );
  });

  test('nothing changes before the next change, and something does there', () => {
    fc.assert(
      fc.property(stories, fc.double({ min: 0, max: 1, noNaN: true }), ([windows, time], part) => {
        const open = isOpen(windows, time);
        const change = nextChange(windows, time) ?? time + WINDOW_SEARCH;
        expect(isOpen(windows, Math.floor(time + part * (change - time - 1)))).toBe(open);
        expect(isOpen(windows, change - 1)).toBe(open);
        if (change < time + WINDOW_SEARCH) expect(isOpen(windows, change)).toBe(!open);
      }),
      { numRuns: 300 },
    );
  });

  test('every window opens within the search', () => {
    fc.assert(
      fc.property(stories, ([windows, time]) => {
        expect(isOpen(windows, opensAt(windows, time))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test('clocks are changed where their offset is another a millisecond later', () => {
    const year = at('2026-01-01T00:00:00Z');
    expect(clockChanges('Europe/Berlin', year, year + 365 * DAY).map(iso)).toEqual([
      '2026-03-29T01:00:00.000Z',
      '2026-10-25T01:00:00.000Z',
    ]);
    expect(clockChanges('UTC', year, year + 365 * DAY)).toEqual([]);
    expect(wallTime('Australia/Lord_Howe', year) - year).toBe(11 * HOUR);
    expect(wallTime('Asia/Kolkata', year + 7) - year).toBe(5 * HOUR + 30 * MINUTE + 7);
  });

  test('a zone is one that the machine knows', () => {
    expect(['Europe/Berlin', 'UTC', 'europe/berlin'].map(isTimeZone)).toEqual([true, true, true]);
    expect(['Europe/Berln', '', 'local'].map(isTimeZone)).toEqual([false, false, false]);
  });
});
