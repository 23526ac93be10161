import {
  DescribeAccountLimitsCommand,
  DescribeTargetGroupsCommand,
  type ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { callAws, paginate, required } from '../call.ts';

type Client = Pick<ElasticLoadBalancingV2Client, 'send'>;

/** By the name that ELBv2 gives it (API reference, `DescribeAccountLimits`). */
const QUOTA = 'target-groups';

/** The most that a page may have (ELBv2 API reference). */
const PageSize = 400;

/** Why so many more target groups can't be made; undefined where there is room. */
export async function targetGroupShortage(client: Client, more: number): Promise<string | undefined> {
  if (more === 0) return undefined;
  const [found, count] = await Promise.all([limitOf(client, QUOTA), countOf(client)]);
  const limit = required(found, 'the quota of target groups');
  if (count + more <= limit) return undefined;
  return `the account has ${count} of the ${limit} target groups that it may have in this region, and ${more} more ${more === 1 ? 'is' : 'are'} to be made: delete some, or have the quota "Target Groups per Region" raised`;
}

/** Undefined for a quota that isn't given. */
export async function limitOf(client: Client, quota: string): Promise<number | undefined> {
  const what = "the account's limits of Elastic Load Balancing";
  const limits = await paginate(async (Marker: string | undefined) => {
    const input = { Marker, PageSize };
    const response = await callAws(`describe ${what}`, client.send(new DescribeAccountLimitsCommand(input)));
    return { items: required(response.Limits, what), next: response.NextMarker };
  });
  const max = limits.find(({ Name }) => Name === quota)?.Max;
  return max === undefined ? undefined : Number(max);
}

async function countOf(client: Client): Promise<number> {
  const what = 'the target groups';
  const groups = await paginate(async (Marker: string | undefined) => {
    const input = { Marker, PageSize };
    const response = await callAws(`list ${what}`, client.send(new DescribeTargetGroupsCommand(input)));
    return { items: required(response.TargetGroups, what), next: response.NextMarker };
  });
  return groups.length;
}
