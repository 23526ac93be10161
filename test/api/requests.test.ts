import { describe, expect, test } from 'vitest';
import { FreezeRequest, ListQuery, TrailQuery } from '../../src/api/requests.ts';

const isValid = (schema: { safeParse(input: unknown): { success: boolean } }, input: unknown) =>
  schema.safeParse(input).success;

describe('a query is read from its texts', () => {
  test('with pages of one rollout to a hundred, twenty when it does not say', () => {
    expect(ListQuery.parse({})).toEqual({ limit: 20 });
    expect(ListQuery.parse({ limit: '1', before: '1' })).toEqual({ limit: 1, before: 1 });
    expect(isValid(ListQuery, { limit: '100' })).toBe(true);
    for (const limit of ['0', '101', '1.5', 'all']) expect(isValid(ListQuery, { limit })).toBe(false);
    for (const before of ['0', '2.5', 'web-2']) expect(isValid(ListQuery, { before })).toBe(false);
  });

  test('of a trail with a month that there is', () => {
    for (const month of ['2026-01', '2026-09', '2026-10', '2026-12'])
      expect(isValid(TrailQuery, { month })).toBe(true);
    for (const month of ['2026-00', '2026-13', '2026-1', '02026-01', '2026-011'])
      expect(isValid(TrailQuery, { month })).toBe(false);
  });
});

test('a freeze has one end, not two and not none', () => {
  const reason = 'the fair';
  expect(isValid(FreezeRequest, { reason, for: '2h' })).toBe(true);
  expect(isValid(FreezeRequest, { reason, until: '2026-01-02T00:00:00Z' })).toBe(true);
  expect(isValid(FreezeRequest, { reason, until: '2026-01-02T00:00:00Z', for: '2h' })).toBe(false);
  expect(isValid(FreezeRequest, { reason })).toBe(false);
});
