import { TerminateInstanceInAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import type { FleetClaim } from '../../rollout/fleet/identity.ts';
import { callAws, retryable } from '../call.ts';
import type { Client } from './groups.ts';
import { claimedGroup } from './proof.ts';

/** Deregistered, drained and terminated by the group, its lifecycle hooks included. */
export async function terminateServer(
  client: Client,
  installation: string,
  claim: FleetClaim,
  server: string,
  ShouldDecrementDesiredCapacity: boolean,
): Promise<void> {
  const { fleet } = await claimedGroup(client, installation, claim);
  // One that is leaving, or has left, is none to be ended: the group counts with that already.
  if (!fleet.servers.some(({ id, inService }) => id === server && inService)) return;
  const what = `terminate ${server} of ${claim.name}`;
  const input = { InstanceId: server, ShouldDecrementDesiredCapacity };
  await callAws<unknown, void>(what, client.send(new TerminateInstanceInAutoScalingGroupCommand(input)), {
    ValidationError: (error) => {
      // AWS has no error name for a server that is gone, only "Instance Id not found".
      if (!/not found/i.test(error.message)) retryable(what)(error);
    },
  });
}
