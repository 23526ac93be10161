import type {
  DescribeScalingActivitiesCommandInput,
  DescribeScalingActivitiesCommandOutput,
  Activity as SdkActivity,
} from '@aws-sdk/client-auto-scaling';
import { type Result, validationError } from '../../operations.ts';
import { page } from '../../paging.ts';
import { activityView } from './activities.ts';
import { type Context, groupsNamed } from './context.ts';

/** The operation that shows scaling activities. */
export const activityOperations = (context: Context) => ({
  /** The newest first. */
  DescribeScalingActivities(
    input: DescribeScalingActivitiesCommandInput,
  ): Result<DescribeScalingActivitiesCommandOutput> {
    const name = input.AutoScalingGroupName;
    const deleted = input.IncludeDeletedGroups
      ? context.deletedActivities.filter(({ groupName }) => name === undefined || groupName === name)
      : [];
    // A deleted group is known by its activities only.
    const isGone = name !== undefined && deleted.length > 0 && !context.groups.has(name);
    const groups = isGone ? [] : groupsNamed(context, name);
    const filter = activityFilter(input);
    const views = groups
      .flatMap(({ activities }) => activities.map((activity) => activityView(activity)))
      .concat(deleted.map((activity) => activityView(activity, true)))
      .reverse()
      .filter(filter)
      .sort((a, b) => Number(b.StartTime) - Number(a.StartTime));
    const { items, nextToken } = page(views, input.MaxRecords, input.NextToken, { code: 'ValidationError' });
    return { Activities: items, NextToken: nextToken };
  },
});

function activityFilter(input: DescribeScalingActivitiesCommandInput): (activity: SdkActivity) => boolean {
  const ids = input.ActivityIds?.length ? new Set(input.ActivityIds) : undefined;
  const tests = (input.Filters ?? []).map(({ Name, Values = [] }) => {
    if (Name === 'Status') return (a: SdkActivity) => Values.includes(a.StatusCode!);
    const bound = Date.parse(Values[0] ?? '');
    if (Number.isNaN(bound)) throw validationError(`The filter ${Name} takes a time`);
    if (Name === 'StartTimeLowerBound') return (a: SdkActivity) => Number(a.StartTime) >= bound;
    if (Name === 'StartTimeUpperBound') return (a: SdkActivity) => Number(a.StartTime) <= bound;
    throw validationError(`The filter name ${Name} is not valid`);
  });
  return (activity) => (ids?.has(activity.ActivityId!) ?? true) && tests.every((test) => test(activity));
}
