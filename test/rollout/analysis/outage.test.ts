import { describe, expect, test } from 'vitest';
import { noEvidence, raisedIn, type Tick } from '../../../src/rollout/analysis/evidence.ts';
import { collapseIn } from '../../../src/rollout/analysis/outage.ts';
import { MINUTE, SECOND } from '../../../src/rollout/timing.ts';

const counts = (requests: number, share: number) => {
  const bad = Math.round(requests * share);
  return { requests, bad, faults: bad };
};
const minuteOf = (greenShare: number, { requests = 600, blueShare = 0.001, minute = 0 } = {}): Tick => ({
  minute,
  green: counts(requests, greenShare),
  blue: counts(5_400, blueShare),
});
const collapsed = (tick: Tick, servers: number) =>
  collapseIn({ ...noEvidence(0), recent: [tick] }, undefined, servers) !== undefined;

describe('a minute in which green collapses', () => {
  test('is enough, when it is more than one server’s failure explains', () => {
    expect(collapsed(minuteOf(1), 4)).toBe(true);
    expect(collapsed(minuteOf(0.5), 4)).toBe(true);
    expect(collapsed(minuteOf(0.2), 10)).toBe(true);
  });

  test('is not, when one server may have failed', () => {
    for (const servers of [2, 3, 4, 5, 6])
      expect(collapsed(minuteOf(1 / servers), servers), `${servers}`).toBe(false);
    expect(collapsed(minuteOf(1), 1)).toBe(false);
  });

  test('is not, when a part of its servers was cold for a few seconds', () => {
    expect(collapsed(minuteOf(0.14), 1_000)).toBe(false);
  });

  test('is not, when blue has it as well, or requests are few', () => {
    expect(collapsed(minuteOf(0.6, { blueShare: 0.3 }), 10)).toBe(false);
    expect(collapsed(minuteOf(1, { requests: 9 }), 10)).toBe(false);
  });
});

describe('the minute in which the weight rose', () => {
  const begun = (since: number) => raisedIn(noEvidence(since), [minuteOf(1)], since);

  test('tells of an outage where green had its weight for ten seconds of it', () => {
    expect(begun(50 * SECOND)).toMatchObject({ minute: 0 });
    expect(begun(50 * SECOND + 1)).toBeUndefined();
    expect(begun(0)).toBeUndefined();
  });

  test('counts no more once a whole minute is known', () => {
    const since = 20 * SECOND;
    const ticks = [minuteOf(1), minuteOf(0, { minute: MINUTE })];
    expect(raisedIn(noEvidence(since), ticks, since)).toBeUndefined();
    const known = { ...noEvidence(since), green: counts(600, 0) };
    expect(raisedIn(known, [minuteOf(1)], since)).toBeUndefined();
  });
});
