import {
  DeletePolicyCommand,
  DescribePoliciesCommand,
  PutScalingPolicyCommand,
  type ScalingPolicy,
} from '@aws-sdk/client-auto-scaling';
import type { MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { callAws, paginate, required } from '../../call.ts';
import { isSet } from '../group-fields.ts';
import { changeGroup } from '../groups.ts';
import {
  actionsOf,
  alarmName,
  baseName,
  copiedOf,
  deleteAlarms,
  describeAlarms,
  putAlarm,
} from './alarms.ts';
import { attachment, type Clients, type Copy, named, namesOf } from './attachment.ts';
import { rename } from './neutral.ts';
import { ALARM, POLICY, type Scaling } from './scaling.ts';
import { scalingOutcomes } from './scaling-outcomes.ts';

const policySetting = ({ PolicyName }: ScalingPolicy) => named(POLICY, PolicyName);

/**
 * Policies come before their alarms, whose actions name the policies' ARNs. A label of `ALBRequestCountPerTarget` names
 * a target group that must be attached by then (SDK: `PredefinedMetricSpecification.ResourceLabel`); a copy is created
 * with its own.
 */
export const scalingPolicies = attachment<Scaling>({
  name: 'scaling policies',
  async read(clients, { AutoScalingGroupName: group }) {
    const policies = await policiesOf(clients, required(group, 'the name of a group'));
    const names = policies.flatMap(alarmNamesOf);
    const alarms = names.length > 0 ? await describeAlarms(clients.cloudWatch, [...new Set(names)]) : [];
    return { policies, alarms };
  },
  settings: ({ policies, alarms }, names) => ({
    ...Object.fromEntries(policies.map((policy) => [policySetting(policy), ownSettings(policy)])),
    ...Object.fromEntries(
      alarms.map((alarm) => [named(ALARM, baseName(names.group, alarm)), alarmSettings(alarm, policies)]),
    ),
  }),
  outcomes: scalingOutcomes,
  async recreate(clients, scaling, copy) {
    for (const policy of scaling.policies.filter((each) => copy.put.has(policySetting(each)))) {
      const input = rename(ownSettings(policy), copy.from, copy.to);
      const command = new PutScalingPolicyCommand({
        ...input,
        PolicyName: policy.PolicyName,
        AutoScalingGroupName: copy.to.group,
      });
      await changeGroup(`put a scaling policy of ${copy.to.group}`, clients.autoScaling.send(command));
    }
    await putAlarms(clients, scaling, copy);
    await dropFrom(clients, copy);
  },
});

/** The alarms that were recreated for a group go with it: it is the policies that tell which these are. */
export async function recreatedAlarms(clients: Clients, group: string): Promise<string[]> {
  const names = (await policiesOf(clients, group)).flatMap(alarmNamesOf);
  return [...new Set(names)].filter((name) => name.startsWith(alarmName(group, '')));
}

const policiesOf = ({ autoScaling }: Clients, AutoScalingGroupName: string): Promise<ScalingPolicy[]> =>
  paginate(async (NextToken: string | undefined) => {
    const what = `the scaling policies of ${AutoScalingGroupName}`;
    const command = new DescribePoliciesCommand({ AutoScalingGroupName, NextToken });
    const response = await callAws(`list ${what}`, autoScaling.send(command));
    return { items: required(response.ScalingPolicies, what), next: response.NextToken };
  });

const alarmNamesOf = ({ PolicyType, Alarms = [] }: ScalingPolicy) =>
  PolicyType === 'TargetTrackingScaling' ? [] : Alarms.flatMap(({ AlarmName }) => AlarmName ?? []);

function ownSettings(policy: ScalingPolicy) {
  const { PolicyARN: _, Alarms: __, AutoScalingGroupName: ___, ...own } = policy;
  return Object.fromEntries(Object.entries(own).filter(([, value]) => isSet(value))) as typeof own;
}

/** In place of its ARN a policy's name, which is the same in a copy. */
function alarmSettings(alarm: MetricAlarm, policies: readonly ScalingPolicy[]) {
  const byArn = new Map(policies.map(({ PolicyARN, PolicyName }) => [PolicyARN, `policy ${PolicyName}`]));
  return { ...copiedOf(alarm), ...mapActions(alarm, (arn) => byArn.get(arn) ?? arn) };
}

const mapActions = (alarm: MetricAlarm, map: (arn: string) => string) =>
  Object.fromEntries(
    Object.entries(actionsOf(alarm))
      .filter(([, actions]) => isSet(actions))
      .map(([on, actions = []]) => [on, actions.map(map)]),
  );

async function putAlarms(clients: Clients, { policies, alarms }: Scaling, copy: Copy): Promise<void> {
  const meant = alarms.filter((alarm) => copy.put.has(named(ALARM, baseName(copy.from.group, alarm))));
  if (meant.length === 0) return;
  const made = await policiesOf(clients, copy.to.group);
  const arns = new Map(
    policies.map(({ PolicyARN, PolicyName }) => [PolicyARN, () => arnOf(made, PolicyName, copy.to.group)]),
  );
  for (const alarm of meant) {
    await putAlarm(clients.cloudWatch, {
      ...rename(copiedOf(alarm), copy.from, copy.to),
      ...mapActions(alarm, (arn) => arns.get(arn)?.() ?? arn),
      AlarmName: alarmName(copy.to.group, baseName(copy.from.group, alarm)),
      EvaluationPeriods: alarm.EvaluationPeriods,
      ComparisonOperator: alarm.ComparisonOperator,
    });
  }
}

const arnOf = (made: readonly ScalingPolicy[], name: string | undefined, group: string) =>
  required(
    made.find(({ PolicyName }) => PolicyName === name)?.PolicyARN,
    `the scaling policy ${name} of ${group}`,
  );

async function dropFrom({ autoScaling, cloudWatch }: Clients, { to: { group }, drop }: Copy): Promise<void> {
  const alarms = namesOf(drop, ALARM).map((base) => alarmName(group, base));
  if (alarms.length > 0) await deleteAlarms(cloudWatch, alarms);
  for (const PolicyName of namesOf(drop, POLICY)) {
    const command = new DeletePolicyCommand({ AutoScalingGroupName: group, PolicyName });
    await changeGroup(`delete a scaling policy of ${group}`, autoScaling.send(command));
  }
}
