import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Evidence, noEvidence, type Tick, withTicks } from '../../../src/rollout/analysis/evidence.ts';
import { opinionOf } from '../../../src/rollout/analysis/explain.ts';
import { STANDARD } from '../../../src/rollout/analysis/health-settings.ts';
import { judge } from '../../../src/rollout/analysis/judge.ts';
import { beginJudgement, settleJudgement } from '../../../src/rollout/analysis/judgement.ts';
import type { Sample } from '../../../src/rollout/analysis/sample.ts';
import { absoluteRate } from '../../../src/rollout/analysis/sequential/gain.ts';
import { MINUTE } from '../../../src/rollout/timing.ts';
import { aSpec } from '../../world/specs.ts';

const limits = aSpec().limits;
const MINUTES = 30;

interface Parts {
  readonly faults?: number;
  readonly unanswered?: number;
  readonly refused?: number;
}

const sample = (requests: number, { faults = 0, unanswered = 0, refused = 0 }: Parts = {}): Sample => ({
  requests,
  bad: faults + unanswered,
  faults,
  refused,
});
const seen = (green: Sample, blue: Sample): Evidence => ({ ...noEvidence(0), green, blue });
const judged = (evidence: Evidence, baseline?: Sample) =>
  judge({ evidence, limits, baseline }, MINUTE, MINUTE);

/** The first verdict that fails among those of every minute; `tickOf` says what a minute brings. */
function firstFailure(tickOf: () => Omit<Tick, 'minute'>, baseline?: Sample) {
  let evidence = noEvidence(0);
  let judgement = beginJudgement({ rollout: 'web-1', step: 0, since: 0 });
  for (let minute = 0; minute < MINUTES; minute += 1) {
    const until = (minute + 1) * MINUTE;
    const tick = { minute: minute * MINUTE, ...tickOf() };
    evidence = withTicks(evidence, [tick], until);
    const absolute =
      tick.blue.requests === 0 && baseline
        ? {
            errors: absoluteRate({ requests: baseline.requests, bad: baseline.bad }, STANDARD.errors),
            slow: 1,
          }
        : undefined;
    const context = { settings: STANDARD, horizon: MINUTES, nextShare: 1, absolute };
    judgement = settleJudgement(judgement, [tick], { until, oldest: 0 }, context);
    const opinion = opinionOf(judgement, STANDARD);
    const verdict = judge({ evidence, limits, baseline, opinion }, MINUTES * MINUTE, until);
    if (verdict.kind === 'fail') return { minute, verdict };
  }
  return undefined;
}

/** How many of `trials` happen that do with the probability `share`; `random` is uniform in [0, 1). */
const drawn = (trials: number, share: number, random: () => number) =>
  Array.from({ length: trials }, () => random() < share).filter(Boolean).length;

