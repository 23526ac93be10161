import { expect, test } from 'vitest';
import { beginning } from '../../../src/rollout/touched/begin.ts';

const NOON = Date.UTC(2026, 0, 1, 12);
const HOUR = 3_600_000;

/** What becomes of so many entered servers of a fleet of `size`. */
function decided(size: number, touched: number, replacedAt: readonly number[] = []) {
  const ids = Array.from({ length: size }, (_, at) => `i-${at}`);
  return beginning({
    service: { name: 'web', spec: { immutability: 'replace' }, live: { fleet: 'web-1', imageId: 'ami-1' } },
    record: {
      service: 'web',
      servers: ids
        .slice(0, touched)
        .map((id) => ({ id, fleet: 'web-1', state: 'known', touches: [], at: 0 })),
      replacedAt,
      version: 1,
    },
    fleet: {
      desired: size,
      members: ids.map((id) => ({ id, inService: true, isHealthy: true, weight: 1 })),
    },
    hasOtherTemplate: false,
    now: NOON,
  } as never);
}

test.each([
  [3, 1],
  [19, 1],
  [20, 2],
  [39, 3],
])('of %i servers a tenth is replaced at once, and one at least: %i', (size, atOnce) => {
  const some = decided(size, Math.min(4, Math.ceil(size / 3)));
  expect(some).toMatchObject({ kind: 'replace' });
  expect('servers' in some && some.servers).toHaveLength(atOnce);
});

test('as many in a day as the fleet has servers, and three of a smaller one', () => {
  const hours = (...ago: number[]) => ago.map((one) => NOON - one * HOUR);
  expect(decided(3, 1, hours(1, 2))).toMatchObject({ kind: 'replace' });
  expect(decided(3, 1, hours(1, 2, 3))).toMatchObject({ kind: 'wait', callsPerson: true });
  expect(decided(3, 1, hours(1, 2, 24))).toMatchObject({ kind: 'replace' });
  expect(decided(4, 1, hours(1, 2, 3))).toMatchObject({ kind: 'replace' });
});

test.each([
  [2, 1, 'replace'],
  [3, 2, 'roll-out'],
  [4, 2, 'replace'],
  [4, 3, 'roll-out'],
  [1, 1, 'replace'],
])('of %i servers, of which %i were touched: %s', (size, touched, kind) => {
  expect(decided(size, touched)).toMatchObject({ kind });
});
