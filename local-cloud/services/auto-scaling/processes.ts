import type {
  DisableMetricsCollectionCommandInput,
  EnableMetricsCollectionCommandInput,
  ResumeProcessesCommandInput,
  SuspendProcessesCommandInput,
} from '@aws-sdk/client-auto-scaling';
import { validationError } from '../../operations.ts';
import { iso } from '../../time/iso.ts';
import { type Context, changeableGroup, required } from './context.ts';
import { markEndedInstances } from './health.ts';

const processes = [
  'Launch',
  'Terminate',
  'AddToLoadBalancer',
  'AlarmNotification',
  'AZRebalance',
  'HealthCheck',
  'InstanceRefresh',
  'ReplaceUnhealthy',
  'ScheduledActions',
];

const metrics = [
  'GroupMinSize',
  'GroupMaxSize',
  'GroupDesiredCapacity',
  'GroupInServiceInstances',
  'GroupPendingInstances',
  'GroupStandbyInstances',
  'GroupTerminatingInstances',
  'GroupTotalInstances',
  'GroupInServiceCapacity',
  'GroupPendingCapacity',
  'GroupStandbyCapacity',
  'GroupTerminatingCapacity',
  'GroupTotalCapacity',
  'WarmPoolDesiredCapacity',
  'WarmPoolWarmedCapacity',
  'WarmPoolPendingCapacity',
  'WarmPoolTerminatingCapacity',
  'WarmPoolTotalCapacity',
  'GroupAndWarmPoolDesiredCapacity',
  'GroupAndWarmPoolTotalCapacity',
];

/** Those that are named, or all. */
function namedOrAll(
  names: readonly string[] | undefined,
  all: readonly string[],
  what: string,
): readonly string[] {
  if (!names?.length) return all;
  const unknown = names.find((name) => !all.includes(name));
  if (unknown !== undefined) throw validationError(`${unknown} is not a valid ${what}`);
  return names;
}

/**
 * The operations that switch a group's processes and metrics. Which metrics are on is kept and shown; none are
 * published.
 */
export const processOperations = (context: Context) => ({
  SuspendProcesses(input: SuspendProcessesCommandInput) {
    const group = changeableGroup(context, input.AutoScalingGroupName);
    const reason = `User suspended at ${iso(context.region.clock.now())}`;
    for (const name of namedOrAll(input.ScalingProcesses, processes, 'process type'))
      if (!group.suspended.has(name)) group.suspended.set(name, reason);
    return {};
  },

  ResumeProcesses(input: ResumeProcessesCommandInput) {
    const group = changeableGroup(context, input.AutoScalingGroupName);
    for (const name of namedOrAll(input.ScalingProcesses, processes, 'process type'))
      group.suspended.delete(name);
    group.failures = { count: 0, since: 0, retryAt: 0 };
    markEndedInstances(context, group);
    context.wake(group);
    return {};
  },

  EnableMetricsCollection(input: EnableMetricsCollectionCommandInput) {
    const group = changeableGroup(context, input.AutoScalingGroupName);
    if (required(input.Granularity, 'granularity') !== '1Minute')
      throw validationError('Granularity must be 1Minute');
    for (const metric of namedOrAll(input.Metrics, metrics, 'metric type')) group.metrics.add(metric);
    return {};
  },

  DisableMetricsCollection(input: DisableMetricsCollectionCommandInput) {
    const group = changeableGroup(context, input.AutoScalingGroupName);
    for (const metric of namedOrAll(input.Metrics, metrics, 'metric type')) group.metrics.delete(metric);
    return {};
  },
});
