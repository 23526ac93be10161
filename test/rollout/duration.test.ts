import fc from 'fast-check';
import { expect, test } from 'vitest';
import { durationOf, milliseconds } from '../../src/rollout/duration.ts';

test.each([
  ['30s', 30_000],
  ['5m', 300_000],
  ['2h', 7_200_000],
  ['14d', 1_209_600_000],
])('%s is %i milliseconds, and is written so again', (text, ms) => {
  expect(milliseconds(text)).toBe(ms);
  expect(durationOf(ms)).toBe(text);
});

test.each(['', '5', '0m', '01m', '5 minutes', '\n5m', '5m\n'])('%j is no duration', (text) => {
  expect(() => milliseconds(text)).toThrow(RangeError);
});

test('what is written reads back, to the second, for every time that a spec can hold', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 14 * 86_400 }), (seconds) => {
      const text = durationOf(seconds * 1_000);
      // Six digits are the most that a duration has; beyond them a larger unit or nothing fits.
      if (/^\d{1,6}[smhd]$/.test(text)) expect(milliseconds(text)).toBe(seconds * 1_000);
      else expect(seconds).toBeGreaterThan(999_999);
    }),
  );
});

test('less than a second is written as one', () => {
  expect(durationOf(0)).toBe('1s');
  expect(durationOf(1_499)).toBe('1s');
});
