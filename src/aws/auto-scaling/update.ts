import type {
  MixedInstancesPolicy,
  Tag,
  UpdateAutoScalingGroupCommandInput,
} from '@aws-sdk/client-auto-scaling';
import type { FleetChange } from '../../ports/fleet-changes.ts';
import type { Fleet } from '../../ports/fleets.ts';
import { batches } from '../batches.ts';
import { policyInput } from './mixed-instances.ts';

/** SetInstanceProtection takes at most 50 instances (SDK: `SetInstanceProtectionQuery.InstanceIds`). */
const MAX_BATCH = 50;

/**
 * The update that makes the change: a desired capacity outside of the fleet's bounds moves the bound that isn't given.
 * Undefined when the change needs no update. `policy` is the group's mixed instances policy, if it has one.
 */
export function updateInput(
  fleet: Fleet,
  change: FleetChange,
  policy?: MixedInstancesPolicy,
): UpdateAutoScalingGroupCommandInput | undefined {
  const { launchTemplateVersion } = change;
  const sizes = sizesFor(fleet, change);
  if (launchTemplateVersion === undefined && Object.values(sizes).every((size) => size === undefined)) {
    return undefined;
  }
  return {
    AutoScalingGroupName: fleet.name,
    ...sizes,
    ...(launchTemplateVersion !== undefined && versionInput(fleet, launchTemplateVersion, policy)),
  };
}

/** Beside a mixed instances policy Auto Scaling takes no template, and in its place it would end the policy. */
function versionInput(
  { launchTemplate }: Fleet,
  version: string,
  policy: MixedInstancesPolicy | undefined,
): Partial<UpdateAutoScalingGroupCommandInput> {
  const template = { id: launchTemplate?.id, version };
  return policy
    ? { MixedInstancesPolicy: policyInput(policy, template) }
    : { LaunchTemplate: { LaunchTemplateId: template.id, Version: version } };
}

function sizesFor(fleet: Fleet, { minSize, maxSize, desired }: FleetChange) {
  const largest = Math.max(maxSize ?? fleet.maxSize, minSize ?? 0, desired ?? 0);
  const smallest = minSize ?? Math.min(fleet.minSize, desired ?? fleet.minSize, largest);
  return {
    MinSize: minSize ?? (smallest < fleet.minSize ? smallest : undefined),
    MaxSize: maxSize !== undefined || largest > fleet.maxSize ? largest : undefined,
    DesiredCapacity: desired,
  };
}

/** Tags of a group, not of the servers that it launches. */
export const groupTags = (name: string, tags: Readonly<Record<string, string>> = {}): Tag[] =>
  Object.entries(tags).map(([Key, Value]) => ({
    ResourceId: name,
    ResourceType: 'auto-scaling-group',
    Key,
    Value,
    PropagateAtLaunch: false,
  }));

export function protectedBatches(fleet: Fleet, unprotect: readonly string[]): string[][] {
  // AWS refuses the whole batch for one server that isn't in service or standby any more.
  const ids = fleet.servers
    .filter((server) => server.protectedFromScaleIn && server.inService && unprotect.includes(server.id))
    .map(({ id }) => id);
  return batches(ids, MAX_BATCH);
}
