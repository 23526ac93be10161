import {
  type AutoScalingGroup,
  DescribeAutoScalingGroupsCommand,
  DescribeLifecycleHooksCommand,
  DescribeNotificationConfigurationsCommand,
  DescribePoliciesCommand,
  DescribeScheduledActionsCommand,
  DescribeWarmPoolCommand,
  type ScalingPolicy,
} from '@aws-sdk/client-auto-scaling';
import { DescribeAlarmsCommand, type MetricAlarm } from '@aws-sdk/client-cloudwatch';
import {
  DescribeTagsCommand,
  DescribeTargetGroupAttributesCommand,
  DescribeTargetGroupsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { World } from '../../simulation/world/world.ts';
import { ofTemplate } from './describe-template.ts';

/** Everything that AWS describes of a fleet, by the name of the setting; values are JSON. */
export type Described = Readonly<Record<string, string>>;

/** What AWS sets itself, and what has a line of its own below. */
const LEFT_OUT = [
  'AutoScalingGroupARN',
  'AutoScalingGroupName',
  'CreatedTime',
  'Instances',
  'Status',
  'PredictedCapacity',
  'WarmPoolSize',
  'WarmPoolConfiguration',
  'MixedInstancesPolicy',
  'Tags',
  'EnabledMetrics',
  'SuspendedProcesses',
  // The same attachment as TargetGroupARNs.
  'TrafficSources',
];

/** Names of the group and of its target groups are neutral: two fleets that are described alike behave alike. */
export async function describeFleet(world: World, name: string): Promise<Described | undefined> {
  const { autoScaling } = world.outside;
  const { AutoScalingGroups } = await autoScaling.send(
    new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] }),
  );
  const group = AutoScalingGroups?.[0];
  if (!group) return undefined;
  const targetGroups = group.TargetGroupARNs ?? [];
  const settings: Record<string, unknown> = {
    ...ofGroup(group),
    ...(await belongings(world, name)),
    ...(await ofTemplate(world, group)),
  };
  for (const [index, arn] of targetGroups.entries()) {
    const prefix = targetGroups.length > 1 ? `target group ${index + 1}` : 'target group';
    Object.assign(settings, await ofTargetGroup(world, arn, prefix));
  }
  const names = targetGroups.flatMap((arn, index): [string, string][] => [
    [arn, `(target group ${index + 1})`],
    [arn.split(':').at(-1) ?? arn, `(target group ${index + 1})`],
  ]);
  return Object.fromEntries(
    Object.entries(settings)
      .filter(([, value]) => value !== undefined)
      .map(([setting, value]) => [
        setting,
        names.reduce((text, [from, to]) => text.replaceAll(from, to), withoutName(canonical(value), name)),
      ]),
  );
}

/** Metrics name a group by a dimension; another text that is the same is no name of the group. */
const withoutName = (text: string, name: string): string =>
  text.replaceAll(
    `"Name":"AutoScalingGroupName","Value":${JSON.stringify(name)}`,
    '"Name":"AutoScalingGroupName","Value":"(group)"',
  );

function ofGroup(group: AutoScalingGroup): Record<string, unknown> {
  const fields = Object.entries(group).filter(
    ([field, value]) => !LEFT_OUT.includes(field) && value !== undefined && !isEmpty(value),
  );
  const tags = (group.Tags ?? []).filter(({ Key }) => !Key?.startsWith('greenshift:'));
  return {
    ...Object.fromEntries(fields),
    ...ofPolicy(group),
    ...named(
      'tag',
      tags,
      ({ Key }) => Key,
      ({ Value, PropagateAtLaunch }) => [Value, PropagateAtLaunch],
    ),
    ...named(
      'collected metric',
      group.EnabledMetrics ?? [],
      ({ Metric }) => Metric,
      () => true,
    ),
    ...named(
      'suspended process',
      group.SuspendedProcesses ?? [],
      ({ ProcessName }) => ProcessName,
      () => true,
    ),
  };
}

/** But for the version of the template, which is described as a template's. */
function ofPolicy({ MixedInstancesPolicy: policy }: AutoScalingGroup): Record<string, unknown> {
  if (!policy) return {};
  return {
    ...named(
      'instance override',
      policy.LaunchTemplate?.Overrides ?? [],
      ({ InstanceType, InstanceRequirements }) => InstanceType ?? JSON.stringify(InstanceRequirements),
    ),
    InstancesDistribution: policy.InstancesDistribution,
    LaunchTemplate: policy.LaunchTemplate?.LaunchTemplateSpecification,
  };
}

