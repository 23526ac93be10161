import type {
  DeleteWarmPoolCommandInput,
  DescribeWarmPoolCommandInput,
  DescribeWarmPoolCommandOutput,
  PutWarmPoolCommandInput,
} from '@aws-sdk/client-auto-scaling';
import { type Result, validationError } from '../../operations.ts';
import { page } from '../../paging.ts';
import { type Context, changeableGroup, findGroup } from './context.ts';
import { instanceView } from './views.ts';
import { endWarm, isLeaving } from './warm-pool.ts';

const STATES = ['Stopped', 'Running', 'Hibernated'];

/** The operations on warm pools. */
export const warmPoolOperations = (context: Context) => ({
  PutWarmPool(input: PutWarmPoolCommandInput) {
    const group = changeableGroup(context, input.AutoScalingGroupName);
    if (group.warmPool?.Status) throw validationError(`The warm pool of ${group.name} is being deleted`);
    if (input.PoolState !== undefined && !STATES.includes(input.PoolState))
      throw validationError(`Invalid pool state: ${input.PoolState}`);
    const { AutoScalingGroupName: _, MaxGroupPreparedCapacity: limit, ...given } = structuredClone(input);
    const { MaxGroupPreparedCapacity: before, ...present } = group.warmPool ?? {};
    // -1 removes a limit; what isn't given stays (API reference, `PutWarmPool`).
    const kept = limit === undefined ? before : limit === -1 ? undefined : limit;
    group.warmPool = {
      MinSize: 0,
      PoolState: 'Stopped',
      ...present,
      ...given,
      ...(kept !== undefined && { MaxGroupPreparedCapacity: kept }),
    };
    context.wake(group);
    return {};
  },

  /** Its instances end first, with their hooks unless it is forced. */
  DeleteWarmPool(input: DeleteWarmPoolCommandInput) {
    const group = changeableGroup(context, input.AutoScalingGroupName);
    if (!group.warmPool) throw validationError(`No warm pool found for group ${group.name}`);
    group.warmPool = group.warm.size === 0 ? undefined : { ...group.warmPool, Status: 'PendingDelete' };
    const isForced = input.ForceDelete ?? false;
    for (const member of [...group.warm.values()])
      if (isForced || !isLeaving(member))
        endWarm(context, group, member, 'a user request to delete the warm pool', isForced);
    return {};
  },

  DescribeWarmPool(input: DescribeWarmPoolCommandInput): Result<DescribeWarmPoolCommandOutput> {
    const group = findGroup(context, input.AutoScalingGroupName);
    const { items, nextToken } = page([...group.warm.values()], input.MaxRecords ?? 50, input.NextToken, {
      code: 'ValidationError',
    });
    return {
      WarmPoolConfiguration: group.warmPool,
      Instances: items.map(instanceView),
      ...(nextToken !== undefined && { NextToken: nextToken }),
    };
  },
});
