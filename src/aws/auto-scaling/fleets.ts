import {
  type AutoScalingClient,
  type AutoScalingGroup,
  CreateAutoScalingGroupCommand,
  CreateOrUpdateTagsCommand,
  DeleteAutoScalingGroupCommand,
  DeleteTagsCommand,
  DescribeAutoScalingGroupsCommand,
  DescribeLifecycleHooksCommand,
  EnableMetricsCollectionCommand,
  SetInstanceProtectionCommand,
  SuspendProcessesCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import type { CloneRequest, Fleet, FleetChange, Fleets } from '../../ports/fleets.ts';
import { CannotCloneFleet, CloudUnavailable, FleetMismatch, SpecMismatch } from '../../rollout/errors.ts';
import { TAGS } from '../../rollout/tags.ts';
import { callAws, paginate, retryable } from '../call.ts';
import { belongingsOf } from './attachments.ts';
import { createInput, restoredAfter } from './clone.ts';
import { fleetOf, tagsOf } from './description.ts';
import { obstaclesAround, obstaclesIn } from './unsupported.ts';
import { groupTags, protectedBatches, updateInput } from './update.ts';

type Client = Pick<AutoScalingClient, 'send'>;

/**
 * Fleets as Auto Scaling groups. Auto Scaling answers `ValidationError` for nearly everything, also for what passes by
 * itself (a group just created that isn't there yet, an instance profile that hasn't spread), so a change that
 * meets it is CloudUnavailable.
 */
export const autoScalingFleets = (client: Client): Fleets => ({
  async describe(name) {
    const group = await find(client, name);
    return group && fleetOf(group);
  },
  assess: (name) => assess(client, name),
  clone: (request) => clone(client, request),
  configure: (name, change) => configure(client, name, change),
  remove: (name, rollout) => remove(client, name, rollout),
  ours: () => ours(client),
});

/** AWS answers an empty list for a name it doesn't know. */
async function find(client: Client, name: string): Promise<AutoScalingGroup | undefined> {
  const answer = await callAws(
    `describe the fleet ${name}`,
    client.send(new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] })),
  );
  return answer.AutoScalingGroups?.find(({ AutoScalingGroupName }) => AutoScalingGroupName === name);
}

/** A group that its owner has given another kind of template since is no fleet that a rollout could change: left out. */
async function ours(client: Client): Promise<Fleet[]> {
  const groups = await paginate(async (NextToken: string | undefined) => {
    const Filters = [{ Name: 'tag-key', Values: [TAGS.rollout, TAGS.blueOf] }];
    const command = new DescribeAutoScalingGroupsCommand({ Filters, MaxRecords: 100, NextToken });
    const answer = await callAws('list the fleets of rollouts', client.send(command));
    return { items: answer.AutoScalingGroups, next: answer.NextToken };
  });
  return groups.filter(({ LaunchTemplate }) => LaunchTemplate !== undefined).map(fleetOf);
}

async function existing(client: Client, name: string): Promise<AutoScalingGroup> {
  const group = await find(client, name);
  if (!group) throw new SpecMismatch(`there is no Auto Scaling group ${name}`);
  return group;
}

async function assess(client: Client, name: string): Promise<void> {
  const group = await existing(client, name);
  refuseIfAny(name, [...obstaclesIn(group), ...obstaclesAround(await belongingsOf(client, name))]);
}

function refuseIfAny(name: string, obstacles: readonly string[]) {
  if (obstacles.length === 0) return;
  throw new CannotCloneFleet(`${name} can't be copied faithfully yet: ${obstacles.join('; ')}`);
}

/** CreateAutoScalingGroup has no client token, so a group of the name is judged by our tag and adopted if it is ours. */
async function clone(client: Client, request: CloneRequest): Promise<void> {
  const original = await existing(client, request.from);
  refuseIfAny(request.from, obstaclesIn(original));
  const { LifecycleHooks: hooks } = await callAws(
    `list the lifecycle hooks of ${request.from}`,
    client.send(new DescribeLifecycleHooksCommand({ AutoScalingGroupName: request.from })),
  );
  const making = `make the fleet ${request.name}`;
  await callAws<unknown, unknown>(
    making,
    client.send(new CreateAutoScalingGroupCommand(createInput(original, hooks ?? [], request))),
    { AlreadyExistsFault: () => adopt(client, request), ValidationError: retryable(making) },
  );
  await restore(client, request.name, original);
}

