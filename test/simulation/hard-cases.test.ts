import { describe, expect, test } from 'vitest';
import { type TrialResult, trial } from '../../simulation/trials/trial.ts';
import { trialRollout } from '../../simulation/trials/trial-rollout.ts';
import { aSpec } from '../world/specs.ts';
import { type Age, type HardCase, HardStream } from './hard-stream.ts';

const BEGIN = Date.UTC(2026, 0, 1, 12);
const MINUTE = 60_000;
const RUNS = 30;
const USUAL = 1e-3;
const STEPS = [5, 25, 50, 95, 100].map((weight) => ({ weight, bake: '10m' }));
const SLOW = { slow: { above: 1 } };

const steady: HardCase = {
  perSecond: () => 100,
  green: () => ({ errors: USUAL }),
  blue: () => ({ errors: USUAL }),
};

/** The same of both fleets, by the seconds since the first weight. */
const ofBoth = (shares: (at: number) => ReturnType<HardCase['blue']>): HardCase => ({
  ...steady,
  green: ({ rollout }) => shares(rollout),
  blue: shares,
});

const ofGreen = (shares: (age: Age) => ReturnType<HardCase['green']>): HardCase => ({
  ...steady,
  green: shares,
});

const during = (at: number, from: number, seconds: number) => at >= from && at < from + seconds;

/** Rollouts that begin at different moments of a minute. */
async function outcomes(hardCase: HardCase, spec: object = {}, servers = 4): Promise<TrialResult[]> {
  const results: TrialResult[] = [];
  for (let seed = 1; seed <= RUNS; seed += 1) {
    const begin = BEGIN + Math.floor((MINUTE * (seed - 0.5)) / RUNS);
    const rollout = trialRollout(aSpec({ steps: STEPS, ...spec }), begin);
    const stream = new HardStream(hardCase, seed);
    results.push(await trial({ rollout, stream, begin, late: MINUTE, servers }));
  }
  return results;
}

const codesOf = (results: readonly TrialResult[]) => [
  ...new Set(results.map(({ outcome, code }) => code ?? outcome)),
];
const slowest = (results: readonly TrialResult[]) => Math.max(...results.map(({ took }) => took)) / MINUTE;

describe('a good image is promoted', () => {
  test.each<[string, HardCase, object?, number?]>([
    [
      'whose traffic stops for twenty minutes',
      { ...steady, perSecond: (at) => (during(at, 700, 1_200) ? 0 : 100) },
    ],
    [
      'whose traffic comes in bursts, a hundred times as much for half a minute of two',
      { ...steady, perSecond: (at) => (Math.floor(at / 30) % 4 === 0 ? 500 : 5) },
    ],
    ['with bursts of errors on both', ofBoth((at) => ({ errors: (at + 9_000) % 90 < 10 ? 0.05 : USUAL }))],
    [
      'while the errors of both drift to four times as many',
      ofBoth((at) => ({ errors: USUAL * (1 + Math.max(0, at) / 1_000) })),
    ],
    [
      'at a small part of little traffic',
      { ...steady, perSecond: () => 10 },
      { steps: [1, 5, 50, 100].map((weight) => ({ weight, bake: '10m' })) },
    ],
    [
      'beside a crawler that asks for what is not there',
      ofBoth((at) => ({ refused: during(at, 600, 900) ? 0.4 : 0.01 })),
    ],
    [
      'that a crawler meets alone, for five minutes',
      ofGreen(({ rollout: at }) => ({ errors: USUAL, refused: during(at, 660, 300) ? 0.3 : 0 })),
    ],
    [
      'while something that both need is deployed, and nothing answers for three minutes',
      ofBoth((at) => ({ errors: during(at, 800, 180) ? 1 : USUAL })),
    ],
    [
      'of which one server of three crashes for a minute',
      ofGreen(({ rollout: at }) => ({ errors: during(at, 900, 60) ? 1 / 3 : USUAL })),
      {},
      3,
    ],
    [
      'that is slow for its first two minutes',
      ofGreen(({ rollout: at }) => ({ errors: USUAL, slow: at < 120 ? 1 : 0.01 })),
    ],
    [
      'that is slow for its first two minutes, where slow responses are judged',
      {
        ...ofGreen(({ rollout: at }) => ({ errors: USUAL, slow: at < 120 ? 1 : 0.01 })),
        blue: () => ({ errors: USUAL, slow: 0.01 }),
      },
      { health: SLOW },
    ],
    [
      'that fails at a twentieth for its first two minutes',
      ofGreen(({ rollout: at }) => ({ errors: at < 120 ? 0.05 : USUAL })),
    ],
    [
      'whose clients open WebSockets, and all of them again as servers of blue go',
      {
        perSecond: (at) => (during(at, 900, 20) ? 500 : 100),
        green: ({ rollout: at }) => ({ errors: USUAL, unanswered: during(at, 900, 20) ? 0.8 : 0.2 }),
        blue: (at) => ({ errors: USUAL, unanswered: during(at, 900, 20) ? 0.8 : 0.2 }),
      },
    ],
    [
      'whose WebSockets are reset as it scales in',
      ofGreen(({ rollout: at }) => ({ errors: during(at, 900, 60) ? 0.02 : USUAL })),
    ],
  ])('%s', async (_, hardCase, spec, servers) => {
    expect(codesOf(await outcomes(hardCase, spec, servers))).toEqual(['promoted']);
  });
});

describe('a bad image is reverted', () => {
  test.each<[string, HardCase, number]>([
    ['one server of three answers nothing well', ofGreen(() => ({ errors: 1 / 3 })), 3],
    ['one server of thirty answers nothing well', ofGreen(() => ({ errors: USUAL + 1 / 30 })), 30],
  ])('%s', async (_, hardCase, servers) => {
    const results = await outcomes(hardCase, {}, servers);
    expect(codesOf(results)).toEqual(['BadResponses']);
    expect(slowest(results)).toBeLessThan(8);
  });

  test('in the night, where it has no traffic at all, it is held as long as the spec says', async () => {
    const results = await outcomes({ ...steady, perSecond: () => 0 }, { limits: { holdAtMost: '20m' } });
    expect(codesOf(results)).toEqual(['HeldTooLong']);
  });
});

describe('a green whose caches are cold after each weight, for two minutes', () => {
  const cold: HardCase = {
    ...ofGreen(({ step: at }) => ({ errors: USUAL, slow: at < 120 ? 1 : 0.01 })),
    blue: () => ({ errors: USUAL, slow: 0.01 }),
  };

  test('is worse than blue again and again, and reverted where slow responses are judged', async () => {
    expect(codesOf(await outcomes(cold, { health: SLOW }))).toEqual(['BadResponses']);
  });

  test('is promoted with a warm-up', async () => {
    const warm = await outcomes(cold, { health: { ...SLOW, warmUp: '2m' } });
    expect(codesOf(warm)).toEqual(['promoted']);
    expect(slowest(warm)).toBeLessThan(52);
  });

  test('is still found slow after it, and out within it', async () => {
    const health = { ...SLOW, warmUp: '2m' };
    const slow = await outcomes(
      ofGreen(() => ({ errors: USUAL, slow: 0.2 })),
      { health },
    );
    expect(codesOf(slow)).toEqual(['BadResponses']);
    expect(slowest(slow)).toBeLessThan(9);
    const out = await outcomes(
      ofGreen(() => ({ errors: 1 })),
      { health },
    );
    expect(codesOf(out)).toEqual(['Outage']);
    expect(slowest(out)).toBeLessThan(3);
  });
});
