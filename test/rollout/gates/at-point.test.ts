import { describe, expect, test } from 'vitest';
import { secondsUntilAsked } from '../../../src/rollout/gates/at-point.ts';
import type { AskedGate } from '../../../src/rollout/gates/gate-record.ts';
import type { Rollout } from '../../../src/rollout/record.ts';

const MINUTE = 60_000;
const BEGIN = Date.UTC(2026, 0, 1, 12);

/** A rollout in retirement whose one gate has been asked at BEGIN. */
const waiting = (asked: Partial<AskedGate> = {}, timeout = 60 * MINUTE) =>
  ({
    plan: { steps: [], gates: [{ name: 'smoke', moment: 'retirement', function: 'smoke', timeout }] },
    step: 2,
    phase: 'retiring-blue',
    traffic: { observed: 100 },
    gating: {
      point: 'retirement',
      step: 2,
      gates: [{ name: 'smoke', since: BEGIN, attempt: 1, ...asked }],
    },
  }) as unknown as Rollout;

const secondsAfter = (minutes: number, asked: Partial<AskedGate> = {}, timeout?: number) =>
  secondsUntilAsked(waiting(asked, timeout), 'retirement', BEGIN + minutes * MINUTE);

describe('a gate that has the rollout wait is asked again', () => {
  test('ever later, the longer it takes', () => {
    expect(secondsAfter(20)).toBeGreaterThan(secondsAfter(1));
  });

  test('as soon as if there had been no pause: the time of one is nobody’s', () => {
    expect(secondsAfter(20, { paused: 19 * MINUTE })).toBe(secondsAfter(1));
  });

  test('at its end at the latest, which a pause puts off', () => {
    expect(secondsAfter(20, {}, 20 * MINUTE + 2_000)).toBe(2);
    expect(secondsAfter(20, { paused: 10 * MINUTE }, 10 * MINUTE + 3_000)).toBe(3);
  });

  test('with others when the first of them is due', () => {
    const { plan, gating, ...rest } = waiting();
    const second = { ...plan.gates![0]!, name: 'load', timeout: 20 * MINUTE + 2_000 };
    const asked = { name: 'load', since: BEGIN, attempt: 1 };
    const both = {
      ...rest,
      plan: { ...plan, gates: [...plan.gates!, second] },
      gating: { ...gating!, gates: [...gating!.gates, asked] },
    };
    expect(secondsUntilAsked(both, 'retirement', BEGIN + 20 * MINUTE)).toBe(2);
  });
});
