import { describe, expect, test } from 'vitest';
import { type Evidence, noEvidence, type Tick } from '../../../src/rollout/analysis/evidence.ts';
import { STANDARD } from '../../../src/rollout/analysis/health-settings.ts';
import { judge } from '../../../src/rollout/analysis/judge.ts';
import type { Sample } from '../../../src/rollout/analysis/sample.ts';
import { MINUTE } from '../../../src/rollout/timing.ts';
import { aSpec } from '../../world/specs.ts';

const limits = aSpec().limits;
const sample = (requests: number, bad = 0): Sample => ({ requests, bad });
const seen = (green: Sample, recent: Tick[] = []): Evidence => ({ ...noEvidence(0), green, recent });
const BAKE_END = 10 * MINUTE;
const verdict = (evidence: Evidence, isOver: boolean, its = limits) =>
  judge({ evidence, limits: its }, BAKE_END, isOver ? BAKE_END : BAKE_END - 1);
const kind = (evidence: Evidence, isOver: boolean) => verdict(evidence, isOver).kind;

describe('green’s bad responses', () => {
  test('at the limit are within it; more hold the step after its bake: the sequential test reverts', () => {
    expect(kind(seen(sample(1_000, 10)), false)).toBe('hold');
    expect(kind(seen(sample(1_000, 10)), true)).toBe('pass');
    expect(kind(seen(sample(1_000, 11)), false)).toBe('hold');
    expect(verdict(seen(sample(1_000, 11)), true)).toEqual({
      kind: 'hold',
      code: 'BadResponses',
      reason: '11 of 1000 responses of green are bad: 1.1 %, the limit is 1 %',
    });
  });

  test('mean nothing before there are enough requests', () => {
    expect(kind(seen(sample(99, 49)), false)).toBe('hold');
    expect(verdict(seen(sample(100, 49)), true)).toMatchObject({ kind: 'hold', code: 'BadResponses' });
  });

  test('are not allowed at all under a limit of 0', () => {
    const none = { ...limits, badShare: 0 };
    expect(verdict(seen(sample(1_000, 1)), true, none).kind).toBe('hold');
    expect(verdict(seen(sample(1_000, 0)), true, none).kind).toBe('pass');
  });
});

describe('too few requests', () => {
  test('are inconclusive once the bake is over, and never a pass', () => {
    expect(kind(seen(sample(99)), true)).toBe('inconclusive');
    expect(kind(seen(sample(0)), true)).toBe('inconclusive');
    expect(kind(seen(sample(100)), true)).toBe('pass');
  });

  test('are nothing to speak of while the bake goes on', () => {
    expect(verdict(seen(sample(0)), false)).toEqual({ kind: 'hold', reason: 'the bake continues' });
  });
});

describe('minutes that nothing is known of', () => {
  const unseen = (change: Partial<Evidence>, green = sample(1_000)) => ({ ...seen(green), ...change });

  test('hold a step, however good and however empty the others are', () => {
    const reason = "2 minutes of green's metrics are missing";
    for (const green of [sample(1_000), sample(0)]) {
      const evidence = unseen({ missing: [7 * MINUTE, 9 * MINUTE] }, green);
      expect(verdict(evidence, true)).toEqual({ kind: 'hold', reason });
    }
  });

  test('keep nothing that is bad from failing at once', () => {
    const opinion = { kind: 'revert', reason: 'errors 5 % on green', isAssured: false, ...ODDS } as const;
    for (const now of [BAKE_END, BAKE_END - 1]) {
      const evidence = unseen({ missing: [7 * MINUTE] });
      expect(judge({ evidence, limits, opinion }, BAKE_END, now)).toEqual({
        kind: 'fail',
        code: 'BadResponses',
        reason: opinion.reason,
      });
    }
  });

  test('don’t matter after the bake: metrics that are always late hold no step for good', () => {
    expect(kind(unseen({ missing: [10 * MINUTE, 11 * MINUTE] }), true)).toBe('pass');
  });

  test('that were given up are followed by a quarter of an hour that must be known', () => {
    expect(kind(unseen({ givenUp: 9 * MINUTE, missing: [23 * MINUTE] }), true)).toBe('hold');
    expect(kind(unseen({ givenUp: 9 * MINUTE, missing: [24 * MINUTE] }), true)).toBe('pass');
    expect(kind(unseen({ givenUp: 9 * MINUTE, missing: [] }), true)).toBe('pass');
    expect(kind(unseen({ givenUp: 9 * MINUTE, missing: [] }, sample(0)), true)).toBe('inconclusive');
  });
});

