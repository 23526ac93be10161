import { expect, test } from 'vitest';
import { probesText } from '../../cli/probes-text.ts';

const at = '2026-01-01T03:07:10.000Z';
const text = (probes: Partial<Parameters<typeof probesText>[0]>) =>
  probesText({ passedAt: null, failedRounds: 0, sent: 0, lost: 0, ...probes }, (moment) =>
    moment.slice(11, 16),
  );

test.each([
  [{ passedAt: at }, 'passed at 03:07'],
  [{ passedAt: at, sent: 1_200, lost: 3 }, 'passed at 03:07; 3 of 1,200 through the split were lost'],
  [
    { passedAt: at, failedRounds: 2, sent: 10 },
    'failed in 2 rounds in a row; 0 of 10 through the split were lost',
  ],
])('of %j is said', (probes, said) => {
  expect(text(probes)).toBe(said);
});
