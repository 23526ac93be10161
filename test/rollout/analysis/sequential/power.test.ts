import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { poisson, seeded } from '../../../../simulation/world/random.ts';
import { find } from '../../../../src/rollout/analysis/sequential/finding.ts';
import { type Allowance, absoluteRate } from '../../../../src/rollout/analysis/sequential/gain.ts';
import { type Expected, minutesUntilEvidence } from '../../../../src/rollout/analysis/sequential/power.ts';
import { NO_WEALTH, observe } from '../../../../src/rollout/analysis/sequential/wealth.ts';

const ALPHA = 0.01;
const allowance: Allowance = { tolerance: 0.1, floor: 1e-4, cluster: 1, noise: 0.15 };

/** A service: all of its requests of a minute, green's share of them, blue's rate and green's. */
interface Service {
  readonly requests: number;
  readonly weight: number;
  readonly rate: number;
  readonly greens: number;
}

function expectedOf({ requests, weight, rate, greens }: Service): Expected {
  const fleet = (part: number, bad: number) => ({ requests: part, bad: part * bad });
  const pair = { green: fleet(requests * weight, greens), blue: fleet(requests * (1 - weight), rate) };
  if (weight < 1) return pair;
  const before = { requests: 15 * requests, bad: 15 * requests * rate };
  return { ...pair, absolute: absoluteRate(before, allowance) };
}

const minutesOf = (service: Service, metrics = 1) =>
  minutesUntilEvidence(expectedOf(service), allowance, { falseRevertRate: ALPHA, metrics });

/** The share of `runs` streams in which such a green is caught within so many minutes. */
function caughtShare(service: Service, minutes: number, runs: number, random: () => number): number {
  const { requests, weight, rate, greens } = service;
  const { absolute } = expectedOf(service);
  const fleet = (part: number, bad: number) => {
    const count = poisson(requests * part, random);
    return { requests: count, bad: Math.min(count, poisson(count * bad, random)) };
  };
  let caught = 0;
  for (let run = 0; run < runs; run += 1) {
    let wealth = NO_WEALTH;
    for (let minute = 0; minute < minutes; minute += 1) {
      const pair = { green: fleet(weight, greens), blue: fleet(1 - weight, rate) };
      wealth = observe(wealth, absolute === undefined ? pair : { ...pair, absolute }, allowance, 100);
      if (find([wealth], ALPHA).kind !== 'revert') continue;
      caught += 1;
      break;
    }
  }
  return caught / runs;
}

const SERVICES: readonly Service[] = [120, 6_000, 60_000].flatMap((requests) =>
  [1e-4, 1e-3, 1e-2].flatMap((rate) =>
    [0.01, 0.05, 0.25, 0.5, 0.95, 1].flatMap((weight) =>
      [1.5 * rate, 2 * rate, 5 * rate, rate + 0.01].map((greens) => ({ requests, weight, rate, greens })),
    ),
  ),
);

describe('how long it takes to catch a regression', () => {
  test('is what 95 % of simulated rollouts keep to, at any traffic, rate, weight and size', () => {
    const random = seeded(21);
    const runs = 120;
    const promised = SERVICES.map((service) => ({ service, minutes: minutesOf(service) }));
    const short = promised.filter(({ minutes }) => minutes <= 60);
    expect(short.length).toBeGreaterThan(80);
    const shares = short.map(({ service, minutes }) => caughtShare(service, minutes, runs, random));
    const all = shares.reduce((sum, share) => sum + share, 0) / shares.length;
    expect(all).toBeGreaterThan(0.95);
    // Three standard deviations of a share of so few.
    expect(Math.min(...shares)).toBeGreaterThan(0.95 - 3 * Math.sqrt((0.95 * 0.05) / runs));
  });

  test('is no empty promise: half of the time is too short for many of them', () => {
    const random = seeded(22);
    const slow = SERVICES.filter((service) => minutesOf(service) > 20 && minutesOf(service) < 60);
    const shares = slow.map((service) => caughtShare(service, minutesOf(service) / 2, 60, random));
    expect(Math.max(...shares)).toBeLessThan(0.75);
  });

  test('is longer for two metrics, which are judged by their mean', () => {
    const service = { requests: 6_000, weight: 0.5, rate: 1e-3, greens: 2e-3 };
    expect(minutesOf(service, 2)).toBeGreaterThan(minutesOf(service));
  });

  test('falls with the traffic and with its size, and is never less than three minutes', () => {
    const service = fc.record({
      requests: fc.double({ min: 1, max: 1e9, noNaN: true }),
      weight: fc.double({ min: 0.001, max: 0.99, noNaN: true }),
      rate: fc.double({ min: 0, max: 0.2, noNaN: true }),
      greens: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(service, (some) => {
        const minutes = minutesOf(some);
        expect(minutes).toBeGreaterThanOrEqual(3);
        const more = { ...some, greens: Math.min(1, some.greens * 1.5) };
        if (some.greens > 1.2 * some.rate) expect(minutesOf(more)).toBeLessThanOrEqual(minutes + 1);
      }),
    );
  });

  test('is for ever where green is within what it is allowed, or has no traffic', () => {
    const never = { requests: 60_000, weight: 0.5, rate: 1e-3, greens: 1.1e-3 };
    expect(minutesOf(never)).toBe(Number.POSITIVE_INFINITY);
    expect(minutesOf({ ...never, weight: 0, greens: 1 })).toBe(Number.POSITIVE_INFINITY);
    expect(minutesOf({ ...never, weight: 1, greens: 2e-3 })).toBe(Number.POSITIVE_INFINITY);
  });
});
