import { EnableMetricsCollectionCommand } from '@aws-sdk/client-auto-scaling';
import { changeGroup } from '../groups.ts';
import { attachment, named } from './attachment.ts';

const KIND = 'collected metric';

/** A copy that collects more than its original harms nobody: only what is missing is turned on. */
export const metricsCollection = attachment<string[]>({
  name: 'metrics collection',
  read: async (_, { EnabledMetrics: all = [] }) => all.map(({ Metric }) => Metric ?? ''),
  settings: (all) => Object.fromEntries(all.map((metric) => [named(KIND, metric), true])),
  async recreate({ autoScaling }, all, { to: { group }, put }) {
    const Metrics = all.filter((metric) => put.has(named(KIND, metric)));
    if (Metrics.length === 0) return;
    // `1Minute` is the only granularity there is (SDK: `EnableMetricsCollectionQuery`).
    const input = { AutoScalingGroupName: group, Metrics, Granularity: '1Minute' };
    await changeGroup(
      `collect the metrics of ${group}`,
      autoScaling.send(new EnableMetricsCollectionCommand(input)),
    );
  },
});
