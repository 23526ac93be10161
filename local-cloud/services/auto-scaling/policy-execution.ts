import type { ScalingPolicy, StepAdjustment } from '@aws-sdk/client-auto-scaling';
import type { MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { setCapacity } from './capacity.ts';
import type { Context } from './context.ts';
import type { Group } from './model.ts';

/** What an alarm's action does: the policy of the ARN scales its group, unless `AlarmNotification` is suspended. */
export function executePolicy(
  context: Context,
  policyArn: string,
  alarm: MetricAlarm,
  value: number | undefined,
): void {
  for (const group of context.groups.values()) {
    const policy = [...group.policies.values()].find(({ PolicyARN }) => PolicyARN === policyArn);
    if (!policy) continue;
    const isHeld = group.deleting || group.suspended.has('AlarmNotification') || policy.Enabled === false;
    if (!isHeld) scale(context, group, policy, wantedBy(context, group, policy, alarm, value));
  }
}

function scale(context: Context, group: Group, policy: ScalingPolicy, wanted: number | undefined): void {
  if (wanted === undefined) return;
  const desired = Math.max(group.min, Math.min(group.max, wanted));
  if (desired === group.desired) return;
  const now = context.region.clock.now();
  setCapacity(context, group, { ...group, desired }, `the policy ${policy.PolicyName}`);
  group.scaledAt = now;
}

/** Undefined when the policy leaves the group as it is. */
function wantedBy(
  context: Context,
  group: Group,
  policy: ScalingPolicy,
  alarm: MetricAlarm,
  value: number | undefined,
): number | undefined {
  const sinceLast = context.region.clock.now() - group.scaledAt;
  if (policy.PolicyType === 'TargetTrackingScaling') {
    const warmup = 1000 * (policy.EstimatedInstanceWarmup ?? group.settings.DefaultInstanceWarmup ?? 300);
    if (value === undefined || sinceLast < warmup) return undefined;
    return tracked(group.desired, value, policy, alarm);
  }
  if (policy.PolicyType === 'StepScaling') {
    const warmup = 1000 * (policy.EstimatedInstanceWarmup ?? group.settings.DefaultInstanceWarmup ?? 300);
    const step = value === undefined ? undefined : stepFor(policy, value - (alarm.Threshold ?? 0));
    if (!step || sinceLast < warmup) return undefined;
    return adjusted(group.desired, policy, step.ScalingAdjustment ?? 0);
  }
  const cooldown = 1000 * (policy.Cooldown ?? group.settings.DefaultCooldown ?? 300);
  return sinceLast < cooldown ? undefined : adjusted(group.desired, policy, policy.ScalingAdjustment ?? 0);
}

/** In proportion to the metric; the alarm says in which direction. */
function tracked(desired: number, value: number, policy: ScalingPolicy, alarm: MetricAlarm): number {
  const target = policy.TargetTrackingConfiguration?.TargetValue ?? value;
  const proportional = Math.ceil((desired * value) / target);
  return alarm.ComparisonOperator?.startsWith('Greater')
    ? Math.max(desired, proportional)
    : Math.min(desired, proportional);
}

/** A step's bounds count from the alarm's threshold: the lower one is within, above it; the upper one below it. */
function stepFor({ StepAdjustments = [] }: ScalingPolicy, over: number): StepAdjustment | undefined {
  return StepAdjustments.find(
    ({ MetricIntervalLowerBound: low, MetricIntervalUpperBound: high }) =>
      (low === undefined || (over >= 0 ? over >= low : over > low)) &&
      (high === undefined || (over >= 0 ? over < high : over <= high)),
  );
}

/**
 * AWS rounds a percentage away from 0 below one server, towards 0 above (Auto Scaling user guide, "Scaling adjustment
 * types").
 */
function adjusted(desired: number, policy: ScalingPolicy, by: number): number {
  if (policy.AdjustmentType === 'ExactCapacity') return by;
  if (policy.AdjustmentType === 'ChangeInCapacity') return desired + by;
  const raw = (desired * by) / 100;
  const rounded = Math.abs(raw) < 1 ? Math.sign(raw) : Math.trunc(raw);
  const least = policy.MinAdjustmentMagnitude ?? 0;
  return desired + Math.sign(raw) * Math.max(Math.abs(rounded), least);
}
