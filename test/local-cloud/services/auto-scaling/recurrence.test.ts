import fc from 'fast-check';
import { expect, test } from 'vitest';
import { recurrence } from '../../../../local-cloud/services/auto-scaling/recurrence.ts';
import { timeZone } from '../../../../local-cloud/services/auto-scaling/time-zone.ts';
import { refused } from './rig.ts';

/** From Thursday, the first of January 2026, midnight. */
const START = Date.UTC(2026, 0, 1);
const next = (expression: string, after = START) => {
  const time = recurrence(expression)(after);
  return time === undefined ? undefined : new Date(time).toISOString().slice(0, 16);
};

test.each([
  ['30 6 * * *', '2026-01-01T06:30'],
  ['0 0 * * *', '2026-01-02T00:00'],
  ['*/20 * * * *', '2026-01-01T00:20'],
  ['5/20 0 * * *', '2026-01-01T00:05'],
  ['0 9-17 * * MON-FRI', '2026-01-01T09:00'],
  ['0 6 * * sat,sun', '2026-01-03T06:00'],
  ['0 6 * * 7', '2026-01-04T06:00'],
  ['0 6 15 * *', '2026-01-15T06:00'],
  ['0 6 15 * FRI', '2026-01-02T06:00'],
  ['0 6 31 APR,MAY *', '2026-05-31T06:00'],
  ['0 0 29 2 *', '2028-02-29T00:00'],
  ['0 0 30 2 *', undefined],
])('%s comes next at %s', (expression, expected) => {
  expect(next(expression)).toBe(expected);
});

test.each(['* * * *', '60 * * * *', '* * 0 * *', 'a * * * *', '*/0 * * * *', '1-2-3 * * * *', ', * * * *'])(
  '%s is no recurrence',
  (expression) => {
    expect(() => recurrence(expression)).toThrow(refused('ValidationError', 'Invalid recurrence'));
  },
);

test('the next time always lies ahead, on the minute and hour that were asked for', () => {
  fc.assert(
    fc.property(fc.nat(59), fc.nat(23), fc.nat(1e11), (minute, hour, offset) => {
      const after = START + offset;
      const time = recurrence(`${minute} ${hour} * * *`)(after)!;
      expect(time).toBeGreaterThan(after);
      expect(time - after).toBeLessThanOrEqual(86_400_000);
      const date = new Date(time);
      expect([date.getUTCMinutes(), date.getUTCHours(), time % 60_000]).toEqual([minute, hour, 0]);
    }),
  );
});

test.each([
  // Clocks go forward at 2:00 on March 29th: 2:30 isn't shown that day.
  ['30 2 * * *', '2026-03-29T00:00:00Z', '2026-03-30T00:30'],
  ['30 6 * * *', '2026-03-28T12:00:00Z', '2026-03-29T04:30'],
  // They go back at 3:00 on October 25th: 2:30 is shown twice, and comes once.
  ['30 2 * * *', '2026-10-24T12:00:00Z', '2026-10-25T00:30'],
  ['0 0 * * MON', '2026-01-01T00:00:00Z', '2026-01-04T23:00'],
])('by the clocks of Berlin %s comes after %s at %s', (expression, after, expected) => {
  const time = recurrence(expression, timeZone('Europe/Berlin'))(Date.parse(after))!;
  expect(new Date(time).toISOString().slice(0, 16)).toBe(expected);
});

test('a place that has no clocks is refused', () => {
  expect(() => timeZone('Europe/Atlantis')).toThrow(refused('ValidationError', 'Invalid time zone'));
});
