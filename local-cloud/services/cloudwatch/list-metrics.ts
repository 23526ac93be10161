import type { ListMetricsCommandInput, ListMetricsCommandOutput } from '@aws-sdk/client-cloudwatch';
import type { Result } from '../../operations.ts';
import { page } from '../../paging.ts';
import type { Clock } from '../../time/clock.ts';
import { dimensionList } from './dimensions.ts';
import { type MetricStore, MINUTE, type Series } from './model.ts';

const PAGE_SIZE = 500;

/** ListMetrics, 500 a page. A filter names dimensions that a metric must have among its own. */
export const listMetricsOperation = (store: MetricStore, clock: Clock) => ({
  ListMetrics(input: ListMetricsCommandInput): Result<ListMetricsCommandOutput> {
    const now = clock.now();
    const found = [...store.all()].filter((series) => matches(series, input, now));
    const { items, nextToken } = page(found, undefined, input.NextToken, {
      max: PAGE_SIZE,
      code: 'InvalidParameterValue',
    });
    return {
      Metrics: items.map((series) => ({
        Namespace: series.namespace,
        MetricName: series.metric,
        Dimensions: dimensionList(series.dimensions),
      })),
      NextToken: nextToken,
    };
  },
});

function matches(series: Series, input: ListMetricsCommandInput, now: number): boolean {
  if (input.Namespace !== undefined && series.namespace !== input.Namespace) return false;
  if (input.MetricName !== undefined && series.metric !== input.MetricName) return false;
  if (input.RecentlyActive === 'PT3H' && series.newest * MINUTE < now - 180 * MINUTE) return false;
  return (input.Dimensions ?? []).every(
    ({ Name, Value }) =>
      Name !== undefined &&
      Object.hasOwn(series.dimensions, Name) &&
      (Value === undefined || series.dimensions[Name] === Value),
  );
}