/** Throws FleetMismatch unless the fleet is what this rollout would have made. */
async function adopt(client: Client, request: CloneRequest): Promise<void> {
  const group = await find(client, request.name);
  // AWS's lists lag behind its creations: what exists but isn't listed yet will be at the next try.
  if (!group) throw new CloudUnavailable(`${request.name} exists already, but isn't listed yet`);
  const fleet = fleetOf(group);
  const { id, version } = request.launchTemplate;
  const differences = [
    fleet.tags[TAGS.rollout] !== request.rollout && `it isn't tagged ${TAGS.rollout}=${request.rollout}`,
    fleet.launchTemplate.id !== id && `its launch template is ${fleet.launchTemplate.id}, not ${id}`,
    fleet.launchTemplate.version !== String(version) &&
      `its launch template's version is ${fleet.launchTemplate.version}, not ${version}`,
    !fleet.targetGroups.includes(request.targetGroup) && `it isn't attached to ${request.targetGroup}`,
    fleet.deleting && 'it is being deleted',
  ].filter((difference) => difference !== false);
  if (differences.length > 0) {
    throw new FleetMismatch(`${request.name} exists already, but ${differences.join(', ')}`);
  }
}

/** What can only be said of a group that is there. Both calls may be repeated. */
async function restore(client: Client, name: string, original: AutoScalingGroup): Promise<void> {
  const { metrics, suspended } = restoredAfter(original);
  if (metrics.length > 0) {
    // `1Minute` is the only granularity there is (SDK: `EnableMetricsCollectionQuery`).
    const input = { AutoScalingGroupName: name, Metrics: metrics, Granularity: '1Minute' };
    await change(`collect the metrics of ${name}`, client.send(new EnableMetricsCollectionCommand(input)));
  }
  if (suspended.length > 0) {
    const input = { AutoScalingGroupName: name, ScalingProcesses: suspended };
    await change(`suspend processes of ${name}`, client.send(new SuspendProcessesCommand(input)));
  }
}

/**
 * Tags first and untagging last, so that a fleet which is pinned is marked; protection before sizes, because a protected
 * server stays.
 */
async function configure(client: Client, name: string, wanted: FleetChange): Promise<void> {
  const group = await find(client, name);
  // Whoever changes a fleet has seen or made it: an answer without it is one from before it was there.
  if (!group) throw new CloudUnavailable(`there is no Auto Scaling group ${name}, or none yet`);
  const fleet = fleetOf(group);
  const tags = groupTags(name, wanted.tags);
  if (tags.length > 0) {
    await change(`tag the fleet ${name}`, client.send(new CreateOrUpdateTagsCommand({ Tags: tags })));
  }
  for (const InstanceIds of protectedBatches(fleet, wanted.unprotect ?? [])) {
    const input = { AutoScalingGroupName: name, InstanceIds, ProtectedFromScaleIn: false };
    await change(
      `take servers of ${name} out of protection`,
      client.send(new SetInstanceProtectionCommand(input)),
    );
  }
  const update = updateInput(fleet, wanted);
  if (update)
    await change(`change the fleet ${name}`, client.send(new UpdateAutoScalingGroupCommand(update)));
  // With its value a tag is deleted only while it has that ("Tag Auto Scaling groups", user guide); absent is fine.
  const untag = groupTags(name, wanted.untag);
  if (untag.length > 0) {
    await change(`untag the fleet ${name}`, client.send(new DeleteTagsCommand({ Tags: untag })));
  }
}

const change = (what: string, asked: Promise<unknown>) =>
  callAws(what, asked, { ValidationError: retryable(what) });

async function remove(client: Client, name: string, rollout: string): Promise<void> {
  const group = await find(client, name);
  if (!group) return;
  const tags = tagsOf(group);
  if (tags[TAGS.rollout] !== rollout && tags[TAGS.blueOf] !== rollout) {
    throw new FleetMismatch(
      `${name} isn't for ${rollout} to delete: it is tagged neither ${TAGS.rollout} nor ${TAGS.blueOf}=${rollout}`,
    );
  }
  if (fleetOf(group).deleting) return;
  // Without ForceDelete: by force, termination hooks are skipped and connections cut (Auto Scaling user guide).
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
