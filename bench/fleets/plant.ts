import {
  CreateAutoScalingGroupCommand,
  type CreateAutoScalingGroupCommandInput,
  CreateLaunchConfigurationCommand,
  EnableMetricsCollectionCommand,
  type MixedInstancesPolicy,
  PutNotificationConfigurationCommand,
  PutScalingPolicyCommand,
  PutScheduledUpdateGroupActionCommand,
  PutWarmPoolCommand,
  SuspendProcessesCommand,
} from '@aws-sdk/client-auto-scaling';
import {
  CreateLaunchTemplateCommand,
  CreateLaunchTemplateVersionCommand,
  type RequestLaunchTemplateData,
  type ResponseLaunchTemplateData,
} from '@aws-sdk/client-ec2';
import type { World } from '../../simulation/world/world.ts';
import { type Definition, instanceTypeOf } from './definition.ts';
import { plantAlarms } from './plant-alarms.ts';
import { plantBeside } from './plant-beside.ts';
import { plantImage } from './plant-image.ts';
import { overrideInput, plantOverrides } from './plant-overrides.ts';
import { type PlantedPair, plantTraffic } from './plant-traffic.ts';

/** What a definition has become in the simulated region. */
export interface Planted {
  readonly fleet: string;
  /** The listeners and rules that give the group its traffic, by the target group that they go to. */
  readonly pairs: readonly PlantedPair[];
  /** What the local cloud can't take, so that it is missing from the group. */
  readonly without: readonly string[];
}

/** Makes what the definition describes. Throws what the local cloud refuses of the essentials. */
export async function plant(world: World, definition: Definition): Promise<Planted> {
  const traffic = await plantTraffic(world, definition);
  await plantTemplate(world, definition);
  await plantOverrides(world, definition);
  const input = groupInput(definition, traffic.arns);
  await world.outside.autoScaling.send(new CreateAutoScalingGroupCommand(input));
  await plantBeside(world, definition, input.TargetGroupARNs ?? []);
  const belongings = await plantBelongings(world, definition, traffic.rename);
  const without = [
    ...traffic.without,
    ...belongings,
    ...(await plantAlarms(world, definition, traffic.rename)),
  ];
  const { AutoScalingGroupName: fleet = '' } = definition.group;
  return { fleet, pairs: traffic.pairs, without };
}

/** The image that the live servers run is there, and all versions up to the one that they are launched from. */
async function plantTemplate(world: World, definition: Definition): Promise<void> {
  const { group, launchTemplateVersion: version, launchConfiguration } = definition;
  const { ec2, autoScaling } = world.outside;
  if (launchConfiguration) {
    plantImage(world, String(launchConfiguration.ImageId), String(launchConfiguration.InstanceType));
    await autoScaling.send(new CreateLaunchConfigurationCommand(configurationInput(launchConfiguration)));
  }
  if (!version) return;
  const { ImageId = '', BlockDeviceMappings } = version.LaunchTemplateData;
  plantImage(world, ImageId, instanceTypeOf(definition), BlockDeviceMappings);
  const { LaunchTemplateName, VersionNumber } = version;
  const newest = Math.max(VersionNumber, Number(group.LaunchTemplate?.Version) || 1);
  const LaunchTemplateData = templateInput(version.LaunchTemplateData);
  await ec2.send(new CreateLaunchTemplateCommand({ LaunchTemplateName, LaunchTemplateData }));
  for (let number = 2; number <= newest; number += 1) {
    await ec2.send(new CreateLaunchTemplateVersionCommand({ LaunchTemplateName, LaunchTemplateData }));
  }
}

/** AWS describes a setting that a configuration hasn't as empty, which a creation may not have. */
const configurationInput = ({
  LaunchConfigurationARN: _,
  CreatedTime: __,
  ...given
}: Readonly<Record<string, unknown>>): CreateLaunchConfigurationCommand['input'] => {
  const input = Object.fromEntries(Object.entries(given).filter(([, value]) => isGiven(value)));
  return { LaunchConfigurationName: '', ...input };
};

/** A time in a definition is text. */
const templateInput = (data: ResponseLaunchTemplateData): RequestLaunchTemplateData =>
  JSON.parse(JSON.stringify(data), (key, value) => (key === 'ValidUntil' ? new Date(value) : value));

/** What a description has, and a creation doesn't take. */
const OUTPUT = [
  'AutoScalingGroupARN',
  'CreatedTime',
  'Instances',
  'EnabledMetrics',
  'SuspendedProcesses',
  'TrafficSources',
  'WarmPoolConfiguration',
  'WarmPoolSize',
  'Status',
  'ServiceLinkedRoleARN',
];

