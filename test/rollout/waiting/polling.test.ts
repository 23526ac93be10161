import { describe, expect, test } from 'vitest';
import { planFor } from '../../../src/rollout/plan/plan.ts';
import { drainPollSeconds, pollSeconds, serverPollSeconds } from '../../../src/rollout/waiting/polling.ts';
import { aSpec } from '../../world/specs.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

test.each([
  [0, 15],
  [5 * MINUTE, 15],
  [5 * MINUTE + 2 * SECOND, 16],
  [10 * MINUTE, 30],
  [20 * HOUR, 3_600],
  [500 * HOUR, 3_600],
])(
  'what was waited for %i ms is polled again after a twentieth of it, between 15 s and an hour',
  (elapsed, seconds) => {
    expect(pollSeconds(elapsed)).toBe(seconds);
  },
);

test.each([
  ['10m', 1, 15],
  ['2h', 1, 30],
  ['2h', 50, 1_500],
  ['90m', 1, 23],
])(
  'servers that have %s to start are polled 240 times in all waits of a kind',
  (startWithin, waits, seconds) => {
    expect(serverPollSeconds(planFor(aSpec({ startWithin }), false), waits)).toBe(seconds);
  },
);

describe('blue while it drains', () => {
  test.each([
    ['half a minute later', 5 * MINUTE, 10 * MINUTE, 30],
    ['as the drain ends, if that is sooner', 12_400, 10 * MINUTE, 13],
    ['less often in a drain of more than two hours', 100 * HOUR, 100 * HOUR, 1_500],
  ])('is polled again %s', (_, left, total, seconds) => {
    expect(drainPollSeconds(left, total)).toBe(seconds);
  });
});
