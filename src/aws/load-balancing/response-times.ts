import type { ResponseTimes } from '../../ports/response-times.ts';
import { type Percentiles, slowest, type TimedMinute } from '../../rollout/analysis/response-times.ts';
import { kindOf } from '../../rollout/traffic/routes.ts';
import { type Client, readMetrics, type Series } from '../cloudwatch/metric-data.ts';
import { loadBalancersOf, targetGroupMetric } from './dimensions.ts';

const COLOURS = ['blue', 'green'] as const;
const PERCENTILES = ['p50', 'p90', 'p99'] as const;

type Request = Parameters<ResponseTimes['percentiles']>[0];

/** What application load balancers report of TargetResponseTime (CloudWatch user guide, "Percentiles"). */
export const loadBalancerResponseTimes = (client: Client): ResponseTimes => ({
  async percentiles(request) {
    const loadBalancers = loadBalancersOf(request.routes.filter((route) => kindOf(route) !== 'network'));
    if (request.until <= request.from || loadBalancers.length === 0) return [];
    const queries = loadBalancers.map((loadBalancer, index) => queriesFor(request, loadBalancer, index));
    const series = await readMetrics(client, 'how long responses took', queries.flat(), request);
    return slowest(queries.flatMap((_, index) => minutesOf(series, index)));
  },
});

const idOf = (colour: string, percentile: string, index: number) => `${colour}_${percentile}_${index}`;

const queriesFor = (request: Request, loadBalancer: string, index: number) =>
  COLOURS.flatMap((colour) =>
    PERCENTILES.map((percentile) => ({
      id: idOf(colour, percentile, index),
      ...targetGroupMetric(loadBalancer, request[colour]),
      metric: 'TargetResponseTime',
      statistic: percentile,
    })),
  );

const minutesOf = (series: ReadonlyMap<string, Series>, index: number): TimedMinute[] =>
  COLOURS.flatMap((colour) => {
    const [p50, p90, p99] = PERCENTILES.map((percentile) => series.get(idOf(colour, percentile, index))!);
    return [...p50!].flatMap(([minute, median]) => {
      const [ninety, last] = [p90!.get(minute), p99!.get(minute)];
      if (ninety === undefined || last === undefined) return [];
      const found: Percentiles = { p50: median, p90: ninety, p99: last };
      return [{ minute, [colour]: found }];
    });
  });
