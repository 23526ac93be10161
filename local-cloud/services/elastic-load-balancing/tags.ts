import type {
  AddTagsCommandInput,
  AddTagsCommandOutput,
  DescribeTagsCommandInput,
  DescribeTagsCommandOutput,
  RemoveTagsCommandInput,
  RemoveTagsCommandOutput,
  Tag,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError, type Result, validationError } from '../../operations.ts';
import * as lookup from './lookup.ts';
import type { State } from './model.ts';

const MAX_TAGS = 50;

/** AddTags, RemoveTags, DescribeTags, on load balancers, target groups, listeners and rules. */
export function tagOperations(state: State) {
  return {
    AddTags(input: AddTagsCommandInput): Result<AddTagsCommandOutput> {
      const added = readTags(input.Tags);
      const changes = resources(state, input.ResourceArns).map(([arn, tags]) => {
        const kept = tags.filter((tag) => !added.some(({ Key }) => Key === tag.Key));
        return [arn, readTags([...kept, ...added])] as const;
      });
      for (const [arn, tags] of changes) state.tags.set(arn, tags);
      return {};
    },

    RemoveTags(input: RemoveTagsCommandInput): Result<RemoveTagsCommandOutput> {
      for (const [arn, tags] of resources(state, input.ResourceArns)) {
        state.tags.set(
          arn,
          tags.filter(({ Key }) => !input.TagKeys?.includes(Key!)),
        );
      }
      return {};
    },

    DescribeTags(input: DescribeTagsCommandInput): Result<DescribeTagsCommandOutput> {
      return {
        TagDescriptions: resources(state, input.ResourceArns).map(([ResourceArn, Tags]) => ({
          ResourceArn,
          Tags: [...Tags],
        })),
      };
    },
  };
}

/** A copy of the tags of a request: at most 50, each key once, none of AWS's own. */
export function readTags(tags: readonly Tag[] = []): Tag[] {
  if (tags.length > MAX_TAGS) throw new AwsError('TooManyTags', `A resource can have ${MAX_TAGS} tags`);
  const keys = new Set<string>();
  for (const { Key = '' } of tags) {
    if (Key === '' || Key.length > 128)
      throw validationError(`The tag key '${Key}' must have 1 to 128 characters`);
    if (Key.startsWith('aws:'))
      throw validationError("Tag keys beginning with 'aws:' are reserved for system use");
    if (keys.has(Key))
      throw new AwsError('DuplicateTagKeys', `The tag key '${Key}' was specified more than once`);
    keys.add(Key);
  }
  return tags.map(({ Key, Value = '' }) => ({ Key: Key!, Value }));
}

function resources(state: State, arns: readonly string[] = []): (readonly [string, Tag[]])[] {
  if (arns.length === 0 || arns.length > 20)
    throw validationError('Between 1 and 20 resource ARNs are needed');
  return arns.map((arn) => {
    if (arn.includes(':loadbalancer/')) lookup.loadBalancer(state, arn);
    else if (arn.includes(':targetgroup/')) lookup.targetGroup(state, arn);
    else if (arn.includes(':listener-rule/')) lookup.rule(state, arn);
    else if (arn.includes(':listener/')) lookup.listener(state, arn);
    else throw validationError(`'${arn}' is not a valid resource ARN`);
    return [arn, state.tags.get(arn) ?? []] as const;
  });
}
