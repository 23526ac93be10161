import { expect, test } from 'vitest';
import { finding } from '../../../src/rollout/inspection/finding.ts';
import { knownSince } from '../../../src/rollout/inspection/inspection.ts';

const about = (subject: string, found = 'Standby') =>
  finding('standby', { subject, servers: [subject], expected: 'in service', found, mend: 'replace it' });

test('a finding keeps the moment since which it is known, though what it says may change', () => {
  const first = knownSince([about('i-1')], [], [], 1_000);
  expect(first).toMatchObject([{ subject: 'i-1', since: 1_000 }]);
  const later = knownSince([about('i-1', 'EnteringStandby'), about('i-2')], first, [], 2_000);
  expect(later).toMatchObject([
    { subject: 'i-1', since: 1_000, found: 'EnteringStandby' },
    { subject: 'i-2', since: 2_000 },
  ]);
});

test('a finding ends when it is found no more, and begins anew later', () => {
  const first = knownSince([about('i-1')], [], [], 1_000);
  expect(knownSince([], first, [], 2_000)).toEqual([]);
  expect(knownSince([about('i-1')], [], [], 3_000)).toMatchObject([{ since: 3_000 }]);
});

test('what was not read this time is known as it was', () => {
  const before = knownSince([about('i-1'), about('i-2')], [], [], 1_000);
  const ofOne = { codes: ['standby' as const], subjects: new Set(['i-1']) };
  expect(knownSince([], before, [ofOne], 2_000).map(({ subject }) => subject)).toEqual(['i-1']);
  expect(knownSince([], before, [{ codes: ['standby'] }], 2_000)).toEqual(before);
  expect(knownSince([], before, [{ codes: ['image'] }], 2_000)).toEqual([]);
});
