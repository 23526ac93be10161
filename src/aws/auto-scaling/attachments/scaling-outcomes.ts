import type { ScalingPolicy } from '@aws-sdk/client-auto-scaling';
import type { MetricAlarm } from '@aws-sdk/client-cloudwatch';
import type { SettingReport } from '../../../rollout/fleet/settings-report.ts';
import { targetGroupId } from '../../load-balancing/dimensions.ts';
import { namesWhole } from '../../whole-name.ts';
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
  if (asksByName(renamed, names)) return UNSCALED;
  const why = stillNames(renamed, names)
    ? 'finding: its metric names the group in a text that stays'
    : undefined;
  if (JSON.stringify(renamed) !== JSON.stringify(metrics))
    return {
      outcome: 'rewritten',
      from: renamedIn(metrics, names),
      to: "green's",
      ...(why && { why }),
    };
  if (why) return { outcome: 'copied', why };
  return PredictiveScalingConfiguration
    ? { outcome: 'copied', why: 'it forecasts from a history that green has not yet' }
    : { outcome: 'copied' };
}

/** Which of the names stands there. */
function renamedIn(metrics: unknown, { group, targetGroups }: GroupNames): string {
  const text = JSON.stringify(metrics);
  return targetGroups.find((arn) => text.includes(targetGroupId(arn))) ?? group;
}

function alarmOutcome(alarm: MetricAlarm, policies: readonly string[], names: GroupNames): Outcome {
  const { AlarmName: from } = alarm;
  const others = Object.values(actionsOf(alarm))
    .flatMap((actions) => actions ?? [])
    .filter((action) => action.includes(':scalingPolicy:') && !policies.includes(action));
  if (others.length > 0)
    return refused(`it scales another group too: ${others.join(', ')}`, 'give each group its alarm');
  const to = alarmName('(green)', baseName(names.group, alarm));
  if (to.length > MAX_NAME) return refused('its name leaves no room for that of green', 'shorten its name');
  const { AlarmDescription: _, ...copied } = copiedOf(alarm);
  const renamed = rename(copied, names, COPY);
  if (asksByName(renamed, names)) return UNSCALED;
  const why = [
    from === baseName(names.group, alarm) &&
      'the alarm that you made stays with the old group, and watches nothing once that is gone',
    stillNames(renamed, names) && 'finding: it names the group in a text that stays',
  ].filter((reason) => reason !== false);
  return { outcome: 'recreated', from, to, ...(why.length > 0 && { why: why.join('; ') }) };
}

/** By a dimension of another kind, or in a label: only its owner knows what it is for. */
const stillNames = (value: unknown, { group }: GroupNames) => namesWhole(JSON.stringify(value), group);

/** In an expression by words that no group is known by (`host_group='web'`), which so wasn't rewritten. */
function asksByName(value: unknown, names: GroupNames): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, member]) =>
    key === 'Expression' && typeof member === 'string'
      ? namesWhole(member, names.group)
      : asksByName(member, names),
  );
}

const refused = (why: string, fix: string): Outcome => ({ outcome: 'refused', why, fix });

const UNSCALED = refused(
  'an expression of it has the name of the group, not as that of a group: with the old group gone nothing would scale green',
  'have the expression ask for the group by AutoScalingGroupName or asg, which is rewritten, or leave the name out',
);
