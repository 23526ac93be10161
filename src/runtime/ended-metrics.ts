import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Announcement } from '../rollout/announcement-schema.ts';
import { metrics } from './observability.ts';

const RESULTS: Readonly<Partial<Record<Announcement['type'], string>>> = {
  RolloutPromoted: 'promoted',
  RolloutReverted: 'reverted',
  RolloutRolledBack: 'rolled-back',
  RolloutAbandoned: 'abandoned',
};

/**
 * How a rollout has ended, for its service, and how long that took, in seconds. Nothing else is sent, and nothing while no
 * rollout ends: a metric costs by the hours in which it is sent.
 */
export function countEnded(announcement: Announcement): void {
  const result = RESULTS[announcement.type];
  const service = 'service' in announcement ? announcement.service : undefined;
  if (result === undefined || service === undefined) return;
  const count = (name: string, value: number, unit: keyof typeof MetricUnit, more = {}) => {
    const single = metrics.singleMetric();
    for (const [dimension, of] of Object.entries({ rolledOut: service, ...more }))
      single.addDimension(dimension, of as string);
    single.addMetric(name, MetricUnit[unit], value);
  };
  count('Rollouts', 1, 'Count', { result });
  if ('leadTime' in announcement && announcement.leadTime !== undefined)
    count('LeadTime', announcement.leadTime, 'Seconds');
  if ('restoredIn' in announcement && announcement.restoredIn !== undefined)
    count('TimeToRestore', announcement.restoredIn, 'Seconds');
}
