import { AwsError } from '../../operations.ts';
import type { Distribution } from './distribution.ts';

/** A statistic of a period's data; undefined where CloudWatch returns no datapoint for it. */
export type Statistic = (data: Distribution) => number | undefined;

const plain: Readonly<Record<string, Statistic>> = {
  Sum: (data) => data.sum,
  Average: (data) => data.sum / data.count,
  Minimum: (data) => data.min,
  Maximum: (data) => data.max,
  SampleCount: (data) => data.count,
};

const PERCENTILE = /^p(\d{1,3}(?:\.\d{1,10})?)$/;
const RANGE = /^(TC|PR)\((-?\d+(?:\.\d+)?)?:(-?\d+(?:\.\d+)?)?\)$/;

/**
 * Reads a statistic's name: `Sum`, `p99.9`, `TC(0.5:)` (how many data exceed 0.5), `PR(:0.5)` (the percentage that does
 * not). Trimmed and winsorized means and bounds in percent are refused.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html
 */
export function statistic(name: string, errorCode = 'ValidationError'): Statistic {
  if (Object.hasOwn(plain, name)) return plain[name]!;
  const percentile = PERCENTILE.exec(name);
  if (percentile && Number(percentile[1]) <= 100) {
    const percent = Number(percentile[1]);
    return (data) => (data.whole ? data.percentile(percent) : undefined);
  }
  const range = RANGE.exec(name);
  if (range && (range[2] !== undefined || range[3] !== undefined)) {
    const low = range[2] === undefined ? Number.NEGATIVE_INFINITY : Number(range[2]);
    const high = range[3] === undefined ? Number.POSITIVE_INFINITY : Number(range[3]);
    if (low < high) return rangeStatistic(range[1] === 'PR', low, high);
  }
  throw new AwsError(
    errorCode,
    `The statistic ${name} is not supported here: Sum, Average, Minimum, Maximum, SampleCount, pNN, TC(a:b) and PR(a:b) are.`,
  );
}

function rangeStatistic(asPercentage: boolean, low: number, high: number): Statistic {
  return (data) => {
    if (!data.whole) return undefined;
    const inside = data.within(low, high);
    return asPercentage ? (100 * inside) / data.count : inside;
  };
}
