import { expect, test } from 'vitest';
import { isSameStanding } from '../../src/rollout/upstream.ts';

const STANDING = { image: 'ami-0new', readyAt: 1_000, waitsFor: 'a person starts it' };

test('a look at a service that is followed tells something new with another image, time or reason alone', () => {
  expect(isSameStanding({ ...STANDING }, STANDING)).toBe(true);
  expect(isSameStanding(undefined, STANDING)).toBe(false);
  for (const change of [{ image: 'ami-0newer' }, { readyAt: 2_000 }, { waitsFor: undefined }])
    expect(isSameStanding({ ...STANDING, ...change }, STANDING)).toBe(false);
});
