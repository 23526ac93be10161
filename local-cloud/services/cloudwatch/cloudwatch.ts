import type { AlarmBoard, MetricSink } from '../../internal-interfaces.ts';
import type { ServiceOperations } from '../../operations.ts';
import type { Region } from '../../region.ts';
import { alarmOperations } from './alarm-operations.ts';
import { createAlarms } from './alarms.ts';
import { getMetricDataOperation } from './get-metric-data.ts';
import { getMetricStatisticsOperation } from './get-metric-statistics.ts';
import { listMetricsOperation } from './list-metrics.ts';
import { createStore, MINUTE } from './model.ts';
import { putMetricDataOperation } from './put-metric-data.ts';

export interface CloudWatchOptions {
  /** How long data is kept, in ms of the clock's time. 15 days, as CloudWatch keeps minutes. */
  readonly retention?: number;
  /**
   * When set, a minute's data appears only this many ms after the minute's end. By default it appears at once, so that
   * the newest minute is partial: that is how CloudWatch shows a load balancer's newest minute.
   */
  readonly publishingDelay?: number;
}

const FIFTEEN_DAYS = 15 * 24 * 60 * MINUTE;

/** CloudWatch's metrics and alarms: the operations, and the sink to which the other services report. */
export function createCloudWatch(
  region: Region,
  options: CloudWatchOptions = {},
): { service: ServiceOperations; metrics: MetricSink; alarms: AlarmBoard; close: () => void } {
  const { clock } = region;
  const store = createStore(clock, options.retention ?? FIFTEEN_DAYS);
  const alarms = createAlarms(region, store);
  const delay = options.publishingDelay;
  const visibleUntil = () =>
    delay === undefined ? Number.POSITIVE_INFINITY : Math.floor((clock.now() - delay) / MINUTE);

  return {
    alarms,
    close: alarms.close,
    service: {
      signingName: 'monitoring',
      operations: {
        ...alarmOperations(alarms),
        ...getMetricDataOperation(store, visibleUntil),
        ...getMetricStatisticsOperation(store, visibleUntil),
        ...listMetricsOperation(store, clock),
        ...putMetricDataOperation(store, clock),
      },
    },
    metrics: {
      record(namespace, metric, dimensions, value, count, at) {
        const series = store.open(namespace, metric, dimensions, unitOf(namespace, metric));
        store.minute(series, at ?? clock.now()).add(value, count);
      },
    },
  };
}

/** The unit in which AWS's own services publish a metric. */
function unitOf(namespace: string, metric: string): string {
  if (!namespace.startsWith('AWS/')) return 'None';
  return metric.endsWith('Time') ? 'Seconds' : 'Count';
}