describe('an outage', () => {
  /** Two minutes of green and blue. Their sum is far below the requests that a limit would need. */
  const lastTwo = (before: Sample, last: Sample, blue = sample(100)) =>
    seen(sample(0), [
      { minute: 0, blue, green: before },
      { minute: MINUTE, blue, green: last },
    ]);
  const code = (evidence: Evidence) => {
    const found = verdict(evidence, false);
    return found.kind === 'fail' ? found.code : found.kind;
  };

  test('needs no minimum of requests but its own ten', () => {
    expect(code(lastTwo(sample(5, 5), sample(5, 5)))).toBe('Outage');
    expect(code(lastTwo(sample(4, 4), sample(5, 5)))).toBe('hold');
  });

  test('is half of the responses of two minutes', () => {
    expect(code(lastTwo(sample(10, 0), sample(10, 10)))).toBe('Outage');
    expect(code(lastTwo(sample(11, 0), sample(10, 10)))).toBe('hold');
  });

  test('is over when the last minute is better', () => {
    expect(code(lastTwo(sample(10, 10), sample(10, 5)))).toBe('Outage');
    expect(code(lastTwo(sample(10, 10), sample(10, 4)))).toBe('hold');
    expect(code(lastTwo(sample(20, 20), sample(0, 0)))).toBe('hold');
  });

  test('is not green’s fault when blue has it too', () => {
    expect(code(lastTwo(sample(10, 10), sample(10, 10), sample(100, 25)))).toBe('Outage');
    expect(code(lastTwo(sample(10, 10), sample(10, 10), sample(100, 26)))).toBe('hold');
  });

  test('is seen at 100 %, where blue answers nothing', () => {
    expect(code(lastTwo(sample(10, 10), sample(10, 10), sample(0)))).toBe('Outage');
  });

  test('goes before everything else', () => {
    const evidence = { ...lastTwo(sample(10, 10), sample(10, 10)), green: sample(1_000, 500) };
    expect(code(evidence)).toBe('Outage');
    expect(kind(evidence, true)).toBe('fail');
  });

  test('is told from one minute, when there is no other yet', () => {
    const one = seen(sample(0), [{ minute: 0, blue: sample(0), green: sample(10, 10) }]);
    expect(code(one)).toBe('Outage');
    expect(code(seen(sample(0)))).toBe('hold');
  });
});

describe('few requests', () => {
  test('that are nearly all bad are enough to go back, wherever in the bake they came', () => {
    expect(verdict(seen(sample(12, 12)), false)).toEqual({
      kind: 'fail',
      code: 'BadResponses',
      reason: '12 of 12 responses of green are bad: 100.0 %, the limit is 1 %',
    });
    expect(kind(seen(sample(68, 68)), false)).toBe('fail');
    expect(kind(seen(sample(9, 9)), false)).toBe('hold');
  });

  test('with a bad share above the limit hold, and are never inconclusive', () => {
    expect(verdict(seen(sample(9, 9)), true)).toMatchObject({ kind: 'hold', code: 'BadResponses' });
    expect(verdict(seen(sample(50, 1)), true)).toMatchObject({ kind: 'hold', code: 'BadResponses' });
    expect(kind(seen(sample(50, 0)), true)).toBe('inconclusive');
  });

  test('with what blue has as well are inconclusive', () => {
    const both = { ...seen(sample(50, 10)), blue: sample(450, 90) };
    expect(kind(both, true)).toBe('inconclusive');
  });
});

describe('an outage of both', () => {
  const minute = { minute: 9 * MINUTE, blue: sample(90, 90), green: sample(1_000, 600) };
  const both = { ...seen(sample(1_000, 600), [minute]), blue: sample(90, 90) };

  test('is nothing to go back for, and nothing to go on with', () => {
    expect(kind(both, false)).toBe('hold');
    expect(verdict(both, true)).toMatchObject({ kind: 'hold', code: 'Outage' });
  });
});

/** Nothing is judged by them: the kind says what they come to. */
const ODDS = { odds: 1, revertAt: 100 };

describe('what the sequential test says', () => {
  const judged = (kind: 'revert' | 'hold' | 'clear', isAssured = false, advanceEarly = false) => {
    const opinion = { kind, reason: 'errors 0.9 % on green', isAssured, ...ODDS };
    const health = { ...STANDARD, advanceEarly };
    const at = (now: number) =>
      judge({ evidence: seen(sample(1_000)), limits, opinion, health }, BAKE_END, now).kind;
    return [at(BAKE_END - 1), at(BAKE_END)];
  };

  test('reverts at once, and holds a step that would pass', () => {
    expect(judged('revert')).toEqual(['fail', 'fail']);
    expect(judged('hold')).toEqual(['hold', 'hold']);
    expect(judged('clear')).toEqual(['hold', 'pass']);
  });

  test('ends a step early only where the spec says so, and nothing is against green', () => {
    expect(judged('clear', true, true)).toEqual(['pass', 'pass']);
    expect(judged('clear', true, false)).toEqual(['hold', 'pass']);
    expect(judged('hold', true, true)).toEqual(['hold', 'hold']);
  });
});
