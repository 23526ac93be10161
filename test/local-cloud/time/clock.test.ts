import { afterEach, expect, test, vi } from 'vitest';
import { wallClock } from '../../../local-cloud/time/clock.ts';

const DAY = 24 * 60 * 60 * 1000;

afterEach(() => {
  vi.useRealTimers();
});

test('a timer of a year fires after a year, though Node’s own timers end at 25 days', () => {
  vi.useFakeTimers();
  const fired: number[] = [];
  const begun = Date.now();
  wallClock().after(365 * DAY, () => fired.push(Date.now() - begun));
  vi.advanceTimersByTime(365 * DAY - 1);
  expect(fired).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(fired).toEqual([365 * DAY]);
});

test('a long timer can be cancelled on its way', () => {
  vi.useFakeTimers();
  const fired = vi.fn();
  const cancel = wallClock(2).after(100 * DAY, fired);
  vi.advanceTimersByTime(30 * DAY);
  cancel();
  vi.advanceTimersByTime(100 * DAY);
  expect(fired).not.toHaveBeenCalled();
  expect(vi.getTimerCount()).toBe(0);
});
