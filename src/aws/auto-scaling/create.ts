import { CreateAutoScalingGroupCommand, DescribeLifecycleHooksCommand } from '@aws-sdk/client-auto-scaling';
import type { CloneRequest } from '../../ports/fleet-changes.ts';
import { CloudUnavailable, FleetMismatch, FleetNameTaken, LaunchRefused } from '../../rollout/errors.ts';
import { mismatch } from '../../rollout/fleet/identity.ts';
import { callAws, retryable } from '../call.ts';
import { createInput, requestedGroups } from './clone.ts';
import { fleetOf, identityOf } from './description.ts';
import { type Client, findGroup, requiredGroup } from './groups.ts';
import { filled } from './pattern.ts';
import { refuseIfAny, unsupportedSettings } from './unsupported.ts';

/** CreateAutoScalingGroup has no client token: a group of the name is adopted if it has our tags. */
export async function createFleet(
  client: Client,
  installation: string,
  request: CloneRequest,
): Promise<void> {
  const found = await requiredGroup(client, request.from);
  const original = request.isPattern ? filled(found) : found;
  refuseIfAny(request.from, unsupportedSettings(original));
  const { LifecycleHooks: hooks } = await callAws(
    `list the lifecycle hooks of ${request.from}`,
    client.send(new DescribeLifecycleHooksCommand({ AutoScalingGroupName: request.from })),
  );
  const what = `make the fleet ${request.name}`;
  await callAws<unknown, unknown>(
    what,
    client.send(new CreateAutoScalingGroupCommand(createInput(original, hooks ?? [], request, installation))),
    {
      AlreadyExistsFault: () => adopt(client, installation, request),
      // Somebody else has made the last one since the preflight.
      LimitExceededFault: ({ message }) => {
        throw new LaunchRefused(`AWS refuses to ${what}: ${message}`);
      },
      ValidationError: retryable(what),
    },
  );
}

/** Throws FleetNameTaken unless the rollout has made the fleet, FleetMismatch unless it would make it so now. */
async function adopt(client: Client, installation: string, request: CloneRequest): Promise<void> {
  const group = await findGroup(client, request.name);
  if (!group) throw new CloudUnavailable(`${request.name} exists already, but isn't listed yet`);
  const reason = mismatch(identityOf(group, installation), request);
  if (reason) throw new FleetNameTaken(`${request.name} is somebody else's: ${reason}`);
  const fleet = fleetOf(group, installation);
  const { id, version } = request.launchTemplate;
  const differences = [
    fleet.launchTemplate?.id !== id && `its launch template is ${fleet.launchTemplate?.id}, not ${id}`,
    fleet.launchTemplate?.version !== String(version) &&
      `its launch template's version is ${fleet.launchTemplate?.version}, not ${version}`,
    ...requestedGroups(request).map(
      (group) => !fleet.targetGroups.includes(group) && `it isn't attached to ${group}`,
    ),
    fleet.deleting && 'it is being deleted',
  ].filter((difference) => difference !== false);
  if (differences.length > 0) {
    throw new FleetMismatch(`${request.name} exists already, but ${differences.join(', ')}`);
  }
}
