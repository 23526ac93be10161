import type { Plan } from '../plan.ts';
import { BASELINE_WINDOW, METRICS_PERIOD } from '../timing.ts';
import type { HealthSettings, MetricSettings } from './health-settings.ts';
import type { MetricName } from './judgement.ts';
import { badIn, type Sample } from './sample.ts';
import { absoluteRate, type Counts } from './sequential/gain.ts';
import { type Expected, minutesToCatch } from './sequential/power.ts';

/** Of the first minute green has its weight for a part only, and the last one's metrics are a minute late. */
const MINUTES_AROUND = 2;
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

interface Judging {
  readonly plan: Plan;
  readonly settings: HealthSettings;
  /** The percent points that a bad share may be above blue's. */
  readonly badShare: number;
  /** Bad requests are shared out to both fleets. */
  readonly isShared: boolean;
}

/**
 * What each step would catch if the traffic stays as it was and green is worse from the step's beginning on; what earlier
 * steps have against it comes on top.
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
    if (minutes >= bake) return { ...size, reach: 'missed' as const };
    return { ...size, reach: 'caught' as const, minutes: minutes + MINUTES_AROUND };
  });
}

interface Metric {
  readonly judging: Judging;
  readonly index: number;
  readonly perMinute: number;
  readonly rate: number;
  readonly allowance: MetricSettings;
}

/** Whole minutes until a green of that rate is caught; undefined where it is within what it is allowed. */
function minutesFor(metric: Metric, greens: number, metrics: number): number | undefined {
  const { judging, allowance } = metric;
  const expected = expectedOf(metric, greens);
  if (isAllowed(expected, allowance)) return undefined;
  return minutesToCatch(expected, allowance, { falseRevertRate: judging.settings.falseRevertRate, metrics });
}

function isAllowed({ green, blue, absolute }: Expected, { tolerance, floor }: MetricSettings): boolean {
  const rate = green.bad / Math.max(green.requests, Number.MIN_VALUE);
  const allowed =
    absolute ?? (1 + tolerance) * (blue.bad / Math.max(blue.requests, Number.MIN_VALUE)) + floor;
  return rate <= allowed;
}

function expectedOf({ judging, index, perMinute, rate, allowance }: Metric, greens: number): Expected {
  const { plan, isShared } = judging;
  const share = plan.steps[index]!.weight / 100;
  const fleet = (part: number, itsRate: number): Counts => ({
    requests: perMinute * part,
    bad: perMinute * part * itsRate,
  });
  const [green, blue] = [fleet(share, greens), fleet(1 - share, rate)];
  const before = baselineMinutes(plan, index, isShared);
  const known = { requests: perMinute * before, bad: perMinute * before * rate };
  const absolute = absoluteRate(known, allowance, allowance.limit);
  if (share >= 1) return { green, blue, absolute };
  if (!isShared) return { green, blue };
  const all = green.bad + blue.bad;
  return {
    green: { ...green, bad: all * share },
    blue: { ...blue, bad: all * (1 - share) },
    absolute,
    isShared,
  };
}

/** The minutes of all requests of which blue's before a step are the part that it is judged by without a control. */
const baselineMinutes = ({ steps }: Plan, index: number, isShared: boolean): number =>
  steps
    .slice(0, isShared ? 0 : index)
    .reduce(
      (sum, { weight, bake }) => sum + (Math.floor(bake / METRICS_PERIOD) * (100 - weight)) / 100,
      BASELINE_WINDOW / METRICS_PERIOD,
    );
