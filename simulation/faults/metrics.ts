import { type Fault, MINUTE } from './fault.ts';

const appliesTo: Fault['appliesTo'] = ({ operation }) => operation === 'GetMetricData';

/** Changes every result of the response. */
const changed =
  (change: object): Fault['inject'] =>
  async (_, __, next) => {
    const response = (await next()) as { MetricDataResults?: object[] };
    const MetricDataResults = (response.MetricDataResults ?? []).map((result) => ({ ...result, ...change }));
    return { ...response, MetricDataResults };
  };

/** Faults of CloudWatch. */
export const METRIC_FAULTS: readonly Fault[] = [
  {
    name: 'no metrics for 10 min',
    appliesTo,
    lasts: 10 * MINUTE,
    inject: changed({ Values: [], Timestamps: [] }),
  },
  {
    name: 'metrics incomplete',
    passes: true,
    appliesTo,
    inject: changed({ StatusCode: 'InternalError' }),
  },
];
