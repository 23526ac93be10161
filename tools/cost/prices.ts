import { PRICE_PER } from '../../src/rollout/plan/prices.ts';

/** What AWS asks for one unit, in dollars, in us-east-1, without free allowances. */
export interface Price {
  readonly dollars: number;
  readonly per: number;
  readonly unit: string;
  /** Units of a month that AWS gives to every account for nothing, for good. */
  readonly free: number;
  readonly source: string;
}

export const HOURS_OF_A_MONTH = 730;

/** The day on which the prices were collected. */
export const PRICES_OF = '2026-11-28';

const price = (dollars: number, per: number, unit: string, free: number, source: string): Price => ({
  dollars,
  per,
  unit,
  free,
  source: `https://aws.amazon.com/${source}/pricing/`,
});

const MILLION = 1_000_000;

export const PRICES = {
  transitions: price(
    PRICE_PER.transition * 1_000,
    1_000,
    'transitions of the state machine',
    4_000,
    'step-functions',
  ),
  invocations: price(0.2, MILLION, 'invocations of functions', MILLION, 'lambda'),
  functionTime: price(0.0000133334, 1, 'GB-seconds of functions (Arm)', 400_000, 'lambda'),
  reads: price(0.125, MILLION, 'read units of the table', 0, 'dynamodb'),
  writes: price(0.625, MILLION, 'write units of the table', 0, 'dynamodb'),
  metricReads: price(PRICE_PER.metricRead * 1_000, 1_000, 'metrics read from CloudWatch', 0, 'cloudwatch'),
  logs: price(0.5, 1, 'GB of logs', 5, 'cloudwatch'),
  alarms: price(0.1, 1, 'metrics of alarms', 10, 'cloudwatch'),
  metrics: price(0.3, 1, 'metrics of our own', 10, 'cloudwatch'),
  events: price(1, MILLION, 'events of our own', 0, 'eventbridge'),
  traces: price(5, MILLION, 'traces', 100_000, 'xray'),
} as const satisfies Record<string, Price>;

export type Billed = keyof typeof PRICES;
export type Usage = Readonly<Record<Billed, number>>;

/** Dollars of a use; `free` takes off what an account has for nothing in a month. */
export function dollarsOf(what: Billed, units: number, free = false): number {
  const { dollars, per, free: allowance } = PRICES[what];
  return (Math.max(0, units - (free ? allowance : 0)) / per) * dollars;
}

export const totalOf = (usage: Usage, free = false): number =>
  (Object.keys(PRICES) as Billed[]).reduce((sum, what) => sum + dollarsOf(what, usage[what], free), 0);
