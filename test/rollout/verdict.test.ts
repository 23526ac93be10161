import { describe, expect, test } from 'vitest';
import { type Evidence, MINUTE, noEvidence, type Sample, type Tick } from '../../src/rollout/evidence.ts';
import { judge } from '../../src/rollout/verdict.ts';
import { aSpec } from '../world/specs.ts';

const limits = aSpec().limits;
const sample = (requests: number, bad = 0): Sample => ({ requests, bad });
const seen = (green: Sample, recent: Tick[] = []): Evidence => ({ ...noEvidence(0), green, recent });
const kind = (evidence: Evidence, bakeOver: boolean) => judge(evidence, limits, bakeOver).kind;

describe('green’s bad responses', () => {
  test('at the limit are within it; one more fails the step before its bake is over', () => {
    expect(kind(seen(sample(1_000, 10)), false)).toBe('hold');
    expect(kind(seen(sample(1_000, 10)), true)).toBe('pass');
    expect(judge(seen(sample(1_000, 11)), limits, false)).toEqual({
      kind: 'fail',
      code: 'BadResponses',
      reason: '11 of 1000 responses of green are bad: 1.1 %, the limit is 1 %',
    });
  });

  test('mean nothing before there are enough requests', () => {
    expect(kind(seen(sample(99, 99)), false)).toBe('hold');
    expect(kind(seen(sample(100, 99)), false)).toBe('fail');
  });

  test('are not allowed at all under a limit of 0', () => {
    const none = { ...limits, badShare: 0 };
    expect(judge(seen(sample(1_000, 1)), none, true).kind).toBe('fail');
    expect(judge(seen(sample(1_000, 0)), none, true).kind).toBe('pass');
  });
});

describe('too few requests', () => {
  test('are inconclusive once the bake is over, and never a pass', () => {
    expect(kind(seen(sample(99)), true)).toBe('inconclusive');
    expect(kind(seen(sample(0)), true)).toBe('inconclusive');
    expect(kind(seen(sample(100)), true)).toBe('pass');
  });

  test('are nothing to speak of while the bake goes on', () => {
    expect(judge(seen(sample(0)), limits, false)).toEqual({ kind: 'hold', reason: 'the bake goes on' });
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
    const verdict = judge(evidence, limits, false);
    return verdict.kind === 'fail' ? verdict.code : verdict.kind;
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
    expect(judge(evidence, limits, true).kind).toBe('fail');
  });

  test('is told from one minute, when there is no other yet', () => {
    const one = seen(sample(0), [{ minute: 0, blue: sample(0), green: sample(10, 10) }]);
    expect(code(one)).toBe('Outage');
    expect(code(seen(sample(0)))).toBe('hold');
  });
});
