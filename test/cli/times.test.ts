import { expect, test } from 'vitest';
import { timeFrom } from '../../cli/times.ts';

// Ten minutes past midnight, what had happened at ten to was told as if it were still to come.
test('a time has the zone, and the date where it is not that of today', () => {
  const now = '2026-01-02T00:10:00.000Z';
  expect(timeFrom(now, '2026-01-02T00:09:10.000Z')).toBe('00:09:10 UTC');
  expect(timeFrom(now, '2026-01-01T23:50:00.000Z')).toBe('2026-01-01 23:50 UTC');
});
