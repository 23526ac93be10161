import { expect, test } from 'vitest';
import { evidenceAgainst } from '../../../cli/evidence-against.ts';
import { warnings } from '../../../cli/screens/warnings.ts';
import type { FleetsBody, RolloutBody } from '../../../cli/target.ts';

const paused = {
  phase: 'baking',
  pause: { at: '', by: 'ann', reason: 'a look' },
  traffic: { green: 5, intended: 5 },
} as unknown as RolloutBody;
const fleets = {
  fleets: [{ role: 'green', share: { least: 50, most: 50 } }],
  elsewhere: [{ targetGroup: 'tg-old', share: { least: 1, most: 1 }, fleets: ['old'] }],
  unknown: ['the servers of web-1 cannot be read'],
} as unknown as FleetsBody;

// The page of the service had none of the first, which `status` and the page of the rollout had.
test('what a look at the fleets has shown is told whole: an edited split, traffic elsewhere, what cannot be read', () => {
  expect(warnings(paused, fleets)).toEqual([
    expect.stringMatching(/^edited: green has 50 % of the traffic, and 5 % was written last/),
    'elsewhere: 1 % of the traffic, at tg-old, of old',
    'unknown: the servers of web-1 cannot be read',
  ]);
  expect(warnings(null, fleets)).toHaveLength(2);
  expect(warnings(paused, null)).toEqual([]);
});

// The page once told of a green that did better than blue what spoke against it.
test.each([
  [0.2, false],
  [1, false],
  [12, true],
])('odds of %d to 1 speak against green: %j', (odds, isAgainst) => {
  const against = { odds, revertAt: 100, reason: 'errors' };
  const evidence = { against } as unknown as RolloutBody['evidence'];
  expect(evidenceAgainst({ evidence })).toEqual(isAgainst ? against : undefined);
});
