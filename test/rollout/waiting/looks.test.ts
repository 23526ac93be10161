import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { noEvidence } from '../../../src/rollout/analysis/evidence.ts';
import { planFor } from '../../../src/rollout/plan/plan.ts';
import { EXECUTION_AGE_MAX, HOUR, MINUTE, SECOND } from '../../../src/rollout/timing.ts';
import { isWholeLookDue, nextLookSeconds } from '../../../src/rollout/waiting/looks.ts';
import { aSpec } from '../../world/specs.ts';

/** A look is a wait, a task and a choice: 2 + 5 + 2 events in the history of an execution, which may have 25,000. */
const EVENTS_PER_LOOK = 9;

const plan = planFor(aSpec({ steps: [{ weight: 100, bake: '14d' }] }), false);
const baking = (stepSince: number, lookedAt?: number, id = 'web-1') => ({
  id,
  plan,
  step: 0,
  stepSince,
  evidence: { ...noEvidence(stepSince), ...(lookedAt !== undefined && { lookedAt }) },
});

/** The moments of all looks, as the flow makes them. */
function looks(stepSince: number, until: number): number[] {
  const times: number[] = [];
  for (let now = stepSince; now < until; now += nextLookSeconds(baking(stepSince), now) * SECOND)
    times.push(now);
  return times.slice(1);
}

describe('looks at a bake', () => {
  test('are every 20 s in the first five minutes of a step, and then every 30 s for as long as it takes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 * MINUTE }), (since) => {
        const times = looks(since, since + HOUR);
        const gaps = times.map((time, index) => time - (times[index - 1] ?? since));
        expect(Math.max(...gaps.slice(0, 12))).toBeLessThanOrEqual(25 * SECOND);
        expect(Math.max(...gaps)).toBeLessThanOrEqual(30 * SECOND);
        expect(Math.min(...gaps)).toBeGreaterThanOrEqual(5 * SECOND);
      }),
    );
  });

  test('come within eleven seconds after each minute, at a moment of the rollout’s own', () => {
    const moments = looks(0, HOUR).map((time) => time % MINUTE);
    const afterMinute = moments.filter((moment) => moment < 15 * SECOND);
    expect(new Set(afterMinute).size).toBe(1);
    expect(afterMinute).toHaveLength(60);
    const each = Array.from({ length: 200 }, (_, index) =>
      nextLookSeconds(baking(0, 0, `web-${index}`), HOUR - 5_000),
    );
    expect(new Set(each).size).toBe(10);
  });

  test('come as a bake ends', () => {
    const end = 14 * 24 * HOUR + 17 * SECOND;
    expect(nextLookSeconds(baking(17 * SECOND), end - 13 * SECOND)).toBe(13);
  });

  test('are whole once after each minute, and once after the bake’s end', () => {
    const since = 17 * SECOND;
    const end = since + 14 * 24 * HOUR;
    expect(isWholeLookDue(baking(since), since + 20 * SECOND)).toBe(true);
    expect(isWholeLookDue(baking(since, MINUTE + SECOND), MINUTE + 21 * SECOND)).toBe(false);
    expect(isWholeLookDue(baking(since, MINUTE + SECOND), 2 * MINUTE)).toBe(true);
    expect(isWholeLookDue(baking(since, end - SECOND), end)).toBe(true);
    expect(isWholeLookDue(baking(since, end), end + SECOND)).toBe(false);
  });

  test('of one execution fit its history, with as much again for its other states', () => {
    const all = EXECUTION_AGE_MAX / (20 * SECOND);
    expect(all * EVENTS_PER_LOOK).toBeLessThan(25_000 - 11_000);
  });
});
