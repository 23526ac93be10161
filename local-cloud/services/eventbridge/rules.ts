import type * as eventbridge from '@aws-sdk/client-eventbridge';
import { type Answer, AwsError } from '../../operations.ts';
import { page } from '../../paging.ts';
import { arn, type Region } from '../../region.ts';
import { every } from '../../time/clock.ts';
import { compilePattern } from './pattern.ts';
import { ratePeriod } from './schedule.ts';
import { checkTarget } from './targets.ts';

/** A rule of the default event bus. */
export interface Rule {
  readonly name: string;
  readonly arn: string;
  readonly description: string | undefined;
  readonly eventPattern: string | undefined;
  readonly matches: (event: unknown) => boolean;
  readonly scheduleExpression: string | undefined;
  readonly roleArn: string | undefined;
  readonly tags: readonly eventbridge.Tag[];
  readonly targets: ReadonlyMap<string, eventbridge.Target>;
  readonly enabled: boolean;
}

const MAX_RULES = 300;
const MAX_TARGETS = 5;

const invalid = (message: string) => new AwsError('ValidationException', message);

/**
 * The rules of the default event bus and the operations on them. `onSchedule` is called when a rule's rate has come
 * round; a rate begins anew whenever the rule is put or enabled.
 */
export function createRules(
  region: Pick<Region, 'account' | 'clock' | 'name'>,
  onSchedule: (rule: Rule) => void,
) {
  const rules = new Map<string, Rule>();
  const schedules = new Map<string, () => void>();

  function find(name: string | undefined, bus: string | undefined): Rule {
    checkBus(region, bus);
    const rule = rules.get(name ?? '');
    if (!rule)
      throw new AwsError('ResourceNotFoundException', `Rule ${name} does not exist on EventBus default.`);
    return rule;
  }

  function store(rule: Rule): Rule {
    rules.set(rule.name, rule);
    stopSchedule(rule.name);
    if (rule.enabled && rule.scheduleExpression !== undefined) {
      const tick = () => onSchedule(rules.get(rule.name)!);
      schedules.set(rule.name, every(region.clock, ratePeriod(rule.scheduleExpression), tick));
    }
    return rule;
  }

  function stopSchedule(name: string): void {
    schedules.get(name)?.();
    schedules.delete(name);
  }

  const operations = {
    PutRule(input: eventbridge.PutRuleCommandInput): Answer<eventbridge.PutRuleCommandOutput> {
      checkBus(region, input.EventBusName);
      checkRule(input);
      const before = rules.get(input.Name!);
      if (!before && rules.size >= MAX_RULES)
        throw new AwsError('LimitExceededException', `An event bus has at most ${MAX_RULES} rules.`);
      const rule = store({
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
      });
      return { RuleArn: rule.arn };
    },

    // Deleting a rule that does not exist succeeds; one that has targets is kept.
    DeleteRule(input: eventbridge.DeleteRuleCommandInput): Answer<eventbridge.DeleteRuleCommandOutput> {
      checkBus(region, input.EventBusName);
      if ((rules.get(input.Name ?? '')?.targets.size ?? 0) > 0)
        throw invalid("Rule can't be deleted since it has targets.");
      stopSchedule(input.Name ?? '');
      rules.delete(input.Name ?? '');
      return {};
    },

    EnableRule(input: eventbridge.EnableRuleCommandInput): Answer<eventbridge.EnableRuleCommandOutput> {
      store({ ...find(input.Name, input.EventBusName), enabled: true });
      return {};
    },

    DisableRule(input: eventbridge.DisableRuleCommandInput): Answer<eventbridge.DisableRuleCommandOutput> {
      store({ ...find(input.Name, input.EventBusName), enabled: false });
      return {};
    },

    DescribeRule(input: eventbridge.DescribeRuleCommandInput): Answer<eventbridge.DescribeRuleCommandOutput> {
      return { ...view(find(input.Name, input.EventBusName)), CreatedBy: region.account };
    },

    ListRules(input: eventbridge.ListRulesCommandInput): Answer<eventbridge.ListRulesCommandOutput> {
      checkBus(region, input.EventBusName);
      const found = [...rules.values()]
        .filter((rule) => rule.name.startsWith(input.NamePrefix ?? ''))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
      const { items, nextToken } = page(found, input.Limit, input.NextToken);
      return { Rules: items.map(view), NextToken: nextToken };
    },

    ListTagsForResource(
      input: eventbridge.ListTagsForResourceCommandInput,
    ): Answer<eventbridge.ListTagsForResourceCommandOutput> {
      const name = /:rule\/([^/]+)$/.exec(input.ResourceARN ?? '')?.[1];
      return { Tags: [...find(name, undefined).tags] };
    },

    PutTargets(input: eventbridge.PutTargetsCommandInput): Answer<eventbridge.PutTargetsCommandOutput> {
      const rule = find(input.Rule, input.EventBusName);
      const targets = new Map(rule.targets);
      for (const target of input.Targets ?? []) {
        checkTarget(target);
        targets.set(target.Id!, target);
      }
      if (targets.size > MAX_TARGETS)
        throw new AwsError('LimitExceededException', `A rule has at most ${MAX_TARGETS} targets.`);
      // The rule is not stored afresh: its schedule runs on.
      rules.set(rule.name, { ...rule, targets });
      return { FailedEntryCount: 0, FailedEntries: [] };
    },

    RemoveTargets(
      input: eventbridge.RemoveTargetsCommandInput,
    ): Answer<eventbridge.RemoveTargetsCommandOutput> {
      const rule = find(input.Rule, input.EventBusName);
      const targets = new Map(rule.targets);
      const missing = (input.Ids ?? []).filter((id) => !targets.delete(id));
      rules.set(rule.name, { ...rule, targets });
      const FailedEntries = missing.map((TargetId) => ({
        TargetId,
        ErrorCode: 'ResourceNotFoundException',
        ErrorMessage: `Target ${TargetId} does not exist on rule ${rule.name}.`,
      }));
      return { FailedEntryCount: FailedEntries.length, FailedEntries };
    },

    ListTargetsByRule(
      input: eventbridge.ListTargetsByRuleCommandInput,
    ): Answer<eventbridge.ListTargetsByRuleCommandOutput> {
      const rule = find(input.Rule, input.EventBusName);
      const { items, nextToken } = page([...rule.targets.values()], input.Limit, input.NextToken);
      return { Targets: items, NextToken: nextToken };
    },
  };

  return {
    operations,
    /** The rules that are enabled, in the order they were first put. */
    enabled: () => [...rules.values()].filter((rule) => rule.enabled),
    close: () => {
      for (const name of [...schedules.keys()]) stopSchedule(name);
    },
  };
}

/** Only the default event bus exists. Throws `ResourceNotFoundException` for another one. */
export function checkBus(region: Pick<Region, 'account' | 'name'>, bus: string | undefined): void {
  if (bus !== undefined && bus !== 'default' && bus !== arn(region, 'events', 'event-bus/default'))
    throw new AwsError('ResourceNotFoundException', `Event bus ${bus} does not exist.`);
}

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
