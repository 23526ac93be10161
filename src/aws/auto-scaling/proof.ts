import type { AutoScalingGroup, MixedInstancesPolicy } from '@aws-sdk/client-auto-scaling';
import type { Fleet } from '../../ports/fleets.ts';
import { CloudUnavailable, FleetMismatch } from '../../rollout/errors.ts';
import { type FleetClaim, isMarked, mismatch } from '../../rollout/fleet/identity.ts';
import { fleetOf, identityOf } from './description.ts';
import { type Client, seenGroup } from './groups.ts';

interface ClaimedGroup {
  readonly fleet: Fleet;
  readonly policy: MixedInstancesPolicy | undefined;
}

/** The claim's fleet as it is right before it is changed. Throws CloudUnavailable for one that isn't there. */
export async function claimedGroup(
  client: Client,
  installation: string,
  claim: FleetClaim,
): Promise<ClaimedGroup> {
  const group = await seenGroup(client, claim.name);
  prove(group, installation, claim);
  return { fleet: fleetOf(group, installation), policy: group.MixedInstancesPolicy };
}

/** Throws FleetMismatch for a fleet that the claim doesn't cover, CloudUnavailable for one that doesn't show its marks. */
export function prove(group: AutoScalingGroup, installation: string, claim: FleetClaim): void {
  const fleet = identityOf(group, installation);
  const reason = mismatch(fleet, claim);
  const { name, rollout } = claim;
  if (reason) throw new FleetMismatch(`${name} isn't for ${rollout} to change: ${reason}`);
  if (!isMarked(fleet, claim))
    throw new CloudUnavailable(`${name} doesn't show the tags of ${rollout}, or not yet`);
}
