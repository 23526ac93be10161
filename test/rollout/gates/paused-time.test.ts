import { expect, test } from 'vitest';
import { withoutPause } from '../../../src/rollout/gates/paused-time.ts';

const MINUTE = 60_000;
const BEGIN = Date.UTC(2026, 0, 1, 12);
const at = (minutes: number) => BEGIN + minutes * MINUTE;

/** The minutes that don't count of a gate, after a pause from the tenth minute to the thirtieth. */
const pausedOf = (asked: object, rollout: object = {}) => {
  const gate = { name: 'smoke', since: BEGIN, attempt: 1, ...asked };
  const gating = { point: 'step', step: 1, weight: 50, gates: [gate] };
  const paused = { gating, pause: { at: at(10), by: 'on-call' }, ...rollout };
  return withoutPause(paused as never, at(30))!.gates[0]!.paused! / MINUTE;
};

test('a pause takes no time of a gate, as far as it had been asked before', () => {
  expect(pausedOf({})).toBe(20);
  expect(pausedOf({ paused: 5 * MINUTE })).toBe(25);
  expect(pausedOf({ since: at(15) })).toBe(15);
});

test('a pause that is changed counts from its beginning', () => {
  expect(pausedOf({}, { pause: { at: at(20), since: at(10), by: 'on-call' } })).toBe(20);
});

test('of a record that counts no pauses, the time before the last one doesn’t count either', () => {
  expect(pausedOf({}, { resumedAt: at(4) })).toBe(24);
  expect(pausedOf({ since: at(6) }, { resumedAt: at(4) })).toBe(20);
});

test('without a pause all stays as it was asked', () => {
  const gating = { point: 'step', step: 1, gates: [] } as never;
  expect(withoutPause({ gating, pause: undefined }, at(30))).toBe(gating);
});