async function belongings(
  { outside: { autoScaling, cloudWatch } }: World,
  AutoScalingGroupName: string,
): Promise<Record<string, unknown>> {
  const of = { AutoScalingGroupName };
  const { LifecycleHooks = [] } = await autoScaling.send(new DescribeLifecycleHooksCommand(of));
  const { ScalingPolicies = [] } = await autoScaling.send(new DescribePoliciesCommand(of));
  const { ScheduledUpdateGroupActions = [] } = await autoScaling.send(
    new DescribeScheduledActionsCommand(of),
  );
  const { NotificationConfigurations = [] } = await autoScaling.send(
    new DescribeNotificationConfigurationsCommand({ AutoScalingGroupNames: [AutoScalingGroupName] }),
  );
  const alarms = await alarmsOf(cloudWatch, ScalingPolicies);
  const { WarmPoolConfiguration } = await autoScaling.send(new DescribeWarmPoolCommand(of));
  return {
    ...named(
      'lifecycle hook',
      LifecycleHooks,
      ({ LifecycleHookName }) => LifecycleHookName,
      ({ AutoScalingGroupName: _, ...hook }) => hook,
    ),
    ...named(
      'scaling policy',
      ScalingPolicies,
      ({ PolicyName }) => PolicyName,
      ({ AutoScalingGroupName: _, PolicyARN: __, Alarms: ___, ...policy }) => policy,
    ),
    ...named(
      'scaling alarm',
      alarms,
      ({ AlarmName }) => AlarmName?.replace(/^greenshift\/[^/]+\//, ''),
      ofAlarm,
    ),
    ...named(
      'scheduled action',
      ScheduledUpdateGroupActions,
      ({ ScheduledActionName }) => ScheduledActionName,
      ({ AutoScalingGroupName: _, ScheduledActionARN: __, Time: ___, ...action }) => action,
    ),
    ...named(
      'notification',
      NotificationConfigurations,
      ({ TopicARN, NotificationType }) => `${TopicARN} ${NotificationType}`,
      () => true,
    ),
    ...(WarmPoolConfiguration && { 'warm pool': WarmPoolConfiguration }),
  };
}

async function alarmsOf(
  cloudWatch: World['outside']['cloudWatch'],
  policies: readonly ScalingPolicy[],
): Promise<MetricAlarm[]> {
  const AlarmNames = policies
    .filter(({ PolicyType }) => PolicyType !== 'TargetTrackingScaling')
    .flatMap(({ Alarms = [] }) => Alarms.flatMap(({ AlarmName }) => AlarmName ?? []));
  if (AlarmNames.length === 0) return [];
  return (await cloudWatch.send(new DescribeAlarmsCommand({ AlarmNames }))).MetricAlarms ?? [];
}

/** A policy is named in its actions by an ARN that ends with its name. */
function ofAlarm(alarm: MetricAlarm) {
  const { Namespace, MetricName, Dimensions, Metrics, Period, Statistic, ExtendedStatistic } = alarm;
  const { Threshold, ComparisonOperator, EvaluationPeriods, DatapointsToAlarm, TreatMissingData } = alarm;
  const actions = [...(alarm.AlarmActions ?? []), ...(alarm.OKActions ?? [])].map((action) =>
    action.replace(/.*:policyName\//, 'policy '),
  );
  return {
    ...{ Namespace, MetricName, Dimensions, Metrics, Period, Statistic, ExtendedStatistic, actions },
    ...{ Threshold, ComparisonOperator, EvaluationPeriods, DatapointsToAlarm, TreatMissingData },
  };
}

async function ofTargetGroup(
  { outside: { loadBalancing } }: World,
  arn: string,
  prefix: string,
): Promise<Record<string, unknown>> {
  const { TargetGroups } = await loadBalancing.send(
    new DescribeTargetGroupsCommand({ TargetGroupArns: [arn] }),
  );
  const { Attributes = [] } = await loadBalancing.send(
    new DescribeTargetGroupAttributesCommand({ TargetGroupArn: arn }),
  );
  const { TagDescriptions } = await loadBalancing.send(new DescribeTagsCommand({ ResourceArns: [arn] }));
  const {
    TargetGroupArn: _,
    TargetGroupName: __,
    LoadBalancerArns: ___,
    ...settings
  } = TargetGroups?.[0] ?? {};
  const tags = (TagDescriptions?.[0]?.Tags ?? []).filter(({ Key }) => !Key?.startsWith('greenshift:'));
  return Object.fromEntries([
    ...Object.entries(settings).map(([field, value]) => [`${prefix} ${field}`, value]),
    ...Attributes.map(({ Key, Value }) => [`${prefix} ${Key}`, Value]),
    ...tags.map(({ Key, Value }) => [`${prefix} tag "${Key}"`, Value]),
  ]);
}

const named = <Item>(
  kind: string,
  items: readonly Item[],
  nameOf: (item: Item) => string | undefined,
  contentOf: (item: Item) => unknown = (item) => item,
): Record<string, unknown> =>
  Object.fromEntries(items.map((item) => [`${kind} "${nameOf(item)}"`, contentOf(item)]));

const isEmpty = (value: unknown) => value === '' || (Array.isArray(value) && value.length === 0);

const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
