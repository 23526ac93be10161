import type { Plan } from '../plan/plan.ts';
import { BASELINE_WINDOW, METRICS_PERIOD } from '../timing.ts';
import type { HealthSettings } from './health-settings.ts';
import type { MetricSettings } from './metric-settings.ts';
import { absoluteRate, type Counts } from './sequential/gain.ts';
import { type Earlier, type Expected, minutesUntilEvidence } from './sequential/power.ts';

/** Of a bake: the part of its first minute, and the last two, which have not settled at its end. */
const NOT_CARRIED = 3;

export interface Judging {
  readonly plan: Plan;
  readonly settings: HealthSettings;
  /** The percent points that a bad share may be above blue's. */
  readonly badShare: number;
  /** Bad requests are shared out to both fleets. */
  readonly isShared: boolean;
}

interface Metric {
  readonly judging: Judging;
  readonly index: number;
  readonly perMinute: number;
  readonly rate: number;
  readonly allowance: MetricSettings;
}

/** Whole minutes until a green of that rate is caught; undefined where it is within what it is allowed. */
export function minutesToCatch(metric: Metric, greens: number, metrics: number): number | undefined {
  const { judging, allowance } = metric;
  const expected = expectedOf(metric, greens);
  if (isAllowed(expected, allowance)) return undefined;
  const { falseRevertRate } = judging.settings;
  return minutesUntilEvidence(expected, allowance, { falseRevertRate, metrics }, earlierOf(metric, greens));
}

/** The minutes that the steps before have counted. */
const earlierOf = (metric: Metric, greens: number): Earlier[] =>
  metric.judging.plan.steps.slice(0, metric.index).map(({ bake }, index) => ({
    expected: expectedOf({ ...metric, index }, greens),
    minutes: Math.max(1, Math.floor(bake / METRICS_PERIOD) - NOT_CARRIED - coldMinutes(metric.judging)),
  }));

/** Of each step, that begin while green is cold. */
export const coldMinutes = ({ settings: { warmUp = 0 } }: Pick<Judging, 'settings'>): number =>
  Math.ceil(warmUp / METRICS_PERIOD);

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
