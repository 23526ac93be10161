import type { TimedMinute } from '../rollout/analysis/response-times.ts';
import type { Route } from '../rollout/traffic/routes.ts';

/** How long responses took: for people, nothing is judged by it. */
export interface ResponseTimes {
  /**
   * The whole minutes from `from` (inclusive) to `until` (exclusive) in which there was a response. Of several load
   * balancers it is the slowest one's: percentiles can't be added up. None of network load balancers.
   */
  percentiles(request: {
    routes: readonly Route[];
    blue: string;
    green: string;
    from: number;
    until: number;
  }): Promise<TimedMinute[]>;
}
