import type { Counts } from './sequential/gain.ts';

/** What a minute holds of a metric of the user's own. What is unknown isn't there. */
export interface OwnCounts {
  readonly blue?: Counts;
  readonly green?: Counts;
}

export interface OwnValues {
  readonly blue?: number;
  readonly green?: number;
}

/** Where a metric of the user's own stands, for people. */
export interface MetricStanding {
  readonly name: string;
  readonly state: 'good' | 'worse' | 'unknown';
  readonly text: string;
}
