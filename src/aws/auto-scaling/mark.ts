import { CreateOrUpdateTagsCommand, DeleteTagsCommand } from '@aws-sdk/client-auto-scaling';
import type { BlueMark, FleetChange } from '../../ports/fleet-changes.ts';
import type { Fleet } from '../../ports/fleets.ts';
import { CloudUnavailable, FleetMismatch } from '../../rollout/errors.ts';
import { type FleetClaim, mismatch } from '../../rollout/fleet/identity.ts';
import { TAGS } from '../../rollout/fleet/tags.ts';
import { changeFleet } from './configure.ts';
import { fleetOf } from './description.ts';
import { type Client, changeGroup, seenGroup } from './groups.ts';
import { claimedGroup } from './proof.ts';
import { groupTags } from './update.ts';

/** The tags first, so that a fleet that is changed is marked. */
export async function markFleet(
  client: Client,
  installation: string,
  { claim, mark, change = {} }: { claim: FleetClaim; mark: BlueMark; change?: FleetChange },
): Promise<void> {
  const { name, rollout } = claim;
  const group = await seenGroup(client, name);
  const fleet = fleetOf(group, installation);
  checkMarkable(fleet, claim, mark);
  const tags = groupTags(name, { [TAGS.blueOf]: rollout, [TAGS.installation]: installation });
  await changeGroup(`tag the fleet ${name}`, client.send(new CreateOrUpdateTagsCommand({ Tags: tags })));
  await changeFleet(client, fleet, change, group.MixedInstancesPolicy);
}

/** Throws FleetMismatch for a fleet that can't be this rollout's blue, CloudUnavailable for another rollout's. */
function checkMarkable(fleet: Fleet, claim: FleetClaim, { targetGroup, replaces }: BlueMark): void {
  const { name, rollout, arn = fleet.arn } = claim;
  const attached = fleet.targetGroups.includes(targetGroup)
    ? undefined
    : `it isn't attached to ${targetGroup}`;
  const reason = mismatch(fleet, { ...claim, arn }) ?? attached ?? (fleet.deleting && 'it is being deleted');
  if (reason) throw new FleetMismatch(`${name} can't be the blue of ${rollout}: ${reason}`);
  const marked = fleet.tags[TAGS.blueOf] ?? rollout;
  // The caller has seen another value, or none: one of the two reads is older.
  if (marked !== rollout && marked !== replaces)
    throw new CloudUnavailable(`${name} is marked as the blue of ${marked}, or was until now`);
}

/**
 * With its value a tag is deleted only while it has that ("Tag Auto Scaling groups", user guide), and absent is fine. The
 * installation of a fleet that a rollout has made stays: it belongs to the maker's tags.
 */
export async function unmarkFleet(client: Client, installation: string, claim: FleetClaim): Promise<void> {
  const {
    fleet: { name, tags },
  } = await claimedGroup(client, installation, claim);
  const isMade = tags[TAGS.rollout] !== undefined;
  const marks = { [TAGS.blueOf]: claim.rollout, ...(!isMade && { [TAGS.installation]: installation }) };
  const command = new DeleteTagsCommand({ Tags: groupTags(name, marks) });
  await changeGroup(`untag the fleet ${name}`, client.send(command));
}
