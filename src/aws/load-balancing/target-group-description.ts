import {
  DescribeTagsCommand,
  DescribeTargetGroupAttributesCommand,
  DescribeTargetGroupsCommand,
  type ElasticLoadBalancingV2Client,
  type Tag,
  type TargetGroup,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { SpecMismatch } from '../../rollout/errors.ts';
import type { FleetSettings } from '../../rollout/fleet/settings.ts';
import { callAws, required } from '../call.ts';
import { isCarried } from '../carried-tags.ts';

export type Client = Pick<ElasticLoadBalancingV2Client, 'send'>;

/** A target group with everything that is set on it. */
export interface Description {
  readonly group: TargetGroup;
  readonly attributes: Readonly<Record<string, string>>;
  readonly tags: readonly Tag[];
}

/** What tells one target group from another, and where it is used. */
const IDENTITY = ['TargetGroupArn', 'TargetGroupName', 'LoadBalancerArns'];

const absent = (arn: string) => (): never => {
  throw new SpecMismatch(`the target group ${arn} does not exist`);
};

export async function describeTargetGroup(client: Client, arn: string): Promise<Description> {
  const [group, attributes, tags] = await Promise.all([
    groupOf(client, arn),
    attributesOf(client, arn),
    tagsOf(client, arn),
  ]);
  return { group, attributes, tags };
}

async function groupOf(client: Client, arn: string): Promise<TargetGroup> {
  const { TargetGroups } = await callAws(
    `describe the target group ${arn}`,
    client.send(new DescribeTargetGroupsCommand({ TargetGroupArns: [arn] })),
    { TargetGroupNotFoundException: absent(arn) },
  );
  return required(TargetGroups?.[0], `the target group ${arn}`);
}

/** Undefined when there is none of the name. */
export async function findTargetGroup(client: Client, name: string): Promise<TargetGroup | undefined> {
  const response = await callAws(
    `describe the target group ${name}`,
    client.send(new DescribeTargetGroupsCommand({ Names: [name] })),
    { TargetGroupNotFoundException: () => ({ TargetGroups: [] }) },
  );
  return required(response.TargetGroups, `the target group ${name}`)[0];
}

async function attributesOf(client: Client, arn: string): Promise<Record<string, string>> {
  const { Attributes } = await callAws(
    `describe the attributes of ${arn}`,
    client.send(new DescribeTargetGroupAttributesCommand({ TargetGroupArn: arn })),
    { TargetGroupNotFoundException: absent(arn) },
  );
  const all = required(Attributes, `the attributes of ${arn}`);
  return Object.fromEntries(all.map(({ Key = '', Value = '' }) => [Key, Value]));
}

export async function tagsOf(client: Client, arn: string): Promise<readonly Tag[]> {
  const { TagDescriptions } = await callAws(
    `describe the tags of ${arn}`,
    client.send(new DescribeTagsCommand({ ResourceArns: [arn] })),
    { TargetGroupNotFoundException: absent(arn) },
  );
  return required(TagDescriptions?.[0]?.Tags, `the tags of ${arn}`);
}

/** What `CreateTargetGroup` takes of a description; tags and attributes apart. */
export const groupSettings = (group: TargetGroup): Partial<TargetGroup> =>
  Object.fromEntries(
    Object.entries(group).filter(([field, value]) => !IDENTITY.includes(field) && value !== undefined),
  );

/** Tags that a twin has as well. */
export const carriedTags = (tags: readonly Tag[]): Tag[] => tags.filter(isCarried);

const TAG = /^tag "(.*)"$/s;

/** The key of a tag by its name among the settings; undefined of another setting. */
export const tagKey = (setting: string): string | undefined => TAG.exec(setting)?.[1];

export const settingsOf = ({ group, attributes, tags }: Description): FleetSettings =>
  Object.fromEntries([
    ...Object.entries(groupSettings(group)).map(([field, value]) => [
      field,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
    ...Object.entries(attributes),
    ...carriedTags(tags).map(({ Key, Value = '' }) => [`tag "${Key}"`, Value]),
  ]);
