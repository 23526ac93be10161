import type * as eventbridge from '@aws-sdk/client-eventbridge';
import { AwsError, type Result } from '../../operations.ts';
import { page } from '../../paging.ts';
import type { Rules } from './rules.ts';
import { checkTarget } from './targets.ts';

const MAX_TARGETS = 5;

/** The operations on the targets of rules. */
export const targetOperations = (rules: Rules) => ({
  PutTargets(input: eventbridge.PutTargetsCommandInput): Result<eventbridge.PutTargetsCommandOutput> {
    const rule = rules.find(input.Rule, input.EventBusName);
    const targets = new Map(rule.targets);
    for (const target of input.Targets ?? []) {
      checkTarget(target);
      targets.set(target.Id!, target);
    }
    if (targets.size > MAX_TARGETS)
      throw new AwsError('LimitExceededException', `A rule has at most ${MAX_TARGETS} targets.`);
    rules.setTargets(rule, targets);
    return { FailedEntryCount: 0, FailedEntries: [] };
  },

  RemoveTargets(
    input: eventbridge.RemoveTargetsCommandInput,
  ): Result<eventbridge.RemoveTargetsCommandOutput> {
    const rule = rules.find(input.Rule, input.EventBusName);
    const targets = new Map(rule.targets);
    const missing = (input.Ids ?? []).filter((id) => !targets.delete(id));
    rules.setTargets(rule, targets);
    const FailedEntries = missing.map((TargetId) => ({
      TargetId,
      ErrorCode: 'ResourceNotFoundException',
      ErrorMessage: `Target ${TargetId} does not exist on rule ${rule.name}.`,
    }));
    return { FailedEntryCount: FailedEntries.length, FailedEntries };
  },

  ListTargetsByRule(
    input: eventbridge.ListTargetsByRuleCommandInput,
  ): Result<eventbridge.ListTargetsByRuleCommandOutput> {
    const rule = rules.find(input.Rule, input.EventBusName);
    const { items, nextToken } = page([...rule.targets.values()], input.Limit, input.NextToken);
    return { Targets: items, NextToken: nextToken };
  },
});
