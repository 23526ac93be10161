import {
  type AutoScalingClient,
  type AutoScalingGroup,
  DescribeAutoScalingGroupsCommand,
  type Filter,
} from '@aws-sdk/client-auto-scaling';
import { CloudUnavailable, SpecMismatch } from '../../rollout/errors.ts';
import { TAGS } from '../../rollout/fleet/tags.ts';
import { callAws, paginate, required, retryable } from '../call.ts';

export type Client = Pick<AutoScalingClient, 'send'>;

/** AWS returns an empty list for a name it doesn't know. */
export const findGroup = async (client: Client, name: string): Promise<AutoScalingGroup | undefined> =>
  (await findGroups(client, [name])).find(({ AutoScalingGroupName }) => AutoScalingGroupName === name);

/** In one call, so of as many as a page has: 50 (API reference, `DescribeAutoScalingGroups`). */
export async function findGroups(client: Client, names: readonly string[]): Promise<AutoScalingGroup[]> {
  const what = `the fleet ${names.join(', ')}`;
  const response = await callAws(
    `describe ${what}`,
    client.send(new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [...names] })),
  );
  return required(response.AutoScalingGroups, what);
}

/** As `findGroup`. Throws SpecMismatch for a group that doesn't exist. */
export async function requiredGroup(client: Client, name: string): Promise<AutoScalingGroup> {
  const group = await findGroup(client, name);
  if (!group) throw new SpecMismatch(`there is no Auto Scaling group ${name}`);
  return group;
}

/** As `findGroup`, for a group that the caller has seen or made: a read that lacks it is older, so CloudUnavailable. */
export async function seenGroup(client: Client, name: string): Promise<AutoScalingGroup> {
  const group = await findGroup(client, name);
  if (!group) throw new CloudUnavailable(`there is no Auto Scaling group ${name}, or none yet`);
  return group;
}

export const taggedGroups = (client: Client) =>
  listGroups(client, [{ Name: 'tag-key', Values: [TAGS.rollout, TAGS.blueOf] }]);

export const listGroups = (client: Client, Filters?: Filter[]): Promise<AutoScalingGroup[]> =>
  paginate(async (NextToken: string | undefined) => {
    const command = new DescribeAutoScalingGroupsCommand({ Filters, MaxRecords: 100, NextToken });
    const response = await callAws('list fleets', client.send(command));
    return { items: required(response.AutoScalingGroups, 'fleets'), next: response.NextToken };
  });

/**
 * A change of a group. Auto Scaling returns `ValidationError` for nearly everything, even for what passes by itself (a
 * group that isn't listed yet, an instance profile that hasn't spread), so here it becomes CloudUnavailable.
 */
export const changeGroup = (what: string, call: Promise<unknown>) =>
  callAws(what, call, { ValidationError: retryable(what) });
