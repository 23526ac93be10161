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

const minutesOf = (experiments: readonly Experiment[]) =>
  experiments.reduce((sum, { minutes }) => sum + minutes, 0);

/** Dollars and minutes that a run may take at most. */
export function atMost(experiments: readonly Experiment[]): {
  readonly dollars: number;
  readonly minutes: number;
} {
  const minutes = minutesOf(experiments);
  // What begins an hour pays it, and what is shared is paid for once.
  const hours = Math.ceil(minutes / HOUR);
  const billed = new Set(experiments.flatMap(({ bills = [] }) => bills));
  const dollars = [...billed].reduce((sum, what) => sum + AT_MOST[what] * hours, 0);
  return { dollars: Math.ceil(dollars * 100) / 100, minutes };
}
