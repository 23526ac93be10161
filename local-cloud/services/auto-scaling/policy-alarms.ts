import type { Alarm, PutScalingPolicyCommandInput } from '@aws-sdk/client-auto-scaling';
import { type Context, uuid } from './context.ts';
import type { Group } from './model.ts';

type Tracking = NonNullable<PutScalingPolicyCommandInput['TargetTrackingConfiguration']>;

/** The metrics of predefined specifications (Auto Scaling API reference, `PredefinedMetricSpecification`). */
const PREDEFINED: Readonly<Record<string, readonly [namespace: string, metric: string]>> = {
  ASGAverageCPUUtilization: ['AWS/EC2', 'CPUUtilization'],
  ASGAverageNetworkIn: ['AWS/EC2', 'NetworkIn'],
  ASGAverageNetworkOut: ['AWS/EC2', 'NetworkOut'],
};

/** Scale-in waits for a quarter of an hour below nine tenths of the target (Auto Scaling user guide, "Target tracking"). */
const [HIGH_PERIODS, LOW_PERIODS, LOW_SHARE] = [3, 15, 0.9];

/** The alarms that target tracking makes for itself, and puts in place of those that the policy had. */
export function putTrackingAlarms(
  context: Context,
  group: Group,
  policyArn: string,
  tracking: Tracking,
): Alarm[] {
  deleteTrackingAlarms(context, policyArn);
  const metric = metricOf(group, tracking);
  if (!metric) return [];
  const target = tracking.TargetValue ?? 0;
  const put = (word: 'High' | 'Low', periods: number, threshold: number) => {
    const AlarmName = `TargetTracking-${group.name}-Alarm${word}-${uuid(context.region)}`;
    context.alarms.put({
      AlarmName,
      ...metric,
      Period: 60,
      EvaluationPeriods: periods,
      Threshold: threshold,
      ComparisonOperator: word === 'High' ? 'GreaterThanThreshold' : 'LessThanThreshold',
      AlarmActions: [policyArn],
    });
  };
  put('High', HIGH_PERIODS, target);
  if (!tracking.DisableScaleIn) put('Low', LOW_PERIODS, target * LOW_SHARE);
  return alarmsCalling(context, policyArn);
}

function metricOf(group: Group, tracking: Tracking) {
  const { PredefinedMetricSpecification: predefined, CustomizedMetricSpecification: own } = tracking;
  if (own?.MetricName)
    return {
      Namespace: own.Namespace,
      MetricName: own.MetricName,
      Dimensions: own.Dimensions?.map(({ Name, Value }) => ({ Name, Value })),
      Statistic: own.Statistic,
    };
  if (predefined?.PredefinedMetricType === 'ALBRequestCountPerTarget') {
    const [, loadBalancer, targetGroup] =
      /^(app\/[^/]+\/[^/]+)\/(targetgroup\/[^/]+\/[^/]+)$/.exec(predefined.ResourceLabel ?? '') ?? [];
    const Dimensions = [
      { Name: 'LoadBalancer', Value: loadBalancer },
      { Name: 'TargetGroup', Value: targetGroup },
    ];
    return {
      Namespace: 'AWS/ApplicationELB',
      MetricName: 'RequestCountPerTarget',
      Dimensions,
      Statistic: 'Sum' as const,
    };
  }
  const [Namespace, MetricName] = PREDEFINED[predefined?.PredefinedMetricType ?? ''] ?? [];
  if (!MetricName) return undefined;
  const Dimensions = [{ Name: 'AutoScalingGroupName', Value: group.name }];
  return { Namespace, MetricName, Dimensions, Statistic: 'Average' as const };
}

/** Every alarm that calls a policy, whoever made it. */
export const alarmsCalling = ({ alarms }: Context, policyArn: string): Alarm[] =>
  alarms
    .all()
    .filter(({ AlarmActions = [], OKActions = [], InsufficientDataActions = [] }) =>
      [...AlarmActions, ...OKActions, ...InsufficientDataActions].includes(policyArn),
    )
    .map(({ AlarmName, AlarmArn }) => ({ AlarmName, AlarmARN: AlarmArn }));

export function deleteTrackingAlarms(context: Context, policyArn: string): void {
  const names = alarmsCalling(context, policyArn).map(({ AlarmName = '' }) => AlarmName);
  context.alarms.delete(names.filter((name) => name.startsWith('TargetTracking-')));
}

/**
 * What goes with a group: the alarms of target tracking, and those that call nothing but its policies ("any alarm that
 * no longer has an associated action", Auto Scaling user guide, "Delete your Auto Scaling infrastructure").
 */
export function deleteAlarmsOf(context: Context, group: Group): void {
  const arns = [...group.policies.values()].map(({ PolicyARN }) => PolicyARN);
  const orphans = context.alarms.all().filter(({ AlarmActions, OKActions, InsufficientDataActions }) => {
    const actions = [...(AlarmActions ?? []), ...(OKActions ?? []), ...(InsufficientDataActions ?? [])];
    return actions.length > 0 && actions.every((action) => arns.includes(action));
  });
  context.alarms.delete(orphans.map(({ AlarmName = '' }) => AlarmName));
}
