import type * as eventbridge from '@aws-sdk/client-eventbridge';
import { AwsError, type Result } from '../../operations.ts';
import { page } from '../../paging.ts';
import { arn, type Region } from '../../region.ts';
import type { Rule } from './model.ts';
import { compilePattern } from './pattern.ts';
import { checkBus, type Rules } from './rules.ts';
import { ratePeriod } from './schedule.ts';

const MAX_RULES = 300;

const invalid = (message: string) => new AwsError('ValidationException', message);

/** The operations on the rules of the default event bus. */
export const ruleOperations = (region: Omit<Region, 'emit'>, rules: Rules) => ({
  PutRule(input: eventbridge.PutRuleCommandInput): Result<eventbridge.PutRuleCommandOutput> {
    checkBus(region, input.EventBusName);
    checkRule(input);
    const before = rules.all.get(input.Name!);
    if (!before && rules.all.size >= MAX_RULES)
      throw new AwsError('LimitExceededException', `An event bus has at most ${MAX_RULES} rules.`);
    const rule: Rule = {
      name: input.Name!,
      arn: arn(region, 'events', `rule/${input.Name}`),
      description: input.Description,
      eventPattern: input.EventPattern,
      matches: input.EventPattern === undefined ? () => false : compilePattern(input.EventPattern),
      scheduleExpression: input.ScheduleExpression,
      roleArn: input.RoleArn,
      // Tags of a rule that exists are left alone (API reference of PutRule).
      tags: before?.tags ?? input.Tags ?? [],
      targets: before?.targets ?? new Map(),
      enabled: input.State !== 'DISABLED',
    };
    rules.put(rule);
    return { RuleArn: rule.arn };
  },

  /** Deleting a rule that does not exist succeeds; one that has targets is kept. */
  DeleteRule(input: eventbridge.DeleteRuleCommandInput): Result<eventbridge.DeleteRuleCommandOutput> {
    checkBus(region, input.EventBusName);
    if ((rules.all.get(input.Name ?? '')?.targets.size ?? 0) > 0)
      throw invalid("Rule can't be deleted since it has targets.");
    rules.remove(input.Name ?? '');
    return {};
  },

  EnableRule(input: eventbridge.EnableRuleCommandInput): Result<eventbridge.EnableRuleCommandOutput> {
    rules.put({ ...rules.find(input.Name, input.EventBusName), enabled: true });
    return {};
  },

  DisableRule(input: eventbridge.DisableRuleCommandInput): Result<eventbridge.DisableRuleCommandOutput> {
    rules.put({ ...rules.find(input.Name, input.EventBusName), enabled: false });
    return {};
  },

  DescribeRule(input: eventbridge.DescribeRuleCommandInput): Result<eventbridge.DescribeRuleCommandOutput> {
    return { ...view(rules.find(input.Name, input.EventBusName)), CreatedBy: region.account };
  },

  ListRules(input: eventbridge.ListRulesCommandInput): Result<eventbridge.ListRulesCommandOutput> {
    checkBus(region, input.EventBusName);
    const found = [...rules.all.values()]
      .filter((rule) => rule.name.startsWith(input.NamePrefix ?? ''))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const { items, nextToken } = page(found, input.Limit, input.NextToken);
    return { Rules: items.map(view), NextToken: nextToken };
  },

  ListTagsForResource(
    input: eventbridge.ListTagsForResourceCommandInput,
  ): Result<eventbridge.ListTagsForResourceCommandOutput> {
    const name = /:rule\/([^/]+)$/.exec(input.ResourceARN ?? '')?.[1];
    return { Tags: [...rules.find(name, undefined).tags] };
  },
});

function checkRule(input: eventbridge.PutRuleCommandInput): void {
  if (!/^[.\-\w]{1,64}$/.test(input.Name ?? '')) throw invalid(`Parameter Name is not valid: ${input.Name}.`);
  if (input.EventPattern === undefined && input.ScheduleExpression === undefined)
    throw invalid('Parameter(s) EventPattern or ScheduleExpression must be specified.');
  if (input.State !== undefined && !['ENABLED', 'DISABLED'].includes(input.State))
    throw invalid(`Parameter State is not valid: ${input.State} is not supported here.`);
  if (input.ScheduleExpression !== undefined) ratePeriod(input.ScheduleExpression);
}

const view = (rule: Rule) => ({
  Name: rule.name,
  Arn: rule.arn,
  Description: rule.description,
  EventPattern: rule.eventPattern,
  ScheduleExpression: rule.scheduleExpression,
  RoleArn: rule.roleArn,
  State: rule.enabled ? ('ENABLED' as const) : ('DISABLED' as const),
  EventBusName: 'default',
});
