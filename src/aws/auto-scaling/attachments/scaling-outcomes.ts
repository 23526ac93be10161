import type { ScalingPolicy } from '@aws-sdk/client-auto-scaling';
import type { MetricAlarm } from '@aws-sdk/client-cloudwatch';
import type { SettingReport } from '../../../rollout/settings-report.ts';
import { actionsOf, alarmName, baseName, copiedOf } from './alarms.ts';
import { type GroupNames, named } from './attachment.ts';
import { rename } from './neutral.ts';
import { ALARM, POLICY, type Scaling } from './scaling.ts';

type Outcome = Omit<SettingReport, 'setting'>;

const COPY: GroupNames = { group: '(green)', targetGroups: ['targetgroup/(green)'] };

/** CloudWatch takes names of up to 255 characters (API reference, `PutMetricAlarm`). */
const MAX_NAME = 255;

/** Policies whose texts name the group or its target group are rewritten, and the alarms that call them are recreated. */
export function scalingOutcomes({ policies, alarms }: Scaling, names: GroupNames): Record<string, Outcome> {
  const arns = policies.map(({ PolicyARN = '' }) => PolicyARN);
  return Object.fromEntries([
    ...policies.map((policy) => [named(POLICY, policy.PolicyName), policyOutcome(policy, names)]),
    ...alarms.map((alarm) => [named(ALARM, baseName(names.group, alarm)), alarmOutcome(alarm, arns, names)]),
  ]) as Record<string, Outcome>;
}

function policyOutcome(policy: ScalingPolicy, names: GroupNames): Outcome {
  const { TargetTrackingConfiguration, PredictiveScalingConfiguration } = policy;
  const metrics = { TargetTrackingConfiguration, PredictiveScalingConfiguration };
  const renamed = rename(metrics, names, COPY);
  if (stillNames(renamed, names))
    return refused('its metric names the group within an expression', 'name the group by a dimension');
  if (JSON.stringify(renamed) !== JSON.stringify(metrics))
    return { outcome: 'rewritten', from: names.targetGroups[0] ?? names.group, to: "green's" };
  return PredictiveScalingConfiguration
    ? { outcome: 'copied', why: 'it forecasts from a history that green has not yet' }
    : { outcome: 'copied' };
}

function alarmOutcome(alarm: MetricAlarm, policies: readonly string[], names: GroupNames): Outcome {
  const { AlarmName: from } = alarm;
  const others = Object.values(actionsOf(alarm))
    .flatMap((actions) => actions ?? [])
    .filter((action) => action.includes(':scalingPolicy:') && !policies.includes(action));
  if (others.length > 0)
    return refused(`it scales another group too: ${others.join(', ')}`, 'give each group its alarm');
  const { AlarmDescription: _, ...copied } = copiedOf(alarm);
  if (stillNames(rename(copied, names, COPY), names))
    return refused('it names the group within an expression', 'name the group by a dimension');
  const to = alarmName('(green)', baseName(names.group, alarm));
  if (to.length > MAX_NAME) return refused('its name leaves no room for that of green', 'shorten its name');
  const why = 'the alarm that you made stays with the old group, and watches nothing once that is gone';
  return { outcome: 'recreated', from, to, ...(from === baseName(names.group, alarm) && { why }) };
}

const stillNames = (value: unknown, { group }: GroupNames) => JSON.stringify(value).includes(group);

const refused = (why: string, fix: string): Outcome => ({ outcome: 'refused', why, fix });
