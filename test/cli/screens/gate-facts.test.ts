import { expect, test } from 'vitest';
import { gateFacts } from '../../../cli/screens/gate-facts.ts';

const gate = {
  name: 'tests',
  before: '10 %',
  since: '',
  until: '',
  attempt: 1,
  reason: '',
  at: null,
  verdict: null,
};

test('status says of each gate what it says', () => {
  const gates = [
    gate,
    { ...gate, verdict: 'wait' as const, reason: '2 of 12', at: '2026-01-01T03:04:05.000Z' },
  ];
  const readAt = '2026-01-01T03:05:00.000Z';
  expect(gateFacts({ gates, readAt })).toEqual([
    ['gate', 'tests is asked about 10 %'],
    ['gate', 'tests says wait to 10 % at 03:04:05 UTC: 2 of 12'],
  ]);
  expect(gateFacts({})).toEqual([]);
});