function groupInput(
  { group, lifecycleHooks }: Definition,
  arns: ReadonlyMap<string, string>,
): CreateAutoScalingGroupCommandInput {
  const given = Object.entries(group).filter(([field, value]) => !OUTPUT.includes(field) && isGiven(value));
  const { LaunchTemplate, MixedInstancesPolicy, VPCZoneIdentifier } = group;
  return {
    ...(Object.fromEntries(given) as unknown as CreateAutoScalingGroupCommandInput),
    // A creation takes zones by name or by id, or leaves them to the subnets.
    ...(VPCZoneIdentifier && { AvailabilityZones: undefined }),
    ...((VPCZoneIdentifier || group.AvailabilityZones?.length) && { AvailabilityZoneIds: undefined }),
    ...(group.AvailabilityZoneImpairmentPolicy?.ZonalShiftEnabled && { SkipZonalShiftValidation: true }),
    TrafficSources: (group.TrafficSources ?? [])
      .filter(({ Type }) => Type === 'vpc-lattice' || (Type === 'elbv2' && !group.TargetGroupARNs?.length))
      .map(({ Identifier = '', Type }) => ({ Identifier: arns.get(Identifier) ?? Identifier, Type })),
    ...(LaunchTemplate && {
      LaunchTemplate: {
        LaunchTemplateName: LaunchTemplate.LaunchTemplateName,
        Version: LaunchTemplate.Version,
      },
    }),
    ...(MixedInstancesPolicy && { MixedInstancesPolicy: policyInput(MixedInstancesPolicy) }),
    // AWS's own tags come from those who make the group.
    Tags: (group.Tags ?? [])
      .map(({ Key = '', Value, PropagateAtLaunch }) => ({ Key, Value, PropagateAtLaunch }))
      .filter(({ Key }) => !Key.startsWith('aws:')),
    TargetGroupARNs: (group.TargetGroupARNs ?? []).map((arn) => arns.get(arn) ?? arn),
    ...(lifecycleHooks.length > 0 && {
      LifecycleHookSpecificationList: lifecycleHooks.map(
        ({ AutoScalingGroupName: _, GlobalTimeout: __, ...hook }) => ({
          LifecycleHookName: '',
          LifecycleTransition: '',
          ...hook,
        }),
      ),
    }),
  };
}

/**
 * A template is named by its name. AWS takes no number of pools beside another strategy than `lowest-price`, and no order of
 * priority with requirements, though definitions list both as defaults.
 */
function policyInput({
  LaunchTemplate,
  InstancesDistribution = {},
}: MixedInstancesPolicy): MixedInstancesPolicy {
  const { LaunchTemplateSpecification: spec, Overrides = [] } = LaunchTemplate ?? {};
  const { SpotInstancePools, OnDemandAllocationStrategy, ...distribution } = InstancesDistribution;
  const hasRequirements = Overrides.some(({ InstanceRequirements }) => InstanceRequirements);
  return {
    LaunchTemplate: {
      LaunchTemplateSpecification: {
        LaunchTemplateName: spec?.LaunchTemplateName,
        Version: spec?.Version,
      },
      Overrides: Overrides.map(overrideInput),
    },
    InstancesDistribution: {
      ...distribution,
      ...(distribution.SpotAllocationStrategy === 'lowest-price' && { SpotInstancePools }),
      ...(!hasRequirements && { OnDemandAllocationStrategy }),
    },
  };
}

const isGiven = (value: unknown) =>
  value !== null && value !== '' && !(Array.isArray(value) && value.length === 0);

/** Returns the names of those that the local cloud can't take. */
async function plantBelongings(
  { outside: { autoScaling }, clock }: World,
  { group, policies, scheduledActions, notifications, warmPool }: Definition,
  rename: <Value>(value: Value) => Value,
): Promise<string[]> {
  const AutoScalingGroupName = group.AutoScalingGroupName ?? '';
  const topics = Map.groupBy(notifications, ({ TopicARN }) => TopicARN ?? '');
  const Metrics = (group.EnabledMetrics ?? []).flatMap(({ Metric }) => Metric ?? []);
  const ScalingProcesses = (group.SuspendedProcesses ?? []).flatMap(({ ProcessName }) => ProcessName ?? []);
  const parts: [name: string, make: () => Promise<unknown>][] = [
    ...policies.map(({ Alarms: _, PolicyARN: __, ...policy }): (typeof parts)[number] => [
      `scaling policy "${policy.PolicyName}"`,
      () => autoScaling.send(new PutScalingPolicyCommand(rename(policy) as PutScalingPolicyCommand['input'])),
    ]),
    ...scheduledActions.map(({ ScheduledActionARN: _, ...action }): (typeof parts)[number] => [
      `scheduled action "${action.ScheduledActionName}"`,
      () => autoScaling.send(new PutScheduledUpdateGroupActionCommand(scheduleInput(action, clock.now()))),
    ]),
    ...[...topics].map(([TopicARN, rows]): (typeof parts)[number] => [
      `notification to ${TopicARN}`,
      () =>
        autoScaling.send(
          new PutNotificationConfigurationCommand({
            AutoScalingGroupName,
            TopicARN,
            NotificationTypes: rows.flatMap(({ NotificationType }) => NotificationType ?? []),
          }),
        ),
    ]),
  ];
  if (Metrics.length > 0)
    await autoScaling.send(
      new EnableMetricsCollectionCommand({ AutoScalingGroupName, Metrics, Granularity: '1Minute' }),
    );
  if (ScalingProcesses.length > 0)
    await autoScaling.send(new SuspendProcessesCommand({ AutoScalingGroupName, ScalingProcesses }));
  if (warmPool) await autoScaling.send(new PutWarmPoolCommand({ AutoScalingGroupName, ...warmPool }));
  const without: string[] = [];
  for (const [name, make] of parts) {
    try {
      await make();
    } catch (error) {
      without.push(`${name}: ${(error as Error).message}`);
    }
  }
  return without;
}

/** Times in a definition are text; one that is over by now can't be put. */
function scheduleInput(
  { StartTime, EndTime, Time: _, ...action }: Definition['scheduledActions'][number],
  now: number,
) {
  const times = Object.entries({ StartTime, EndTime })
    .flatMap(([field, time]) => (time ? [[field, new Date(time)] as const] : []))
    .filter(([, time]) => time.getTime() > now);
  return { AutoScalingGroupName: '', ScheduledActionName: '', ...action, ...Object.fromEntries(times) };
}
