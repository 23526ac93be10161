import type {
  CreateRuleCommandInput,
  CreateRuleCommandOutput,
  DeleteRuleCommandInput,
  DeleteRuleCommandOutput,
  Rule as Described,
  DescribeRulesCommandInput,
  DescribeRulesCommandOutput,
  ModifyRuleCommandInput,
  ModifyRuleCommandOutput,
  SetRulePrioritiesCommandInput,
  SetRulePrioritiesCommandOutput,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError, type Result, validationError } from '../../operations.ts';
import { arn, hex, type Region } from '../../region.ts';
import { readActions } from './actions.ts';
import { readConditions } from './conditions.ts';
import * as lookup from './lookup.ts';
import type { Listener, LoadBalancer, Rule, State } from './model.ts';
import type { Propagation } from './propagation.ts';
import { onePage, select } from './requests.ts';
import { byPriority, checkUnique, readPriority } from './rule-priorities.ts';
import { readTags } from './tags.ts';
import { readTransforms } from './transforms.ts';

export const MAX_RULES = 100;

/** CreateRule, DescribeRules, ModifyRule, SetRulePriorities, DeleteRule. The default rule belongs to its listener. */
export function ruleOperations(region: Region, state: State, propagation: Propagation) {
  return {
    CreateRule(input: CreateRuleCommandInput): Result<CreateRuleCommandOutput> {
      const listener = lookup.listener(state, input.ListenerArn);
      if (listener.loadBalancer.type === 'network')
        throw validationError("Rules of load balancers of type 'network' are not supported here");
      const priority = readPriority(input.Priority);
      checkUnique([...listener.rules.map((one) => one.priority), priority]);
      checkRoom(state, listener.loadBalancer);
      const tags = readTags(input.Tags);
      const id = `${listener.arn.split(':listener/')[1]}/${hex(region, 16)}`;
      const rule: Rule = {
        arn: arn(region, 'elasticloadbalancing', `listener-rule/${id}`),
        listener,
        priority,
        conditions: readConditions(input.Conditions),
        transforms: readTransforms(input.Transforms),
        action: readActions(placeOf(state, listener), input.Actions),
      };
      state.rules.set(rule.arn, rule);
      state.tags.set(rule.arn, tags);
      listener.rules = byPriority([...listener.rules, rule]);
      propagation.schedule(listener);
      return { Rules: [view(rule)] };
    },

    DescribeRules(input: DescribeRulesCommandInput): Result<DescribeRulesCommandOutput> {
      const arns = input.RuleArns ?? [];
      if ((input.ListenerArn !== undefined) === arns.length > 0) {
        throw validationError('You must specify either rule ARNs or a listener ARN, but not both');
      }
      const rules = input.ListenerArn
        ? lookup.listener(state, input.ListenerArn).rules
        : select([...state.rules.values()], {
            arns,
            missing: () => new AwsError('RuleNotFound', 'One or more rules not found'),
          });
      const { items, nextToken } = onePage(rules, input);
      return { Rules: items.map(view), NextMarker: nextToken };
    },

    ModifyRule(input: ModifyRuleCommandInput): Result<ModifyRuleCommandOutput> {
      const rule = lookup.rule(state, input.RuleArn);
      refuseDefault(rule, 'modified');
      const conditions = input.Conditions ? readConditions(input.Conditions) : rule.conditions;
      const transforms = readTransforms(input.Transforms);
      const place = { ...placeOf(state, rule.listener), before: rule.action };
      rule.action = input.Actions ? readActions(place, input.Actions) : rule.action;
      rule.conditions = conditions;
      if (input.ResetTransforms) rule.transforms = [];
      if (input.Transforms) rule.transforms = transforms;
      propagation.schedule(rule.listener);
      return { Rules: [view(rule)] };
    },

    /** All of them or none; rules that aren't named keep theirs. */
    SetRulePriorities(input: SetRulePrioritiesCommandInput): Result<SetRulePrioritiesCommandOutput> {
      const changes = (input.RulePriorities ?? []).map(({ RuleArn, Priority }) => {
        const rule = lookup.rule(state, RuleArn);
        refuseDefault(rule, 'modified');
        return [rule, readPriority(Priority)] as const;
      });
      const wanted = new Map(changes);
      const listeners = new Set(changes.map(([{ listener }]) => listener));
      for (const { rules } of listeners) checkUnique(rules.map((one) => wanted.get(one) ?? one.priority));
      for (const [rule, priority] of wanted) rule.priority = priority;
      for (const listener of listeners) {
        listener.rules = byPriority(listener.rules);
        propagation.schedule(listener);
      }
      return { Rules: [...wanted.keys()].map(view) };
    },

    DeleteRule(input: DeleteRuleCommandInput): Result<DeleteRuleCommandOutput> {
      const rule = lookup.rule(state, input.RuleArn);
      refuseDefault(rule, 'deleted');
      state.rules.delete(rule.arn);
      state.tags.delete(rule.arn);
      rule.listener.rules = rule.listener.rules.filter((one) => one !== rule);
      propagation.schedule(rule.listener);
      return {};
    },
  };
}

const placeOf = (state: State, { loadBalancer, protocol }: Listener) => ({
  state,
  loadBalancer,
  protocol: protocol.name,
});

/** The default rule is changed through its listener. */
function refuseDefault(rule: Rule, verb: string) {
  if (Number.isFinite(rule.priority)) return;
  throw new AwsError('OperationNotPermitted', `Default rule '${rule.arn}' cannot be ${verb}`);
}

function checkRoom(state: State, loadBalancer: LoadBalancer) {
  const own = [...state.rules.values()].filter(
    ({ listener, priority }) => listener.loadBalancer === loadBalancer && Number.isFinite(priority),
  );
  if (own.length >= MAX_RULES)
    throw new AwsError('TooManyRules', `A load balancer can have ${MAX_RULES} rules`);
}

const view = (rule: Rule): Described => ({
  RuleArn: rule.arn,
  Priority: Number.isFinite(rule.priority) ? String(rule.priority) : 'default',
  Conditions: [...rule.conditions],
  ...(rule.transforms.length > 0 && { Transforms: [...rule.transforms] }),
  Actions: [...rule.action.views],
  IsDefault: !Number.isFinite(rule.priority),
});
