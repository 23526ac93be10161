import { every } from '../../local-cloud/time/clock.ts';
import { callOutside } from '../world/outside.ts';
import type { World } from '../world/world.ts';
import { type Meanwhile, once } from './actor.ts';

/** The name of an alarm on a metric of the application's own. */
export const LATENCY = 'web-latency';

const NAMESPACE = 'Shop';
const METRIC = 'CheckoutLatency';
const MINUTE = 60_000;

/** The owner has an alarm, and the application reports to it each minute. */
export async function watchLatency(world: World): Promise<void> {
  await callOutside(world, 'monitoring', 'PutMetricAlarm', {
    AlarmName: LATENCY,
    Namespace: NAMESPACE,
    MetricName: METRIC,
    Statistic: 'Maximum',
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 1,
    ComparisonOperator: 'GreaterThanThreshold',
    TreatMissingData: 'notBreaching',
  });
}

/** Checkouts get slow once green has half of the traffic, and stay so while it has any. */
export const worsenLatency: Meanwhile = (world) =>
  once(
    world,
    ({ traffic }) => traffic.observed === 50,
    async () => {
      const report = () =>
        callOutside(world, 'monitoring', 'PutMetricData', {
          Namespace: NAMESPACE,
          MetricData: [{ MetricName: METRIC, Value: 3, Timestamp: new Date(world.clock.now()) }],
        });
      every(world.clock, MINUTE / 4, () => {
        const { targetGroups } = world.infrastructure;
        const green = world.state.shares().find(({ targetGroup }) => targetGroup === targetGroups[1]);
        if ((green?.percent ?? 0) > 0) void report();
      });
    },
  );
