import { describe, expect, test } from 'vitest';
import { type CompareRequest, compare, OURS } from '../../simulation/trials/compare.ts';
import { sharesUpTo, statisticsOf } from '../../simulation/trials/statistics.ts';
import { TrialStream, type TrialTraffic } from '../../simulation/trials/stream.ts';
import { trialRollout } from '../../simulation/trials/trial-rollout.ts';
import { powerOf } from '../../src/rollout/analysis/power.ts';
import { aSpec } from '../world/specs.ts';

const MINUTE = 60_000;
const STEPS = [
  { weight: 25, bake: '10m' },
  { weight: 50, bake: '30m' },
  { weight: 100, bake: '10m' },
];

const request = (change: Partial<CompareRequest> = {}): CompareRequest => ({
  spec: aSpec({ steps: STEPS }),
  perSecond: 100,
  errorRate: 1e-3,
  slowRate: 0.01,
  worse: 'errors',
  regressions: [{ name: '5x', rate: (usual) => 5 * usual }],
  runs: 20,
  seed: 1,
  late: MINUTE,
  servers: 4,
  ...change,
});

async function statistics(change: Partial<CompareRequest> = {}) {
  const [compared] = await compare(request(change), () => undefined);
  return Object.fromEntries(compared!.rules.map(({ rule, results }) => [rule, statisticsOf(results)]));
}

const like = [{ name: '1x', rate: (usual: number) => usual }];

describe('rollouts of a spec in virtual time', () => {
  test('are the same for the same seed, and others for another', async () => {
    const [one, same, other] = await Promise.all([statistics(), statistics(), statistics({ seed: 2 })]);
    expect(same).toEqual(one);
    expect(other).not.toEqual(one);
  });

  test('revert what the judge of the product finds, while thresholds of others miss it', async () => {
    const all = await statistics();
    expect(all[OURS]).toMatchObject({ reverted: 1, codes: { BadResponses: 20 } });
    expect(all["Argo's example"]!.reverted).toBe(0);
    expect(all[OURS]!.bad.mean).toBeLessThan(all["Argo's example"]!.bad.mean / 5);
  });

  test('of a green like blue are promoted, after their bakes, and serve nothing worse', async () => {
    const { [OURS]: ours } = await statistics({ regressions: like });
    expect(ours).toMatchObject({ reverted: 0, revertedAfter: null, bad: { mean: 0 } });
    expect(ours!.promotedAfter!.p50).toBeGreaterThanOrEqual(50 * MINUTE);
    expect(ours!.promotedAfter!.p95).toBeLessThan(52 * MINUTE);
  });

  test('with an outage end within three minutes, by the guard that needs no evidence', async () => {
    const { [OURS]: ours } = await statistics({ regressions: [{ name: '100%', rate: () => 1 }] });
    expect(ours).toMatchObject({ reverted: 1, codes: { Outage: 20 } });
    expect(ours!.revertedAfter!.p95).toBeLessThan(3 * MINUTE);
  });

  test('are judged by slow responses where those get worse, and by resets that are shared out', async () => {
    const spec = aSpec({ steps: STEPS, health: { slow: { above: 1 } } });
    const regressions = [{ name: '10x', rate: () => 0.1 }];
    expect((await statistics({ spec, worse: 'slow', regressions }))[OURS]).toMatchObject({ reverted: 1 });
    const listener =
      'arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/net/tcp/0123456789abcdef/0a1b2c3d4e5f6071';
    const { targetGroups } = aSpec().traffic;
    const network = aSpec({ steps: STEPS, traffic: { listener, targetGroups } });
    expect((await statistics({ spec: network, regressions }))[OURS]).toMatchObject({ reverted: 1 });
  });

  test('without the requests that they need are held, and reverted for it', async () => {
    const { [OURS]: ours } = await statistics({ perSecond: 0.01, regressions: like, runs: 3 });
    expect(ours).toMatchObject({ reverted: 1, codes: { HeldTooLong: 3 } });
  });

  test('tell how far they are', async () => {
    const seen: string[] = [];
    await compare(request({ runs: 2, regressions: [...like, ...like] }), (runs, of) =>
      seen.push(`${runs}/${of}`),
    );
    expect(seen).toEqual(['1/4', '2/4', '3/4', '4/4']);
  });

  test('keep what a plan of the spec promises', async () => {
    const { plan, health } = trialRollout(aSpec({ steps: STEPS }), 0);
    const judging = { plan, settings: health!, badShare: 1, isShared: false };
    const [step] = powerOf(judging, { sample: { requests: 360_000, bad: 360 }, minutes: 60 });
    const worst = step!.metrics[0]!.regressions.find(({ points }) => points === 1)!;
    expect(worst.reach).toBe('caught');
    const regressions = [{ name: '+1', rate: () => worst.rate }];
    const [compared] = await compare(request({ regressions, runs: 200 }), () => undefined);
    const ours = compared!.rules.find(({ rule }) => rule === OURS)!.results;
    const kept = ours.filter(
      ({ outcome, took }) => outcome === 'reverted' && took <= worst.minutes! * MINUTE,
    );
    expect(kept.length / ours.length).toBeGreaterThan(0.93);
  });
});

describe('a stream of requests', () => {
  const traffic: TrialTraffic = {
    perSecond: 50,
    errors: { usual: 0.01, greens: 0.5 },
    retries: 0,
    isShared: false,
  };

  test('has a minute once and for all, and green its share of it for as long as it had it', () => {
    const stream = new TrialStream(traffic, 7);
    stream.raise(10.5 * MINUTE, 0.5);
    const before = stream.minute(9 * MINUTE);
    expect([before.green.requests, before.blue.requests > 2_700]).toEqual([0, true]);
    const half = stream.minute(10 * MINUTE);
    expect(half.green.requests).toBeGreaterThan(600);
    expect(half.green.requests).toBeLessThan(900);
    expect(stream.minute(10 * MINUTE)).toBe(half);
    expect(half.green.bad / half.green.requests).toBeGreaterThan(0.4);
    expect(stream.excess(12.5 * MINUTE)).toBeCloseTo(120 * 50 * 0.5 * 0.49);
  });

  test('that is shared out has the same bad share on both sides', () => {
    const stream = new TrialStream({ ...traffic, isShared: true }, 7);
    stream.raise(0, 0.25);
    const { green, blue } = stream.minute(MINUTE);
    expect(green.shared).toBe(true);
    expect(green.bad / green.requests).toBeCloseTo(blue.bad / blue.requests, 12);
  });
});

test('a distribution counts what is at most each point, of all', () => {
  expect(sharesUpTo([3, 1, 2], 4, [0, 1, 2.5, 9])).toEqual([0, 0.25, 0.5, 0.75]);
});
