import type { AutoScalingGroup } from '@aws-sdk/client-auto-scaling';
import { CannotCloneFleet } from '../../rollout/errors.ts';
import { VITAL_PROCESSES } from '../../rollout/fleet/settings.ts';
import { carriedTags, targetGroupsOf } from './clone.ts';
import { GROUP_FIELDS, isSet } from './group-fields.ts';

/** Tags of a group are at most 50 (Auto Scaling user guide, tagging); four of them are ours. */
const MAX_TAGS = 46;

/** What a group has and its copy would lack, and what its owner can do about it. */
export interface Unsupported {
  readonly reason: string;
  readonly fix: string;
}

/** Of a group's description; empty when it can be copied faithfully. */
export const unsupportedIn = (group: AutoScalingGroup): Unsupported[] => [
  ...refusedFields(group),
  ...unsupportedTraffic(group),
  ...ownedByOthers(group),
  ...unsupportedValues(group),
];

/** Settings in a group's description that its copy would lack; empty when it can be copied faithfully. */
export const unsupportedSettings = (group: AutoScalingGroup): string[] =>
  unsupportedIn(group).map(({ reason }) => reason);

function refusedFields(group: AutoScalingGroup): Unsupported[] {
  return Object.entries(group)
    .filter(([, value]) => isSet(value))
    .flatMap(([field]) => {
      if (!Object.hasOwn(GROUP_FIELDS, field))
        return [
          {
            reason: `it has ${field}, which Greenshift doesn't know`,
            fix: 'remove it, or update Greenshift',
          },
        ];
      const treatment = GROUP_FIELDS[field as keyof AutoScalingGroup];
      return typeof treatment === 'object'
        ? [{ reason: `it has ${treatment.refused}`, fix: treatment.fix }]
        : [];
    });
}

function unsupportedTraffic(group: AutoScalingGroup): Unsupported[] {
  const targetGroups = targetGroupsOf(group);
  const others = (group.TrafficSources ?? []).filter(
    ({ Identifier }) => Identifier !== undefined && !targetGroups.includes(Identifier),
  );
  return present([
    targetGroups.length === 0 && {
      reason: 'it is attached to no target group',
      fix: 'attach it to a target group of an Application or a Network Load Balancer',
    },
    others.length > 0 && {
      reason: `it has traffic sources other than target groups: ${names(others.map(({ Identifier }) => Identifier))}`,
      fix: 'detach them, and give what they serve a group of its own',
    },
  ]);
}

/** Services that make and change groups of their own, by the tags that they give them. */
const OWNERS: ReadonlyMap<string, Unsupported> = new Map([
  [
    'AmazonECSManaged',
    {
      reason: 'its servers are the hosts of ECS tasks, which a capacity provider of ECS places on them',
      // Of what ECS places, the group knows nothing.
      fix: 'have ECS roll out its services, and replace the hosts by an instance refresh with managed draining of the capacity provider',
    },
  ],
  [
    'elasticbeanstalk:environment-id',
    {
      reason:
        'it belongs to an environment of Elastic Beanstalk, which would miss its group and make it anew',
      fix: 'have Beanstalk roll it out, by an immutable update or a swap of environments',
    },
  ],
  [
    'eks:nodegroup-name',
    {
      reason: 'it belongs to a managed node group of EKS, which would miss its group and its nodes',
      fix: 'have EKS update the node group, which drains the nodes first',
    },
  ],
]);

const ownedByOthers = ({ Tags = [] }: AutoScalingGroup): Unsupported[] =>
  Tags.flatMap(({ Key = '' }) => OWNERS.get(Key) ?? []);

function unsupportedValues(group: AutoScalingGroup): Unsupported[] {
  const suspended = (group.SuspendedProcesses ?? [])
    .map(({ ProcessName }) => ProcessName ?? '')
    .filter((process) => VITAL_PROCESSES.includes(process));
  const tags = carriedTags(group).length;
  return present([
    suspended.length > 0 && {
      reason: `these of its processes are suspended: ${names(suspended)}`,
      fix: 'resume them',
    },
    !knowsUnits(group) && {
      reason: `it counts its capacity in ${group.DesiredCapacityType}, and its servers don't tell theirs`,
      fix: 'count it in units',
    },
    group.DeletionProtection === 'prevent-all-deletion' && {
      reason: 'it is protected from every deletion, so that it could never be retired',
      fix: 'set its deletion protection to prevent-force-deletion',
    },
    tags > MAX_TAGS && {
      reason: `it has ${tags} tags, ${MAX_TAGS} leave room for those of a rollout`,
      fix: 'remove some',
    },
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

const present = (all: readonly (Unsupported | false)[]) => all.filter((one) => one !== false);

const names = (list: readonly (string | undefined)[]) => list.map((name) => name ?? '(unnamed)').join(', ');
