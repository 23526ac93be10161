import { CreateRuleCommand, DeleteRuleCommand, type Rule } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { TesterRules, TestersClaim } from '../../ports/tester-rules.ts';
import { CloudRefused, CloudUnavailable, SpecMismatch } from '../../rollout/errors.ts';
import { TAGS } from '../../rollout/fleet/tags.ts';
import { routeName } from '../../rollout/traffic/routes.ts';
import type { TestersPlace } from '../../rollout/traffic/testers-record.ts';
import { callAws } from '../call.ts';
import { type Client, rulesOf } from './listener-rules.ts';
import { hasHeaderCondition, headerCondition, writable } from './rule-conditions.ts';
import { isOurs, tagsOf } from './tags.ts';
import { placeFor, ruleAt } from './testers-place.ts';

export const loadBalancerTesterRules = (client: Client, installation: string): TesterRules => ({
  place: (wanted) => placeFor(client, installation, wanted),
  make: (claim, place) => make(client, installation, claim, place),
  find: (listener, rollout) => find(client, installation, listener, rollout),
  remove: (rule, service) => remove(client, installation, rule, service),
});

const marks = ({ service, rollout, route }: TestersClaim, installation: string) => ({
  [TAGS.service]: service,
  [TAGS.rollout]: rollout,
  [TAGS.installation]: installation,
  [TAGS.testersAt]: routeName(route),
});

async function make(
  client: Client,
  installation: string,
  claim: TestersClaim,
  place: TestersPlace,
): Promise<string | undefined> {
  const rules = await rulesOf(client, place.listener);
  const made = await madeFor(client, installation, rules, claim);
  if (made !== undefined) return made;
  const own = ruleAt(rules, claim.route, place.listener);
  if (await isPriorityTaken(client, installation, claim, place, own)) return undefined;
  const after = await rulesOf(client, place.listener);
  const found = await madeFor(client, installation, after, claim);
  if (found !== undefined) return found;
  throw new CloudUnavailable(`AWS doesn't show the rule for testers above ${routeName(claim.route)} yet`);
}

/** It asks for what the route's rule does, and for the header besides. */
async function isPriorityTaken(
  client: Client,
  installation: string,
  claim: TestersClaim,
  { listener, priority }: TestersPlace,
  { Conditions, Transforms }: Rule,
): Promise<boolean> {
  const { header, value, targetGroup, route } = claim;
  const what = `make the rule for testers above ${routeName(route)}`;
  const refused = (error: Error): never => {
    throw new CloudRefused(`AWS refuses to ${what}: ${error.name}: ${error.message}`, { cause: error });
  };
  const tags = Object.entries(marks(claim, installation)).map(([Key, Value]) => ({ Key, Value }));
  const response = await callAws(
    what,
    client.send(
      new CreateRuleCommand({
        ListenerArn: listener,
        Priority: priority,
        Conditions: [...writable(Conditions), headerCondition(header, value)],
        Actions: [{ Type: 'forward', TargetGroupArn: targetGroup }],
        ...(Transforms?.length && { Transforms }),
        Tags: tags,
      }),
    ),
    {
      PriorityInUseException: () => undefined,
      TooManyRulesException: refused,
      TooManyTagsException: refused,
      TooManyTargetGroupsException: refused,
      TooManyUniqueTargetGroupsPerLoadBalancerException: refused,
    },
  );
  return response === undefined;
}

/** The claim's rule; undefined when there is none. Throws SpecMismatch for one that others have changed. */
async function madeFor(
  client: Client,
  installation: string,
  rules: readonly Rule[],
  claim: TestersClaim,
): Promise<string | undefined> {
  const candidates = rules.filter(hasHeaderCondition);
  const marked = await tagsOf(
    client,
    candidates.map(({ RuleArn = '' }) => RuleArn),
  );
  const wanted = Object.entries(marks(claim, installation));
  const ours = marked.find(({ tags }) => wanted.every(([key, value]) => tags.get(key) === value));
  const rule = ours && candidates.find(({ RuleArn }) => RuleArn === ours.arn);
  if (!rule) return undefined;
  if (isForwardTo(rule, claim.targetGroup)) return rule.RuleArn;
  throw new SpecMismatch(
    `somebody has changed the rule for testers ${rule.RuleArn}: it was to forward to green alone`,
  );
}

/** AWS returns the group as `TargetGroupArn`, as a forward configuration, or as both. */
function isForwardTo({ Actions = [] }: Rule, targetGroup: string): boolean {
  const [action, ...others] = Actions;
  if (action?.Type !== 'forward' || others.length > 0) return false;
  const groups = action.ForwardConfig?.TargetGroups ?? [{ TargetGroupArn: action.TargetGroupArn }];
  return groups.length === 1 && groups[0]?.TargetGroupArn === targetGroup;
}

async function find(
  client: Client,
  installation: string,
  listener: string,
  rollout: string,
): Promise<readonly string[]> {
  const candidates = (await rulesOf(client, listener)).filter(hasHeaderCondition);
  const marked = await tagsOf(
    client,
    candidates.map(({ RuleArn = '' }) => RuleArn),
  );
  const ours = marked.filter(
    ({ tags }) =>
      tags.get(TAGS.rollout) === rollout &&
      tags.get(TAGS.installation) === installation &&
      tags.has(TAGS.testersAt),
  );
  return ours.map(({ arn }) => arn);
}

async function remove(client: Client, installation: string, rule: string, service: string): Promise<void> {
  const [marked] = await tagsOf(client, [rule]);
  if (!marked || !isOurs(marked, installation, service)) return;
  await callAws<unknown, undefined>(
    `delete the rule ${rule}`,
    client.send(new DeleteRuleCommand({ RuleArn: rule })),
    { RuleNotFoundException: () => undefined },
  );
}
