/**
 * What AWS asks for what a rollout uses most, in dollars of us-east-1 as they were known on 2026-11-28, without free
 * allowances (https://aws.amazon.com/step-functions/pricing/, https://aws.amazon.com/cloudwatch/pricing/). docs/cost.md has
 * the others.
 */
export const PRICE_PER = {
  transition: 0.025 / 1_000,
  /** A metric of a read from CloudWatch. */
  metricRead: 0.01 / 1_000,
  /** A metric of our own, for an hour in which it is sent. */
  metricHour: 0.3 / 730,
} as const;
