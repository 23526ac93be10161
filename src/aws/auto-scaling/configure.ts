import {
  type MixedInstancesPolicy,
  ResumeProcessesCommand,
  SetInstanceProtectionCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import type { FleetChange } from '../../ports/fleet-changes.ts';
import type { Fleet } from '../../ports/fleets.ts';
import type { FleetClaim } from '../../rollout/fleet/identity.ts';
import { type Client, changeGroup } from './groups.ts';
import { claimedGroup } from './proof.ts';
import { protectedBatches, updateInput } from './update.ts';

export async function configureFleet(
  client: Client,
  installation: string,
  claim: FleetClaim,
  change: FleetChange,
): Promise<string> {
  const { fleet, policy } = await claimedGroup(client, installation, claim);
  await changeFleet(client, fleet, change, policy);
  return fleet.arn;
}

/** Protection before sizes: a protected server stays. */
export async function changeFleet(
  client: Client,
  fleet: Fleet,
  wanted: FleetChange,
  policy: MixedInstancesPolicy | undefined,
): Promise<void> {
  const { name } = fleet;
  for (const InstanceIds of protectedBatches(fleet, wanted.unprotect ?? [])) {
    const input = { AutoScalingGroupName: name, InstanceIds, ProtectedFromScaleIn: false };
    await changeGroup(
      `take servers of ${name} out of protection`,
      client.send(new SetInstanceProtectionCommand(input)),
    );
  }
  if (wanted.resume?.length) {
    const input = { AutoScalingGroupName: name, ScalingProcesses: [...wanted.resume] };
    await changeGroup(`resume processes of ${name}`, client.send(new ResumeProcessesCommand(input)));
  }
  const update = updateInput(fleet, wanted, policy);
  if (update) {
    await changeGroup(`change the fleet ${name}`, client.send(new UpdateAutoScalingGroupCommand(update)));
  }
}
