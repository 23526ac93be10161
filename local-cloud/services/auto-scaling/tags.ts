import type {
  CreateOrUpdateTagsCommandInput,
  DeleteTagsCommandInput,
  DescribeTagsCommandInput,
  DescribeTagsCommandOutput,
  Filter,
  Tag,
  TagDescription,
} from '@aws-sdk/client-auto-scaling';
import { type Result, validationError } from '../../operations.ts';
import { page } from '../../paging.ts';
import { type Context, changeableGroup, limitExceeded, required } from './context.ts';
import type { Group } from './model.ts';

const MAX_PER_GROUP = 50;
const MAX_PER_CALL = 25;

/** Adds tags to a group, all or none. Throws for reserved keys and too many. */
export function addTags(group: Group, tags: readonly Tag[]): void {
  const next = new Map(group.tags);
  for (const { Key, Value = '', PropagateAtLaunch = false } of tags) {
    const key = required(Key, 'tags.member.key');
    if (/^aws:/i.test(key))
      throw validationError('aws: prefixed tag key names are not allowed for external use.');
    if (key.length > 128 || Value.length > 256) throw validationError(`The tag ${key} is too long`);
    next.set(key, { value: Value, propagate: PropagateAtLaunch });
  }
  if (next.size > MAX_PER_GROUP) throw limitExceeded(`A group has at most ${MAX_PER_GROUP} tags`);
  for (const [key, tag] of next) group.tags.set(key, tag);
}

/** A group's tags, in the order of their keys. */
export const tagViews = (group: Group): TagDescription[] =>
  [...group.tags.keys()].sort().map((Key) => ({
    ResourceId: group.name,
    ResourceType: 'auto-scaling-group',
    Key,
    Value: group.tags.get(Key)!.value,
    PropagateAtLaunch: group.tags.get(Key)!.propagate,
  }));

/** The operations on tags, which change running instances' own tags as little as on AWS. */
export const tagOperations = (context: Context) => ({
  CreateOrUpdateTags(input: CreateOrUpdateTagsCommandInput) {
    for (const [group, tags] of byGroup(context, input.Tags)) addTags(group, tags);
    return {};
  },

  DeleteTags(input: DeleteTagsCommandInput) {
    for (const [group, tags] of byGroup(context, input.Tags))
      for (const { Key, Value } of tags)
        if (Value === undefined || group.tags.get(Key ?? '')?.value === Value) group.tags.delete(Key ?? '');
    return {};
  },

  DescribeTags(input: DescribeTagsCommandInput): Result<DescribeTagsCommandOutput> {
    const names = [...context.groups.keys()].sort();
    const all = names.flatMap((name) => tagViews(context.groups.get(name)!)).filter(tagFilter(input.Filters));
    const { items, nextToken } = page(all, input.MaxRecords ?? 50, input.NextToken, {
      code: 'ValidationError',
    });
    return { Tags: items, NextToken: nextToken };
  },
});

function byGroup(context: Context, tags: readonly Tag[] | undefined): Map<Group, Tag[]> {
  if (!tags?.length || tags.length > MAX_PER_CALL)
    throw validationError(`Between 1 and ${MAX_PER_CALL} tags can be changed in one call`);
  const groups = new Map<Group, Tag[]>();
  for (const tag of tags) {
    if (tag.ResourceType !== 'auto-scaling-group')
      throw validationError(`Invalid resource type: ${tag.ResourceType}`);
    const group = changeableGroup(context, tag.ResourceId);
    groups.set(group, [...(groups.get(group) ?? []), tag]);
  }
  return groups;
}

const read: Readonly<Record<string, (tag: TagDescription) => string | undefined>> = {
  'auto-scaling-group': (tag) => tag.ResourceId,
  key: (tag) => tag.Key,
  value: (tag) => tag.Value,
  'propagate-at-launch': (tag) => String(tag.PropagateAtLaunch),
};

function tagFilter(filters: readonly Filter[] | undefined): (tag: TagDescription) => boolean {
  const tests = (filters ?? []).map(({ Name = '', Values = [] }) => {
    const value = Object.hasOwn(read, Name) ? read[Name] : undefined;
    if (!value) throw validationError(`The filter name ${Name} is not valid`);
    return (tag: TagDescription) => Values.includes(value(tag) ?? '');
  });
  return (tag) => tests.every((test) => test(tag));
}
