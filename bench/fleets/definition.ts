import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type {
  AutoScalingGroup,
  LifecycleHook,
  NotificationConfiguration,
  ScalingPolicy,
  ScheduledUpdateGroupAction,
  WarmPoolConfiguration,
} from '@aws-sdk/client-auto-scaling';
import type { MetricAlarm } from '@aws-sdk/client-cloudwatch';
import type { ResponseLaunchTemplateData } from '@aws-sdk/client-ec2';
import type {
  Action,
  Listener,
  LoadBalancer,
  Rule,
  TargetGroup,
  TargetGroupAttribute,
} from '@aws-sdk/client-elastic-load-balancing-v2';

/** A service as AWS describes what it is made of. `definitions/README.md` says what each field is. */
export interface Definition {
  readonly id: string;
  readonly kind: string;
  readonly workload: string;
  readonly group: AutoScalingGroup;
  readonly lifecycleHooks: readonly LifecycleHook[];
  readonly policies: readonly ScalingPolicy[];
  readonly scheduledActions: readonly ScheduledUpdateGroupAction[];
  readonly notifications: readonly NotificationConfiguration[];
  readonly alarms?: readonly MetricAlarm[];
  readonly warmPool: WarmPoolConfiguration | null;
  readonly launchTemplateVersion: {
    readonly LaunchTemplateId: string;
    readonly LaunchTemplateName: string;
    readonly VersionNumber: number;
    readonly LaunchTemplateData: ResponseLaunchTemplateData;
  } | null;
  readonly launchConfiguration: Readonly<Record<string, unknown>> | null;
  readonly loadBalancers: readonly LoadBalancer[];
  readonly classicLoadBalancers: readonly { readonly LoadBalancerName: string }[];
  readonly listeners: readonly (Listener & { readonly Rules: readonly Rule[] })[];
  readonly targetGroups: readonly (TargetGroup & { readonly Attributes: readonly TargetGroupAttribute[] })[];
  readonly existingSecondTargetGroup: string | null;
  /** How many other groups have registered their servers there. */
  readonly otherGroupsOnTargetGroup?: number;
}

/** The region that the definitions are of, and that in which they are played. */
const [REGION, HERE] = ['eu-west-1', 'us-east-1'];

/** All definitions, by their numbers. */
export function readDefinitions(folder = join(import.meta.dirname, 'definitions')): Definition[] {
  return globSync(join(folder, '*.json'))
    .toSorted((a, b) => basename(a).localeCompare(basename(b)))
    .map((file) => JSON.parse(readFileSync(file, 'utf8').replaceAll(REGION, HERE)));
}

/** The target groups that an action forwards to. */
export const forwardedTo = (actions: readonly Action[] = []): string[] => [
  ...new Set(
    actions.flatMap(({ TargetGroupArn, ForwardConfig }) => [
      ...(TargetGroupArn ? [TargetGroupArn] : []),
      ...(ForwardConfig?.TargetGroups ?? []).flatMap((group) => group.TargetGroupArn ?? []),
    ]),
  ),
];

/** What servers are launched as; of several kinds one. */
export function instanceTypeOf({ group, launchTemplateVersion, launchConfiguration }: Definition): string {
  const { InstanceType, InstanceRequirements: own } = launchTemplateVersion?.LaunchTemplateData ?? {};
  const overrides = group.MixedInstancesPolicy?.LaunchTemplate?.Overrides ?? [];
  const named = InstanceType ?? overrides.find((override) => override.InstanceType)?.InstanceType;
  const requirements =
    overrides.find((override) => override.InstanceRequirements)?.InstanceRequirements ?? own;
  const isArm = requirements?.CpuManufacturers?.includes('amazon-web-services');
  return named ?? String(launchConfiguration?.InstanceType ?? (isArm ? 'm6g.large' : 'm5.large'));
}

/** The target groups that the group is in; a description may have them as traffic sources alone. */
export function attachedTo({ group }: Definition): string[] {
  const { TargetGroupARNs = [], TrafficSources = [] } = group;
  if (TargetGroupARNs.length > 0) return TargetGroupARNs;
  return TrafficSources.flatMap(({ Type, Identifier = '' }) => (Type === 'elbv2' ? Identifier : []));
}

/** Whether the group takes its traffic from an Application or a Network Load Balancer. */
export const isBehindBalancer = (definition: Definition) =>
  attachedTo(definition).length > 0 &&
  definition.loadBalancers.some(({ Type }) => Type === 'application' || Type === 'network');
