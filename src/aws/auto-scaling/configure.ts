import {
  CreateOrUpdateTagsCommand,
  DeleteTagsCommand,
  SetInstanceProtectionCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import type { FleetChange } from '../../ports/fleets.ts';
import { CloudUnavailable } from '../../rollout/errors.ts';
import { fleetOf } from './description.ts';
import { type Client, changeGroup, findGroup } from './groups.ts';
import { groupTags, protectedBatches, updateInput } from './update.ts';

/** Tags first and untags last, so that a pinned fleet is marked; protection before sizes: a protected server stays. */
export async function configureFleet(client: Client, name: string, wanted: FleetChange): Promise<void> {
  const group = await findGroup(client, name);
  // The caller has seen or made it: this read is older.
  if (!group) throw new CloudUnavailable(`there is no Auto Scaling group ${name}, or none yet`);
  const fleet = fleetOf(group);
  const tags = groupTags(name, wanted.tags);
  if (tags.length > 0) {
    await changeGroup(`tag the fleet ${name}`, client.send(new CreateOrUpdateTagsCommand({ Tags: tags })));
  }
  for (const InstanceIds of protectedBatches(fleet, wanted.unprotect ?? [])) {
    const input = { AutoScalingGroupName: name, InstanceIds, ProtectedFromScaleIn: false };
    await changeGroup(
      `take servers of ${name} out of protection`,
      client.send(new SetInstanceProtectionCommand(input)),
    );
  }
  const update = updateInput(fleet, wanted);
  if (update) {
    await changeGroup(`change the fleet ${name}`, client.send(new UpdateAutoScalingGroupCommand(update)));
  }
  // With its value a tag is deleted only while it has that ("Tag Auto Scaling groups", user guide); absent is fine.
  const untag = groupTags(name, wanted.untag);
  if (untag.length > 0) {
    await changeGroup(`untag the fleet ${name}`, client.send(new DeleteTagsCommand({ Tags: untag })));
  }
}
