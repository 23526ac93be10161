import type {
  AutoScalingGroup,
  CreateAutoScalingGroupCommandInput,
  LifecycleHook,
  LifecycleHookSpecification,
  Tag,
} from '@aws-sdk/client-auto-scaling';
import type { CloneRequest } from '../../ports/fleet-changes.ts';
import { TAGS } from '../../rollout/fleet/tags.ts';
import { isCarried } from '../carried-tags.ts';
import { GROUP_FIELDS, isSet } from './group-fields.ts';
import { policyInput } from './mixed-instances.ts';

/**
 * The request that makes an empty copy of `group`. It holds all that the creation takes, so that a group with our tag is
 * never half made, and the hooks, since one that is added later misses the first servers.
 */
export function createInput(
  group: AutoScalingGroup,
  hooks: readonly LifecycleHook[],
  request: CloneRequest,
  installation: string,
): CreateAutoScalingGroupCommandInput {
  return {
    ...copiedFields(group),
    ...zonalShift(group),
    ...zones(group),
    ...serviceLinkedRole(group),
    AutoScalingGroupName: request.name,
    MinSize: 0,
    MaxSize: group.MaxSize,
    DesiredCapacity: 0,
    ...launchedFrom(group, request),
    // A traffic source would describe the same attachment, so only this is sent.
    TargetGroupARNs: requestedGroups(request),
    Tags: [...carriedTags(group), ...ownTags(request, installation)],
    ...(hooks.length > 0 && { LifecycleHookSpecificationList: hooks.map(hookSpecification) }),
  };
}

function launchedFrom(
  { MixedInstancesPolicy: policy }: AutoScalingGroup,
  { launchTemplate: { id, version }, imageId }: CloneRequest,
): Partial<CreateAutoScalingGroupCommandInput> {
  if (policy) return { MixedInstancesPolicy: policyInput(policy, { id, version: String(version) }, imageId) };
  return { LaunchTemplate: { LaunchTemplateId: id, Version: String(version) } };
}

/** The target groups that a clone is to be in. */
export const requestedGroups = ({ targetGroup, targetGroups = [targetGroup] }: CloneRequest): string[] => [
  ...targetGroups,
];

/** The target groups of a group, named as such or as traffic sources of type `elbv2`. */
export function targetGroupsOf(group: AutoScalingGroup): string[] {
  const sources = (group.TrafficSources ?? [])
    .filter(({ Type, Identifier }) => (Type ?? typeOf(Identifier)) === 'elbv2')
    .map(({ Identifier }) => Identifier)
    .filter((identifier) => identifier !== undefined);
  return [...new Set([...(group.TargetGroupARNs ?? []), ...sources])];
}

/** The tags that a copy keeps. */
export function carriedTags(group: AutoScalingGroup): Tag[] {
  return (group.Tags ?? []).filter(isCarried).map(({ Key, Value, PropagateAtLaunch }) => ({
    Key,
    Value,
    PropagateAtLaunch: PropagateAtLaunch ?? false,
  }));
}

function copiedFields(group: AutoScalingGroup): Partial<CreateAutoScalingGroupCommandInput> {
  return Object.fromEntries(
    Object.entries(group).filter(
      ([field, value]) => GROUP_FIELDS[field as keyof AutoScalingGroup] === 'copied' && isSet(value),
    ),
  );
}

/**
 * Without it AWS refuses a group that zones may be shifted away from where a load balancer gives no traffic across zones
 * (SDK: `SkipZonalShiftValidation`). The owner has decided on that already.
 */
export const zonalShift = ({ AvailabilityZoneImpairmentPolicy: policy }: AutoScalingGroup) =>
  policy?.ZonalShiftEnabled ? { SkipZonalShiftValidation: true } : {};

/** Subnets imply their zones; with both, AWS wants them to agree. Zones may be named or numbered, never both. */
function zones(group: AutoScalingGroup): Partial<CreateAutoScalingGroupCommandInput> {
  if (isSet(group.VPCZoneIdentifier)) return {};
  if (isSet(group.AvailabilityZones)) return { AvailabilityZones: group.AvailabilityZones };
  return { AvailabilityZoneIds: group.AvailabilityZoneIds };
}

/** The default role is left to AWS: sending it takes `iam:PassRole` on it. */
function serviceLinkedRole({
  ServiceLinkedRoleARN,
}: AutoScalingGroup): Partial<CreateAutoScalingGroupCommandInput> {
  const isDefault = ServiceLinkedRoleARN?.endsWith('/AWSServiceRoleForAutoScaling');
  return isDefault ? {} : { ServiceLinkedRoleARN };
}

const ownTags = ({ service, rollout }: CloneRequest, installation: string): Tag[] => [
  { Key: TAGS.service, Value: service, PropagateAtLaunch: true },
  { Key: TAGS.rollout, Value: rollout, PropagateAtLaunch: true },
  { Key: TAGS.installation, Value: installation, PropagateAtLaunch: true },
];

/** AWS derives `GlobalTimeout` from the heartbeat. */
export const hookSpecification = (hook: LifecycleHook): LifecycleHookSpecification => ({
  LifecycleHookName: hook.LifecycleHookName,
  LifecycleTransition: hook.LifecycleTransition,
  NotificationMetadata: hook.NotificationMetadata,
  HeartbeatTimeout: hook.HeartbeatTimeout,
  DefaultResult: hook.DefaultResult,
  NotificationTargetARN: hook.NotificationTargetARN,
  RoleARN: hook.RoleARN,
});

/** AWS may leave out a type that follows from the identifier (SDK: `TrafficSourceIdentifier`). */
const typeOf = (identifier: string | undefined) =>
  identifier?.includes(':elasticloadbalancing:') ? 'elbv2' : 'other';
