import type {
  AttachLoadBalancerTargetGroupsCommandInput,
  DescribeLoadBalancerTargetGroupsCommandInput,
  DescribeLoadBalancerTargetGroupsCommandOutput,
  DetachLoadBalancerTargetGroupsCommandInput,
} from '@aws-sdk/client-auto-scaling';
import { type Result, validationError } from '../../operations.ts';
import { page } from '../../paging.ts';
import { type Context, changeableGroup, findGroup, limitExceeded } from './context.ts';
import { checkTargetGroups } from './group-input.ts';
import { watchHealth } from './health.ts';
import type { Attachment, Group } from './model.ts';
import { register } from './registration.ts';

const MAX_PER_CALL = 10;
const MAX_PER_GROUP = 50;

/** How long an attachment is `Adding`. */
const ADDING_MS = 1000;

/** The operations that tie target groups to groups and untie them. */
export const attachmentOperations = (context: Context) => ({
  AttachLoadBalancerTargetGroups(input: AttachLoadBalancerTargetGroupsCommandInput) {
    const group = changeableGroup(context, input.AutoScalingGroupName);
    const arns = checkTargetGroups(context, checkNamed(input.TargetGroupARNs));
    const fresh = arns.filter((targetGroup) => !isAttached(group, targetGroup));
    if (group.attachments.size + fresh.length > MAX_PER_GROUP)
      throw limitExceeded(`A group has at most ${MAX_PER_GROUP} target groups`);
    for (const targetGroupArn of fresh) {
      const attachment: Attachment = { targetGroupArn, state: 'Adding' };
      group.attachments.set(targetGroupArn, attachment);
      context.region.clock.after(ADDING_MS, () => completeAttachment(context, group, attachment));
    }
    return {};
  },

  DetachLoadBalancerTargetGroups(input: DetachLoadBalancerTargetGroupsCommandInput) {
    const group = changeableGroup(context, input.AutoScalingGroupName);
    const arns = [...new Set(checkNamed(input.TargetGroupARNs))];
    const foreign = arns.find((targetGroup) => !isAttached(group, targetGroup));
    if (foreign !== undefined)
      throw validationError(`Trying to remove Target Groups that are not part of the group: ${foreign}`);
    for (const targetGroup of arns) detach(context, group, group.attachments.get(targetGroup)!);
    return {};
  },

  DescribeLoadBalancerTargetGroups(
    input: DescribeLoadBalancerTargetGroupsCommandInput,
  ): Result<DescribeLoadBalancerTargetGroupsCommandOutput> {
    const group = findGroup(context, input.AutoScalingGroupName);
    const { items, nextToken } = page([...group.attachments.values()], input.MaxRecords, input.NextToken, {
      code: 'ValidationError',
    });
    for (const attachment of items) updateState(context, attachment);
    return {
      LoadBalancerTargetGroups: items.map(({ targetGroupArn, state }) => ({
        LoadBalancerTargetGroupARN: targetGroupArn,
        State: state,
      })),
      NextToken: nextToken,
    };
  },
});

function checkNamed(arns: readonly string[] | undefined): readonly string[] {
  if (!arns?.length || arns.length > MAX_PER_CALL)
    throw validationError(`Between 1 and ${MAX_PER_CALL} target groups can be named in one call`);
  return arns;
}

function isAttached(group: Group, targetGroup: string): boolean {
  const state = group.attachments.get(targetGroup)?.state;
  return state !== undefined && state !== 'Removing';
}

function completeAttachment(context: Context, group: Group, attachment: Attachment): void {
  const { targetGroupArn } = attachment;
  // A target group that was deleted meanwhile, or is full, leaves its attachment in `Adding`.
  if (attachment.state !== 'Adding' || group.deleting || !context.balancing.hasTargetGroup(targetGroupArn))
    return;
  const serving = [...group.members.values()].filter(({ state }) => state === 'InService');
  for (const { instanceId } of serving) if (register(context, group, [targetGroupArn], instanceId)) return;
  attachment.state = 'Added';
  watchHealth(context, group);
}

/** It counts as in service from the first healthy target on, and then stays so. */
function updateState(context: Context, attachment: Attachment): void {
  if (attachment.state !== 'Added' || !context.balancing.hasTargetGroup(attachment.targetGroupArn)) return;
  const health = context.balancing.health(attachment.targetGroupArn);
  if (health.some(({ state }) => state === 'healthy')) attachment.state = 'InService';
}

/** The attachment is removed when the last connection is drained. */
function detach(context: Context, group: Group, attachment: Attachment): void {
  attachment.state = 'Removing';
  const { targetGroupArn } = attachment;
  const removed = () => {
    if (group.attachments.get(targetGroupArn) === attachment) group.attachments.delete(targetGroupArn);
  };
  const members = [...group.members.values()].filter(({ inServiceSince }) => inServiceSince !== undefined);
  let draining = members.length;
  if (draining === 0) {
    removed();
    return;
  }
  for (const { instanceId } of members)
    context.balancing.deregister(targetGroupArn, instanceId, () => {
      draining -= 1;
      if (draining === 0) removed();
    });
}
