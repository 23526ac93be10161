import { expect, test } from 'vitest';
import { isSameStanding } from '../../../src/rollout/upstream/upstream.ts';

const STANDING = { image: 'ami-0new', readyAt: 1_000, waitsFor: 'a person starts it' };

test('a look at a service that is followed tells something new with another image, time or reason alone', () => {
  expect(isSameStanding({ ...STANDING }, STANDING)).toBe(true);
  expect(isSameStanding(undefined, STANDING)).toBe(false);
  for (const change of [{ image: 'ami-0newer' }, { readyAt: 2_000 }, { waitsFor: undefined }])
    expect(isSameStanding({ ...STANDING, ...change }, STANDING)).toBe(false);
});

test('and with another chain or copy, though not with another order of their members', () => {
  const at = { environment: 'test in eu-west-1 of 111122223333', service: 'web', image: 'ami-0there' };
  const copy = { image: 'ami-0new', there: 'ami-0there' };
  const standing = { ...STANDING, isStuck: true, before: [at], copied: [copy] } as const;
  const reordered = { there: copy.there, recalled: undefined, image: copy.image };
  expect(isSameStanding({ copied: [reordered], before: [at], isStuck: true, ...STANDING }, standing)).toBe(
    true,
  );
  expect(isSameStanding({ ...standing, copied: [{ ...copy, recalled: 'CVE' }] }, standing)).toBe(false);
  expect(isSameStanding({ ...standing, before: [{ ...at, waitsFor: 'its time' }] }, standing)).toBe(false);
  expect(isSameStanding({ ...standing, isStuck: undefined }, standing)).toBe(false);
});
