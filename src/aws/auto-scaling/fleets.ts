import { DeleteAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import type { Fleet, Fleets } from '../../ports/fleets.ts';
import { FleetMismatch } from '../../rollout/errors.ts';
import { TAGS } from '../../rollout/tags.ts';
import { callAws } from '../call.ts';
import { attachmentsOf } from './attachments.ts';
import { configureFleet } from './configure.ts';
import { createFleet } from './create.ts';
import { fleetOf, tagsOf } from './description.ts';
import { type Client, findGroup, requiredGroup, taggedGroups } from './groups.ts';
import { refuseIfAny, unsupportedAttachments, unsupportedSettings } from './unsupported.ts';

/** Fleets as Auto Scaling groups. */
export const autoScalingFleets = (client: Client): Fleets => ({
  async describe(name) {
    const group = await findGroup(client, name);
    return group && fleetOf(group);
  },
  assess: (name) => assess(client, name),
  clone: (request) => createFleet(client, request),
  configure: (name, change) => configureFleet(client, name, change),
  remove: (name, rollout) => remove(client, name, rollout),
  ours: () => ours(client),
});

/** Leaves out a group whose owner has given it another kind of template since: no rollout could change it. */
async function ours(client: Client): Promise<Fleet[]> {
  const groups = await taggedGroups(client);
  return groups.filter(({ LaunchTemplate }) => LaunchTemplate !== undefined).map(fleetOf);
}

async function assess(client: Client, name: string): Promise<void> {
  const group = await requiredGroup(client, name);
  const attachments = await attachmentsOf(client, name);
  refuseIfAny(name, [...unsupportedSettings(group), ...unsupportedAttachments(attachments)]);
}

async function remove(client: Client, name: string, rollout: string): Promise<void> {
  const group = await findGroup(client, name);
  if (!group) return;
  const tags = tagsOf(group);
  if (tags[TAGS.rollout] !== rollout && tags[TAGS.blueOf] !== rollout) {
    throw new FleetMismatch(
      `${name} isn't for ${rollout} to delete: it is tagged neither ${TAGS.rollout} nor ${TAGS.blueOf}=${rollout}`,
    );
  }
  if (fleetOf(group).deleting) return;
  // Without ForceDelete, which skips termination hooks and cuts connections (Auto Scaling user guide).
  await callAws<unknown, void>(
    `delete the fleet ${name}`,
    client.send(new DeleteAutoScalingGroupCommand({ AutoScalingGroupName: name })),
    {
      ResourceInUseFault: () => {},
      ScalingActivityInProgressFault: () => {},
      ValidationError: (error) => {
        // AWS has no error name for a group that is gone, only "AutoScalingGroup name not found".
        if (!/not found/i.test(error.message)) throw error;
      },
    },
  );
}
