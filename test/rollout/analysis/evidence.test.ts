import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Evidence,
  minutesMissing,
  noEvidence,
  settledAt,
  settledUntil,
  type Tick,
  unknownSince,
  withTicks,
} from '../../../src/rollout/analysis/evidence.ts';
import { MINUTE } from '../../../src/rollout/timing.ts';

const NOON = Date.UTC(2026, 0, 1, 12);
const at = (minutes: number) => NOON + minutes * MINUTE;
const tick = (minute: number, green = 10, bad = 1): Tick => ({
  minute: at(minute),
  blue: { requests: 100, bad: 2 },
  green: { requests: green, bad },
});
const minutes = ({ recent }: Evidence) => recent.map(({ minute }) => (minute - NOON) / MINUTE);

describe('evidence', () => {
  test('begins with the first whole minute after the weight was read back', () => {
    expect(noEvidence(at(0)).next).toBe(at(0));
    expect(noEvidence(at(0) + 1).next).toBe(at(1));
    expect(noEvidence(at(1) - 1).next).toBe(at(1));
  });

  test('leaves out the minutes that are still being counted', () => {
    expect(settledUntil(at(5))).toBe(at(3));
    expect(settledUntil(at(5) + 59_999)).toBe(at(3));
    const evidence = withTicks(noEvidence(at(0)), [tick(1), tick(2), tick(3)], at(3));
    expect(evidence.green).toMatchObject({ requests: 20, bad: 2, faults: 2 });
    expect(evidence.next).toBe(at(3));
  });

  test('has settled up to a moment no sooner and no later than that', () => {
    fc.assert(
      fc.property(fc.integer({ min: at(0), max: at(10) }), (time) => {
        expect(settledUntil(settledAt(time))).toBeGreaterThanOrEqual(time);
        expect(settledUntil(settledAt(time) - 1)).toBeLessThan(time);
      }),
    );
  });

  test('leaves out the minutes from before the step began', () => {
    const evidence = withTicks(noEvidence(at(5)), [tick(3), tick(4), tick(5)], at(6));
    expect(evidence.green.requests).toBe(10);
  });

  test('counts a minute once, however often it is brought', () => {
    const once = withTicks(noEvidence(at(0)), [tick(0), tick(1)], at(2));
    expect(withTicks(once, [tick(0), tick(1)], at(2))).toEqual(once);
    expect(withTicks(once, [], at(1))).toEqual(once);
  });

  test('keeps the last two minutes in order, in whatever order they are brought', () => {
    expect(minutes(withTicks(noEvidence(at(0)), [tick(2), tick(0), tick(1)], at(3)))).toEqual([1, 2]);
  });

  test('a minute of an hour ago is not one of the last two, only because nothing was asked since', () => {
    const early = withTicks(noEvidence(at(0)), [tick(0), tick(1)], at(2));
    expect(minutes(withTicks(early, [tick(60)], at(61)))).toEqual([60]);
    expect(minutes(withTicks(early, [], at(62)))).toEqual([]);
    expect(withTicks(early, [tick(60)], at(61)).green.requests).toBe(30);
  });

  test('is the same whether its minutes come one by one or all together', () => {
    const list = fc.uniqueArray(fc.nat(30), { maxLength: 20 });
    fc.assert(
      fc.property(list, fc.array(fc.nat(31), { maxLength: 5 }), (present, looks) => {
        const all = present.map((minute) => tick(minute, minute, minute % 3));
        const whole = withTicks(noEvidence(at(0)), all, at(31));
        const ends = [...looks.toSorted((a, b) => a - b), 31];
        // Every look is brought everything that there is by then, what it has had and what hasn't settled included.
        const grown = ends.reduce((evidence, end) => withTicks(evidence, all, at(end)), noEvidence(at(0)));
        expect(grown).toEqual(whole);
      }),
    );
  });
});

describe('a minute without a tick', () => {
  const hole = withTicks(noEvidence(at(0)), [tick(0), tick(3)], at(4));

  test('is asked for again, with all that came after it', () => {
    expect(hole).toMatchObject({ next: at(4), missing: [at(1), at(2)], green: { requests: 20 } });
    expect(unknownSince(hole)).toBe(at(1));
  });

  test('is counted when it comes, beside those that were in already', () => {
    const mended = withTicks(hole, [tick(1, 7, 7), tick(2), tick(3), tick(4)], at(5));
    expect(mended).toMatchObject({ next: at(5), missing: [], green: { requests: 47, bad: 11 } });
    expect(unknownSince(mended)).toBe(at(5));
  });

  test('takes its place among the last two, if it comes in time', () => {
    const late = withTicks(noEvidence(at(0)), [tick(1)], at(2));
    expect(minutes(withTicks(late, [tick(0)], at(2)))).toEqual([0, 1]);
    expect(minutes(withTicks(late, [tick(0), tick(2)], at(3)))).toEqual([1, 2]);
  });

  test('is given up after a quarter of an hour, and doesn’t count when it comes then', () => {
    const waited = withTicks(hole, [], at(16));
    expect(waited.missing?.[0]).toBe(at(1));
    const tired = withTicks(waited, [], at(17));
    expect(tired).toMatchObject({ givenUp: at(1) });
    expect(tired.missing?.[0]).toBe(at(2));
    expect(withTicks(tired, [tick(1)], at(17)).green).toEqual(hole.green);
  });

  test('is not one without requests', () => {
    const silent = withTicks(noEvidence(at(0)), [tick(0), tick(1, 0, 0)], at(2));
    expect(silent.missing).toEqual([]);
  });

  test('is kept in mind with few others, however long the metrics are gone, and they are missed all the time', () => {
    const looks = Array.from({ length: 300 }, (_, minute) => minute + 1);
    looks.reduce(
      (evidence, until) => {
        const grown = withTicks(evidence, [], at(until));
        expect(grown.missing?.length).toBeLessThanOrEqual(15);
        expect(minutesMissing(grown, at(5))).toBeGreaterThan(0);
        return grown;
      },
      noEvidence(at(0)),
    );
  });
});

test('two of the last minutes without requests leave none to tell an outage from', () => {
  const before = withTicks(noEvidence(at(0)), [tick(0), tick(1)], at(2));
  const empty = (minute: number): Tick => ({ ...tick(minute, 0, 0), blue: { requests: 0, bad: 0 } });
  expect(minutes(withTicks(before, [empty(2)], at(3)))).toEqual([1]);
  expect(minutes(withTicks(before, [empty(2), empty(3)], at(4)))).toEqual([]);
});