/** Uniform numbers from a seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

describe('requests without a response', () => {
  test('are bad: half of the connections closed is a revert, though every response is a 200', () => {
    const evidence = seen(sample(600, { unanswered: 300 }), sample(5_400));
    expect(judged(evidence)).toEqual({
      kind: 'fail',
      code: 'BadResponses',
      reason: '300 of 600 responses of green are bad: 50.0 %, the limit is 1 %; 300 of them never came',
    });
  });

  test('are as many as blue has: one WebSocket in five is none of green’s doing', () => {
    const blue = sample(5_400, { unanswered: 1_080 });
    expect(judged(seen(sample(600, { unanswered: 120 }), blue)).kind).toBe('pass');
    expect(judged(seen(sample(600, { unanswered: 180 }), blue))).toMatchObject({
      kind: 'hold',
      code: 'BadResponses',
      reason: expect.stringMatching(/30.0 %, blue's share is 20.0 % and the limit 1 % more; 180 of them/),
    });
  });

  test('hide no 5xx among them', () => {
    const blue = sample(5_400, { unanswered: 1_080 });
    const green = sample(600, { unanswered: 108, faults: 18 });
    expect(judged(seen(green, blue))).toMatchObject({ kind: 'hold', code: 'BadResponses' });
  });

  test('are measured against blue’s of before where blue has no traffic, and up to twice as many are alike', () => {
    const baseline = sample(50_000, { unanswered: 5_000 });
    const at100 = (unanswered: number) => judged(seen(sample(6_000, { unanswered }), sample(0)), baseline);
    expect(at100(600).kind).toBe('pass');
    expect(at100(1_250).kind).toBe('pass');
    expect(at100(1_500).kind).toBe('hold');
  });

  test('of which nothing of blue says whether they are usual hold, and don’t go back', () => {
    const evidence = seen(sample(600, { unanswered: 300 }), sample(0));
    expect(judged(evidence)).toMatchObject({ kind: 'hold', code: 'BadResponses' });
  });

  test('may be in flight: a response of half a minute is no missing one', () => {
    const green = { ...sample(600, { unanswered: 300 }), inFlight: 150 };
    const minute = { minute: 0, blue: sample(5_400), green };
    expect(judged(withTicks(noEvidence(0), [minute], MINUTE)).kind).toBe('pass');
    const quick = { ...minute, green: { ...green, inFlight: 1 } };
    expect(judged(withTicks(noEvidence(0), [quick], MINUTE)).kind).toBe('hold');
  });

  test('are an outage when nearly none is answered, and none when blue’s aren’t either', () => {
    const tick = (blue: Parts) => ({
      minute: 0,
      blue: sample(90, blue),
      green: sample(12, { unanswered: 12 }),
    });
    const judgedAs = (blue: Parts) => judged(withTicks(noEvidence(0), [tick(blue)], MINUTE));
    expect(judgedAs({})).toMatchObject({ kind: 'fail', code: 'Outage' });
    expect(judgedAs({ unanswered: 80 }).kind).toBe('inconclusive');
  });
});

describe('4xx', () => {
  const hold = { kind: 'hold', code: 'ClientErrors' };

  test('for every request hold the step, however few they are', () => {
    expect(judged(seen(sample(6_000, { refused: 6_000 }), sample(6_000)))).toEqual({
      ...hold,
      reason: "6000 of 6000 responses of green are 4xx: 100.0 %, blue's share is 0.0 %",
    });
    expect(judged(seen(sample(5, { refused: 5 }), sample(45)))).toMatchObject(hold);
    expect(judged(seen(sample(600, { refused: 600 }), sample(0)))).toMatchObject(hold);
  });

  test('hold though responses of the minute before make them more than the requests', () => {
    expect(judged(seen(sample(188, { refused: 190 }), sample(188)))).toMatchObject(hold);
  });

  test('hold from ten points more than blue’s and twice as many', () => {
    const judgedAs = (green: number, blue: number) =>
      judged(seen(sample(1_000, { refused: green }), sample(9_000, { refused: 9 * blue })));
    expect(judgedAs(140, 50).kind).toBe('pass');
    expect(judgedAs(160, 50)).toMatchObject(hold);
    expect(judgedAs(350, 200).kind).toBe('pass');
    expect(judgedAs(410, 200)).toMatchObject(hold);
  });

  test('are compared with blue’s of before at 100 %', () => {
    const baseline = sample(9_000, { refused: 4_500 });
    expect(judged(seen(sample(1_000, { refused: 600 }), sample(0)), baseline).kind).toBe('pass');
    expect(judged(seen(sample(1_000, { refused: 600 }), sample(0)), sample(9_000))).toMatchObject(hold);
  });
});

describe('fleets that are alike', () => {
  const share = fc.double({ min: 0, max: 0.9, noNaN: true });

  test('are told apart by no share that both have, whatever the weights', () => {
    fc.assert(
      fc.property(
        share,
        share,
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 1, max: 20 }),
        (a, b, n, k) => {
          const parts = (requests: number): Parts => ({
            unanswered: Math.round(requests * a),
            refused: Math.round(requests * (1 - a) * b),
          });
          const green = 100 * n;
          const blue = green * k;
          const { kind } = judged(seen(sample(green, parts(green)), sample(blue, parts(blue))));
          expect(kind).toBe('pass');
        },
      ),
    );
  });

  test('are told apart by no chance: WebSockets and clients that hang up come as they like', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.double({ min: 0, max: 0.6, noNaN: true }),
        fc.integer({ min: 1, max: 60 }),
        fc.constantFrom(5, 25, 50, 95, 100),
        (seed, unanswered, perMinute, weight) => {
          const random = randomOf(seed);
          const draw = (requests: number) =>
            sample(requests, { unanswered: drawn(requests, unanswered, random) });
          const tickOf = () => ({
            green: draw(Math.round((perMinute * weight) / 100)),
            blue: draw(Math.round((perMinute * (100 - weight)) / 100)),
          });
          expect(firstFailure(tickOf, draw(15 * perMinute))).toBeUndefined();
        },
      ),
      { seed: 8, numRuns: 300 },
    );
  });

  test('are told apart when one leaves a fifth of its requests without a response beside one in five of both', () => {
    const random = randomOf(1);
    const tickOf = () => ({
      green: sample(300, { unanswered: drawn(300, 0.36, random) }),
      blue: sample(2_700, { unanswered: drawn(2_700, 0.2, random) }),
    });
    expect(firstFailure(tickOf)).toMatchObject({
      minute: expect.any(Number),
      verdict: { code: 'BadResponses' },
    });
  });
});
