import type {
  DescribeAutoScalingGroupsCommandInput,
  DescribeAutoScalingGroupsCommandOutput,
  DescribeAutoScalingInstancesCommandInput,
  DescribeAutoScalingInstancesCommandOutput,
  Filter,
} from '@aws-sdk/client-auto-scaling';
import { type Result, validationError } from '../../operations.ts';
import { page } from '../../paging.ts';
import type { Context } from './context.ts';
import type { Group } from './model.ts';
import { groupView, instanceView } from './views.ts';

const DEFAULT_PAGE = 50;

/** The operations that show groups and their instances. What doesn't exist is left out without a word, as on AWS. */
export const describeOperations = (context: Context) => ({
  DescribeAutoScalingGroups(
    input: DescribeAutoScalingGroupsCommandInput,
  ): Result<DescribeAutoScalingGroupsCommandOutput> {
    const names = input.AutoScalingGroupNames?.length
      ? [...new Set(input.AutoScalingGroupNames)]
      : [...context.groups.keys()].sort();
    const matches = tagFilter(input.Filters);
    const found = names.map((name) => context.groups.get(name)).filter((group) => group && matches(group));
    const { items, nextToken } = page(found as Group[], input.MaxRecords ?? DEFAULT_PAGE, input.NextToken, {
      code: 'ValidationError',
    });
    return { AutoScalingGroups: items.map(groupView), NextToken: nextToken };
  },

  DescribeAutoScalingInstances(
    input: DescribeAutoScalingInstancesCommandInput,
  ): Result<DescribeAutoScalingInstancesCommandOutput> {
    const ids = input.InstanceIds?.length ? [...new Set(input.InstanceIds)] : [...context.groupOf.keys()];
    const known = ids.filter((instanceId) => context.groupOf.has(instanceId));
    const { items, nextToken } = page(known, input.MaxRecords ?? DEFAULT_PAGE, input.NextToken, {
      code: 'ValidationError',
    });
    const instances = items.map((instanceId) => {
      const group = context.groupOf.get(instanceId)!;
      const member = group.members.get(instanceId) ?? group.warm.get(instanceId)!;
      // This operation alone writes the health in capitals.
      const HealthStatus = member.healthy ? 'HEALTHY' : 'UNHEALTHY';
      return { ...instanceView(member), AutoScalingGroupName: group.name, HealthStatus };
    });
    return { AutoScalingInstances: instances, NextToken: nextToken };
  },
});

function tagFilter(filters: readonly Filter[] | undefined): (group: Group) => boolean {
  const tests = (filters ?? []).map(({ Name = '', Values = [] }) => {
    if (Name === 'tag-key') return (group: Group) => Values.some((key) => group.tags.has(key));
    if (Name === 'tag-value')
      return (group: Group) => [...group.tags.values()].some(({ value }) => Values.includes(value));
    if (!Name.startsWith('tag:')) throw validationError(`The filter name ${Name} is not valid`);
    return (group: Group) => Values.includes(group.tags.get(Name.slice('tag:'.length))?.value as string);
  });
  return (group) => tests.every((test) => test(group));
}
