import { expect, test } from 'vitest';
import { tooOld } from '../../../src/rollout/admission/refresh.ts';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 0, 31);
const service = (refresh?: object) => ({ name: 'web', spec: { refresh } }) as never;

test('servers are too old from the age of the spec on, and the oldest is named', () => {
  const launched = { 'i-young': NOW - DAY, 'i-old': NOW - 14 * DAY };
  expect(tooOld(service({ maxAge: '14d' }), launched, NOW)).toBe(
    'i-old has run since 2026-01-17T00:00:00.000Z, longer than 14d',
  );
  expect(tooOld(service({ maxAge: '15d' }), launched, NOW)).toBeUndefined();
});

test('none are where the spec has no age, or nothing runs', () => {
  expect(tooOld(service({ schedule: 'cron(0 3 * * ? *)' }), { 'i-old': 0 }, NOW)).toBeUndefined();
  expect(tooOld(service(), { 'i-old': 0 }, NOW)).toBeUndefined();
  expect(tooOld(service({ maxAge: '14d' }), {}, NOW)).toBeUndefined();
});
