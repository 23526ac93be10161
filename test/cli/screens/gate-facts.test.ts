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
  const gates = [gate, { ...gate, verdict: 'wait' as const, reason: '2 of 12' }];
  expect(gateFacts({ gates })).toEqual([
    ['gate', 'tests is asked about 10 %'],
    ['gate', 'tests says wait to 10 %: 2 of 12'],
  ]);
  expect(gateFacts({})).toEqual([]);
});
