import type { AutoScalingGroup } from '@aws-sdk/client-auto-scaling';
import type { Fleet } from '../../ports/fleets.ts';
import { CannotCloneFleet } from '../../rollout/errors.ts';
import { type FleetIdentity, installationIn } from '../../rollout/fleet/identity.ts';
import { required } from '../call.ts';
import { targetGroupsOf } from './clone.ts';
import { onDemandOf, overridesOf, specificationOf } from './mixed-instances.ts';

/** Throws CannotCloneFleet for a group that is launched neither from a launch template nor from a configuration. */
export function fleetOf(group: AutoScalingGroup, installation: string): Fleet {
  const name = nameOf(group);
  if (!hasTemplate(group)) {
    throw new CannotCloneFleet(`${name} isn't launched from a launch template of its own`);
  }
  return {
    name,
    ...identityOf(group, installation),
    minSize: required(group.MinSize, `the smallest size of ${name}`),
    maxSize: required(group.MaxSize, `the largest size of ${name}`),
    desired: required(group.DesiredCapacity, `the desired capacity of ${name}`),
    ...launchedFrom(group),
    ...(group.MixedInstancesPolicy && { overrides: overridesOf(group) ?? [], onDemand: onDemandOf(group) }),
    targetGroups: targetGroupsOf(group),
    subnets: (group.VPCZoneIdentifier ?? '').split(',').filter((id) => id !== ''),
    servers: (group.Instances ?? []).map((instance) => ({
      id: required(instance.InstanceId, `the id of a server of ${name}`),
      inService: instance.LifecycleState === 'InService',
      protectedFromScaleIn: instance.ProtectedFromScaleIn ?? false,
      ...(instance.LifecycleState === 'Standby' && { standby: true as const }),
      ...(/^(Terminat|Detach|EnteringS)/.test(instance.LifecycleState ?? '') && { leaving: true as const }),
      ...(instance.WeightedCapacity !== undefined && { weight: Number(instance.WeightedCapacity) }),
    })),
    deleting: isDeleting(group),
  };
}

export const hasTemplate = (group: AutoScalingGroup) =>
  specificationOf(group) !== undefined || Boolean(group.LaunchConfigurationName);

function launchedFrom(group: AutoScalingGroup): Pick<Fleet, 'launchTemplate' | 'launchConfiguration'> {
  const specification = specificationOf(group);
  if (!specification) return { launchConfiguration: group.LaunchConfigurationName };
  const of = `the launch template of ${group.AutoScalingGroupName}`;
  const id = required(specification.LaunchTemplateId, of);
  return { launchTemplate: { id, version: specification.Version ?? '$Default' } };
}

/** Present only "when the DeleteAutoScalingGroup operation is in progress" (SDK: `AutoScalingGroup.Status`). */
export const isDeleting = ({ Status }: AutoScalingGroup) => Status === 'Delete in progress';

export const nameOf = (group: AutoScalingGroup) =>
  required(group.AutoScalingGroupName, 'the name of a group');

export function identityOf(group: AutoScalingGroup, installation: string): FleetIdentity {
  const tags = tagsOf(group);
  const arn = required(group.AutoScalingGroupARN, `the ARN of ${group.AutoScalingGroupName}`);
  return { arn, tags, installation: installationIn(tags, installation) };
}

const tagsOf = (group: AutoScalingGroup): Record<string, string> =>
  Object.fromEntries((group.Tags ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? '']));
