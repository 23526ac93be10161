import { type AutoScalingGroup, DeleteAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import type { Fleet, Fleets, FoundFleet, ListedFleet } from '../../ports/fleets.ts';
import { type FleetClaim, mismatch } from '../../rollout/fleet/identity.ts';
import { callAws, retryable } from '../call.ts';
import { targetGroupsOf } from './clone.ts';
import { configureFleet } from './configure.ts';
import { fleetOf, hasTemplate, identityOf, isDeleting, nameOf } from './description.ts';
import { type Client, findGroup, findGroups, listGroups, taggedGroups } from './groups.ts';
import { markFleet, unmarkFleet } from './mark.ts';
import type { Occasional } from './occasional.ts';
import { prove } from './proof.ts';
import { terminateServer } from './terminate.ts';

/** Fleets as Auto Scaling groups. `installation` is the value of our tag `greenshift:installation`. */
export const autoScalingFleets = (
  client: Client,
  installation: string,
  { assessGroup, createFleet, launchHooks, launchProblems, readLaunchConfiguration }: Occasional,
): Fleets => ({
  async describe(name) {
    const group = await findGroup(client, name);
    return group && fleetOf(group, installation);
  },
  find: async (claim) => found(await findGroup(client, claim.name), installation, claim),
  async findEach(claims) {
    const groups = await findGroups(
      client,
      claims.map(({ name }) => name),
    );
    const byName = new Map(groups.map((group) => [group.AutoScalingGroupName, group]));
    return claims.map((claim) => found(byName.get(claim.name), installation, claim));
  },
  launchProblems: (name) => launchProblems(client, name),
  launchHooks: (name) => launchHooks(client, name),
  launchConfiguration: (name) => readLaunchConfiguration(client, name),
  assess: (...group) => assessGroup(client, ...group),
  clone: (request) => createFleet(client, installation, request),
  mark: (claim, mark, change) => markFleet(client, installation, { claim, mark, change }),
  unmark: (claim) => unmarkFleet(client, installation, claim),
  configure: (claim, change) => configureFleet(client, installation, claim, change),
  terminate: (claim, server, decrement) => terminateServer(client, installation, claim, server, decrement),
  remove: (claim) => remove(client, installation, claim),
  ours: () => ours(client, installation),
  list: () => list(client, installation),
});

/** A namesake is none of ours whatever it is launched from, so it is told apart before it is described. */
function found(group: AutoScalingGroup | undefined, installation: string, claim: FleetClaim): FoundFleet {
  if (!group) return { kind: 'absent' };
  const reason = mismatch(identityOf(group, installation), claim);
  return reason ? { kind: 'not-ours', reason } : { kind: 'ours', fleet: fleetOf(group, installation) };
}

/** Leaves out a group whose owner has given it another kind of template since: no rollout could change it. */
async function ours(client: Client, installation: string): Promise<Fleet[]> {
  const groups = await taggedGroups(client);
  return groups
    .filter(hasTemplate)
    .map((group) => fleetOf(group, installation))
    .filter((fleet) => fleet.installation !== 'another');
}

const list = async (client: Client, installation: string): Promise<ListedFleet[]> =>
  (await listGroups(client)).map((group) => ({
    name: nameOf(group),
    ...identityOf(group, installation),
    targetGroups: targetGroupsOf(group),
    desired: isDeleting(group) ? 0 : (group.DesiredCapacity ?? 0),
    launches: launchesOf(group),
  }));

/** Its own template, and those of its overrides. */
function launchesOf({ LaunchTemplate, MixedInstancesPolicy }: AutoScalingGroup): ListedFleet['launches'] {
  const { LaunchTemplateSpecification: own, Overrides = [] } = MixedInstancesPolicy?.LaunchTemplate ?? {};
  const all = [LaunchTemplate, own, ...Overrides.map((one) => one.LaunchTemplateSpecification)];
  return all.flatMap(({ LaunchTemplateId: id, Version: version = '$Default' } = {}) =>
    id === undefined ? [] : [{ id, version }],
  );
}

async function remove(client: Client, installation: string, claim: FleetClaim): Promise<void> {
  const { name } = claim;
  const group = await findGroup(client, name);
  if (!group) return;
  prove(group, installation, claim);
  if (fleetOf(group, installation).deleting) return;
  // Without ForceDelete, which skips termination hooks and cuts connections (Auto Scaling user guide).
  const what = `delete the fleet ${name}`;
  await callAws<unknown, void>(
    what,
    client.send(new DeleteAutoScalingGroupCommand({ AutoScalingGroupName: name })),
    {
      ResourceInUseFault: () => {},
      ScalingActivityInProgressFault: () => {},
      ValidationError: (error) => {
        // AWS has no error name for a group that is gone, only "AutoScalingGroup name not found".
        if (!/not found/i.test(error.message)) retryable(what)(error);
      },
    },
  );
}
