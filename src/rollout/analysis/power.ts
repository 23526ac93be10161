import { METRICS_PERIOD } from '../timing.ts';
import type { MetricSettings } from './health-settings.ts';
import type { MetricName } from './judgement.ts';
import { type Judging, minutesFor } from './minutes-to-catch.ts';
import { badIn, type Sample } from './sample.ts';

/**
 * Green has its weight for a part of the first minute only, and it takes a minute and a look until the last
 * one's metrics are read.
 */
const MINUTES_AROUND = 3;
/** How many times blue's rate green's may come to. */
const TIMES = [1.5, 2, 5] as const;
/** Percent points, where the spec has no limit of its own. */
const POINTS = 1;

/** What all requests of the service came to lately, and in how many minutes. */
export interface LastTraffic {
  readonly sample: Sample;
  readonly minutes: number;
}

/** `allowed`: within the tolerance; `missed`: not at this traffic within this bake. */
export type Reach = 'caught' | 'allowed' | 'missed';

export interface Regression {
  /** So many times blue's rate, or so many percent points more. */
  readonly times?: number;
  readonly points?: number;
  /** Green's rate then, 0 to 1. */
  readonly rate: number;
  readonly reach: Reach;
  /** From the raise on, with a chance of CONFIDENCE; of those that are caught. */
  readonly minutes?: number;
}

export interface MetricPower {
  readonly metric: MetricName;
  /** Blue's rate, 0 to 1. */
  readonly rate: number;
  readonly regressions: readonly Regression[];
}

export interface StepPower {
  /** Requests that green is expected to get in the bake. */
  readonly requests: number;
  readonly metrics: readonly MetricPower[];
  /** A regression of the size that the spec is about, `limits.badShare`, isn't caught. */
  readonly isUnderpowered: boolean;
}

/**
 * What each step would catch if the traffic stays as it was and green is worse from the first weight on: what
 * earlier steps have against it counts.
 */
export function powerOf(judging: Judging, traffic: LastTraffic): StepPower[] {
  return judging.plan.steps.map((_, index) => stepPower(judging, traffic, index));
}

function stepPower(judging: Judging, traffic: LastTraffic, index: number): StepPower {
  const { settings, plan } = judging;
  const { weight, bake } = plan.steps[index]!;
  const perMinute = traffic.sample.requests / traffic.minutes;
  const minutes = Math.floor(bake / METRICS_PERIOD);
  const each: [MetricName, MetricSettings, number][] = [
    ['errors', settings.errors, badIn(traffic.sample)],
    ...(settings.slow
      ? [['slow', settings.slow, traffic.sample.slow ?? 0] as [MetricName, MetricSettings, number]]
      : []),
  ];
  const metrics = each.map(([metric, allowance, bad]) => {
    const rate = usualRate(traffic.sample.requests, bad);
    const reach = (greens: number) =>
      minutesFor({ judging, index, perMinute, rate, allowance }, greens, each.length);
    return { metric, rate, regressions: regressionsOf(rate, judging.badShare, minutes, reach) };
  });
  const isUnderpowered = metrics.some(({ regressions }) => regressions.at(-1)?.reach === 'missed');
  return { requests: Math.round((perMinute * minutes * weight) / 100), metrics, isUnderpowered };
}

/** Half a bad request more: none of a few says little of what their rate is (Jeffreys' prior for a Poisson rate). */
const usualRate = (requests: number, bad: number) => (bad + 0.5) / Math.max(1, requests);

function regressionsOf(
  rate: number,
  badShare: number,
  bake: number,
  minutesFor: (rate: number) => number | undefined,
): Regression[] {
  const points = badShare > 0 ? badShare : POINTS;
  const sizes = [
    ...TIMES.map((times) => ({ times, rate: Math.min(1, times * rate) })),
    { points, rate: Math.min(1, rate + points / 100) },
  ];
  return sizes.map((size) => {
    const minutes = minutesFor(size.rate);
    if (minutes === undefined) return { ...size, reach: 'allowed' as const };
    const within = minutes + MINUTES_AROUND;
    if (within > bake) return { ...size, reach: 'missed' as const };
    return { ...size, reach: 'caught' as const, minutes: within };
  });
}
