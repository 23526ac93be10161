import { DescribePoliciesCommand } from '@aws-sdk/client-auto-scaling';
import { PutMetricAlarmCommand, type PutMetricAlarmCommandInput } from '@aws-sdk/client-cloudwatch';
import type { World } from '../../simulation/world/world.ts';
import type { Definition } from './definition.ts';

/** What most definitions leave out of an alarm; one that never goes off leaves the fleet its size. */
const NEVER = {
  EvaluationPeriods: 3,
  Threshold: 1e9,
  ComparisonOperator: 'GreaterThanThreshold',
} as const;
const NEVER_OF_BAND = { EvaluationPeriods: 3 } as const;
const OF_ONE_METRIC = { Period: 60 } as const;

/**
 * The alarms of the owner, those that call the group's policies among them: their actions get the policies' new ARNs.
 * Returns those that the local cloud can't take.
 */
export async function plantAlarms(
  { outside: { autoScaling, cloudWatch } }: World,
  { group: { AutoScalingGroupName }, policies, alarms = [] }: Definition,
  rename: <Value>(value: Value) => Value,
): Promise<string[]> {
  const { ScalingPolicies = [] } = await autoScaling.send(
    new DescribePoliciesCommand({ AutoScalingGroupName }),
  );
  const policyArns = new Map(
    ScalingPolicies.map(({ PolicyName, PolicyARN = '' }) => [PolicyName, PolicyARN]),
  );
  const arns = new Map(
    policies.map(({ PolicyName, PolicyARN = '' }) => [PolicyARN, policyArns.get(PolicyName)]),
  );
  const without: string[] = [];
  for (const alarm of rename(alarms)) {
    const renamed = (actions: readonly string[] = []) => actions.map((action) => arns.get(action) ?? action);
    const made = cloudWatch.send(
      new PutMetricAlarmCommand({
        ...(alarm.ThresholdMetricId === undefined ? NEVER : NEVER_OF_BAND),
        ...(!alarm.Metrics && OF_ONE_METRIC),
        ...(!alarm.Metrics && alarm.ExtendedStatistic === undefined && { Statistic: 'Average' }),
        ...alarm,
        AlarmActions: renamed(alarm.AlarmActions),
        OKActions: renamed(alarm.OKActions),
        InsufficientDataActions: renamed(alarm.InsufficientDataActions),
      } as PutMetricAlarmCommandInput),
    );
    await made.catch((error: Error) => without.push(`alarm "${alarm.AlarmName}": ${error.message}`));
  }
  return without;
}
