import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readSchedule } from '../../src/rollout/schedule.ts';

const at = (text: string) => Date.parse(text);
const nextOf = (expression: string, from: string, zone?: string) => {
  const next = readSchedule(expression, zone)?.after(at(from));
  return next === undefined ? undefined : new Date(next).toISOString();
};

describe('a schedule', () => {
  test.each([
    ['every night', 'cron(0 3 * * ? *)', '2026-11-27T03:00:00.000Z'],
    ['on Sundays, which are day 1', 'cron(0 3 ? * 1 *)', '2026-11-29T03:00:00.000Z'],
    ['on working days', 'cron(30 22 ? * MON-FRI *)', '2026-11-27T22:30:00.000Z'],
    ['every six hours', 'cron(0 0/6 * * ? *)', '2026-11-27T06:00:00.000Z'],
    ["on a month's last day", 'cron(0 3 L * ? *)', '2026-11-30T03:00:00.000Z'],
    ["on a month's first Monday", 'cron(0 3 ? * 2#1 *)', '2026-12-07T03:00:00.000Z'],
    ['in one year alone', 'cron(0 3 1 1 ? 2028)', '2028-01-01T03:00:00.000Z'],
  ])('is read as EventBridge writes it: %s', (_, expression, next) => {
    expect(nextOf(expression, '2026-11-27T00:00:00Z')).toBe(next);
  });

  test.each([
    '',
    'rate(5 minutes)',
    'cron(0 3 * * ?)',
    'cron(0 25 * * ? *)',
    'cron(a b c d e f)',
    '0 3 * * *',
  ])('is not: %j', (expression) => expect(readSchedule(expression)).toBeUndefined());

  test('is not in a zone that nobody knows', () => {
    expect(readSchedule('cron(0 3 * * ? *)', 'Europe/Atlantis')).toBeUndefined();
  });

  test('may never come', () => {
    expect(nextOf('cron(0 3 30 2 ? *)', '2026-11-27T00:00:00Z')).toBeUndefined();
    expect(nextOf('cron(0 3 1 1 ? 2020)', '2026-11-27T00:00:00Z')).toBeUndefined();
  });

  test('follows the clocks of its zone when they are put back and forward, once a night', () => {
    const nightly = 'cron(30 3 * * ? *)';
    expect(nextOf(nightly, '2027-03-27T12:00:00Z', 'Europe/Berlin')).toBe('2027-03-28T01:30:00.000Z');
    expect(nextOf(nightly, '2027-10-30T12:00:00Z', 'Europe/Berlin')).toBe('2027-10-31T02:30:00.000Z');
  });

  test('has no moment between the last one and the next one', () => {
    const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe'];
    const time = fc.integer({
      min: at('2026-01-01T00:00:00Z') / 1000,
      max: at('2030-01-01T00:00:00Z') / 1000,
    });
    fc.assert(
      fc.property(time, fc.constantFrom(...zones), (seconds, zone) => {
        const schedule = readSchedule('cron(15 4 * * ? *)', zone);
        const now = seconds * 1000;
        const [last, next] = [schedule?.upTo(now) ?? 0, schedule?.after(now) ?? 0];
        expect(last).toBeLessThanOrEqual(now);
        expect(next).toBeGreaterThan(now);
        expect(schedule?.after(last)).toBe(next);
      }),
      { numRuns: 50 },
    );
  });
});
