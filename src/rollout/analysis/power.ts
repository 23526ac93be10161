import { METRICS_PERIOD } from '../timing.ts';
import type { Counts } from './counts.ts';
import type { HealthSettings } from './health-settings.ts';
import type { MetricSettings } from './metric-settings.ts';
import { coldMinutes, type Judging, minutesToCatch } from './minutes-to-catch.ts';
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
  /** What the user's own metrics came to in them, by their names; those of which something is known. */
  readonly own?: Readonly<Record<string, Counts>>;
  /** Of those that have a value, the newest one. */
  readonly values?: Readonly<Record<string, number>>;
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
  readonly metric: string;
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
  const all = metricsOf(settings, traffic);
  const around = MINUTES_AROUND + coldMinutes(judging);
  const known = all.flatMap(({ counts, ...one }) => (counts ? [{ ...one, counts }] : []));
  const metrics = known.map(({ metric, allowance, counts: { requests, bad } }) => {
    const rate = usualRate(requests, bad);
    const reach = (greens: number) =>
      minutesToCatch(
        { judging, index, perMinute: requests / traffic.minutes, rate, allowance },
        greens,
        all.length,
      );
    return { metric, rate, regressions: regressionsOf(rate, judging.badShare, minutes, reach, around) };
  });
  const isUnderpowered = metrics.some(({ regressions }) => regressions.at(-1)?.reach === 'missed');
  return { requests: Math.round((perMinute * minutes * weight) / 100), metrics, isUnderpowered };
}

interface Usual {
  readonly metric: string;
  readonly allowance: MetricSettings;
  /** Undefined where nothing is known of it. */
  readonly counts: Counts | undefined;
}

function metricsOf({ errors, slow, metrics = [] }: HealthSettings, traffic: LastTraffic): Usual[] {
  const { sample, own } = traffic;
  const { requests } = sample;
  return [
    { metric: 'errors', allowance: errors, counts: { requests, bad: badIn(sample) } },
    ...(slow ? [{ metric: 'slow', allowance: slow, counts: { requests, bad: sample.slow ?? 0 } }] : []),
    ...metrics.map((metric) => ({ metric: metric.name, allowance: metric, counts: own?.[metric.name] })),
  ];
}

/** Half a bad request more: none of a few says little of what their rate is (Jeffreys' prior for a Poisson rate). */
const usualRate = (requests: number, bad: number) => (bad + 0.5) / Math.max(1, requests);

function regressionsOf(
  rate: number,
  badShare: number,
  bake: number,
  minutesAt: (rate: number) => number | undefined,
  around: number,
): Regression[] {
  const points = badShare > 0 ? badShare : POINTS;
  const sizes = [
    ...TIMES.map((times) => ({ times, rate: Math.min(1, times * rate) })),
    { points, rate: Math.min(1, rate + points / 100) },
  ];
  return sizes.map((size) => {
    const minutes = minutesAt(size.rate);
    if (minutes === undefined) return { ...size, reach: 'allowed' as const };
    const within = minutes + around;
    if (within > bake) return { ...size, reach: 'missed' as const };
    return { ...size, reach: 'caught' as const, minutes: within };
  });
}
