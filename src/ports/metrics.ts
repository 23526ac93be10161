import type { Tick } from '../rollout/analysis/evidence.ts';
import type { OwnMetric, ValueMetric } from '../rollout/analysis/metric-settings.ts';
import type { Route } from '../rollout/traffic/routes.ts';

/** Metrics of the user's own, and the Auto Scaling groups that are told apart by them. */
export interface OwnMetrics {
  readonly metrics: readonly OwnMetric[];
  readonly values?: readonly ValueMetric[] | undefined;
  readonly groups: { readonly blue: string; readonly green: string };
}

export interface Metrics {
  /**
   * The whole minutes from `from` (inclusive) to `until` (exclusive) that are known, oldest first. Minutes without
   * a request are included, those without a report on green left out, or before `blueUntil` without one on either.
   */
  ticks(request: {
    routes: readonly Route[];
    blue: string;
    green: string;
    from: number;
    until: number;
    /** Before it green may have had no servers of which anything could be reported. */
    blueUntil?: number;
    /** Seconds from which on a response counts as slow; without it none is counted. */
    slowAbove?: number;
    /** Also how long blue's responses took: for people, since nothing is judged by that. */
    responseTimes?: true;
    /** Read at the first load balancer of the routes, in the same call. */
    own?: OwnMetrics;
  }): Promise<Tick[]>;
  /**
   * Requests that the target group took in the whole minutes from `from` (inclusive) to `until` (exclusive), by all
   * load balancers of the routes. Undefined while a minute has no metrics.
   */
  requestsTo(request: {
    routes: readonly Route[];
    targetGroup: string;
    from: number;
    until: number;
  }): Promise<number | undefined>;
}
