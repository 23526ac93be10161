import type { Billed, Experiment } from './experiment.ts';

/**
 * Dollars at most for one run's use of what is billed, rounded up, in the region where it costs most of those that AWS
 * opens by default. Load balancer: an hour and a capacity unit; server: an hour of a t4g.nano with 8 GiB of gp3; metric:
 * two hours of a month's price; table: a hundred requests; transitions: a thousand.
 */
const AT_MOST: Readonly<Record<Billed, number>> = {
  'load balancer': 0.05,
  server: 0.01,
  'custom metric': 0.01,
  table: 0.01,
  transitions: 0.03,
};

const HOUR = 60;

/** What a run uses that costs money: what is shared is paid for once. */
export const billedBy = (experiments: readonly Experiment[]): Billed[] => [
  ...new Set(experiments.flatMap(({ bills = [] }) => bills)),
];

/** Dollars and minutes that a run may take at most. */
export function atMost(experiments: readonly Experiment[]): {
  readonly dollars: number;
  readonly minutes: number;
} {
  const minutes = experiments.reduce((sum, one) => sum + one.minutes, 0);
  // What begins an hour pays it.
  const hours = Math.ceil(minutes / HOUR);
  const dollars = billedBy(experiments).reduce((sum, what) => sum + AT_MOST[what] * hours, 0);
  return { dollars: Math.ceil(dollars * 100) / 100, minutes };
}
