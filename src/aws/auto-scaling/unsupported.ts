import type { AutoScalingGroup } from '@aws-sdk/client-auto-scaling';
import { CannotCloneFleet } from '../../rollout/errors.ts';
import { VITAL_PROCESSES } from '../../rollout/settings.ts';
import { carriedTags, targetGroupsOf } from './clone.ts';
import { GROUP_FIELDS, isSet } from './group-fields.ts';

/** Tags of a group are at most 50 (Auto Scaling user guide, tagging); four of them are ours. */
const MAX_TAGS = 46;

/** Settings in a group's description that its copy would lack; empty when it can be copied faithfully. */
export function unsupportedSettings(group: AutoScalingGroup): string[] {
  return [...refusedFields(group), ...unsupportedTraffic(group), ...unsupportedValues(group)];
}

function refusedFields(group: AutoScalingGroup): string[] {
  return Object.entries(group)
    .filter(([, value]) => isSet(value))
    .flatMap(([field]) => {
      if (!Object.hasOwn(GROUP_FIELDS, field)) return [`it has ${field}, which Greenshift doesn't know`];
      const treatment = GROUP_FIELDS[field as keyof AutoScalingGroup];
      return typeof treatment === 'object' ? [`it has ${treatment.refused}`] : [];
    });
}

function unsupportedTraffic(group: AutoScalingGroup): string[] {
  const targetGroups = targetGroupsOf(group);
  const others = (group.TrafficSources ?? []).filter(
    ({ Identifier }) => Identifier !== undefined && !targetGroups.includes(Identifier),
  );
  return present([
    targetGroups.length === 0 && 'it is attached to no target group',
    others.length > 0 &&
      `it has traffic sources other than target groups: ${names(others.map(({ Identifier }) => Identifier))}`,
  ]);
}

/** Services that make and change groups of their own, by the tags that they give them. */
const OWNERS: ReadonlyMap<string, string> = new Map([
  [
    'AmazonECSManaged',
    'its servers are the hosts of ECS tasks, which a capacity provider of ECS places on them',
  ],
  [
    'elasticbeanstalk:environment-id',
    'it belongs to an environment of Elastic Beanstalk, which would miss its group and make it anew',
  ],
  [
    'eks:nodegroup-name',
    'it belongs to a managed node group of EKS, which would miss its group and its nodes',
  ],
]);

function unsupportedValues(group: AutoScalingGroup): string[] {
  const suspended = (group.SuspendedProcesses ?? [])
    .map(({ ProcessName }) => ProcessName ?? '')
    .filter((process) => VITAL_PROCESSES.includes(process));
  const tags = carriedTags(group).length;
  return present([
    ...(group.Tags ?? []).map(({ Key = '' }) => OWNERS.get(Key) ?? false),
    suspended.length > 0 && `these of its processes are suspended: ${names(suspended)}`,
    !knowsUnits(group) &&
      `it counts its capacity in ${group.DesiredCapacityType}, and its servers don't tell theirs`,
    group.DeletionProtection === 'prevent-all-deletion' &&
      'it is protected from every deletion, so that it could never be retired',
    tags > MAX_TAGS && `it has ${tags} tags, ${MAX_TAGS} leave room for those of a rollout`,
  ]);
}

/** Throws CannotCloneFleet for a group with any of the reasons. */
export function refuseIfAny(name: string, reasons: readonly string[]): void {
  if (reasons.length === 0) return;
  throw new CannotCloneFleet(`${name} can't be copied faithfully yet: ${reasons.join('; ')}`);
}

/** What a server counts is told with it, where it counts as vCPUs or memory (SDK: `Instance.WeightedCapacity`). */
const knowsUnits = (group: AutoScalingGroup) =>
  [undefined, 'units'].includes(group.DesiredCapacityType) ||
  (group.Instances ?? []).every(({ WeightedCapacity }) => WeightedCapacity !== undefined);

const present = (reasons: readonly (string | false)[]) => reasons.filter((reason) => reason !== false);

const names = (list: readonly (string | undefined)[]) => list.map((name) => name ?? '(unnamed)').join(', ');
