import {
  DescribeAccountLimitsCommand,
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  type Listener,
  type Rule,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Placed, Wanted } from '../../ports/tester-rules.ts';
import { SpecMismatch } from '../../rollout/errors.ts';
import { TAGS } from '../../rollout/fleet/tags.ts';
import { listenerOf, type Route, routeName } from '../../rollout/traffic/routes.ts';
import { callAws, required } from '../call.ts';
import { type Client, rulesOf } from './listener-rules.ts';
import { isForHeader, takes, VALUES_MAX, valuesIn } from './rule-conditions.ts';
import { isOurs, tagsOf } from './tags.ts';

/** The rule itself; the default one of a listener. Throws SpecMismatch when it isn't there. */
export function ruleAt(rules: readonly Rule[], { rule }: Route, listener: string): Rule {
  const found = rules.find(({ RuleArn, IsDefault }) => (rule === undefined ? IsDefault : RuleArn === rule));
  if (!found) throw new SpecMismatch(`${rule ?? listener} isn't there`);
  return found;
}

/** The lowest number is tried first; the default rule, which has none, last (ALB user guide, "Listener rules"). */
const PRIORITY_MAX = 50_000;

export async function placeFor(client: Client, installation: string, wanted: Wanted): Promise<Placed> {
  const { route } = wanted;
  const arn = listenerOf(route);
  const [listener, rules] = await Promise.all([describeListener(client, arn), rulesOf(client, arn)]);
  const own = ruleAt(rules, route, arn);
  const strays = await straysAmong(client, installation, rules, wanted);
  checkRule(own, routeName(route));
  const priority = freePriority(
    own,
    rules.filter(({ RuleArn = '' }) => !strays.includes(RuleArn)),
  );
  const loadBalancer = required(listener.LoadBalancerArn, `the load balancer of ${arn}`);
  const [host] = await Promise.all([hostOf(client, loadBalancer), checkRoom(client, loadBalancer)]);
  const protocol = listener.Protocol === 'HTTPS' ? 'HTTPS' : 'HTTP';
  const port = required(listener.Port, `the port of ${arn}`);
  return {
    listener: arn,
    priority,
    target: { listener: arn, protocol, host, port },
    takes: (request) => takes(own.Conditions ?? [], request),
    strays,
  };
}

/** Somebody else's rule for the same header would get the testers' requests, or be kept from them. */
async function straysAmong(
  client: Client,
  installation: string,
  rules: readonly Rule[],
  { service, rollout, header, value }: Wanted,
): Promise<string[]> {
  const same = rules.filter((rule) => isForHeader(rule, header, value)).map(({ RuleArn = '' }) => RuleArn);
  const marked = await tagsOf(client, same);
  const others = marked.filter(({ tags }) => tags.get(TAGS.rollout) !== rollout);
  const foreign = others.find((one) => !isOurs(one, installation, service));
  if (foreign)
    throw new SpecMismatch(
      `${foreign.arn} already takes requests with ${header}: ${value}; name another header or value in "traffic.testers"`,
    );
  return others.map(({ arn }) => arn);
}

function checkRule({ Actions = [], Conditions = [] }: Rule, name: string): void {
  if (Actions.some(({ Type }) => Type?.startsWith('authenticate-')))
    throw new SpecMismatch(
      `${name} demands a sign-in: probes can't sign in, and a rule without it would let in whoever knows the header; leave out "health.probes" and "traffic.testers"`,
    );
  if (valuesIn(Conditions) >= VALUES_MAX)
    throw new SpecMismatch(
      `${name} has ${VALUES_MAX} values in its conditions, so the rule for testers has no room for its header; use fewer`,
    );
}

/** Directly above the rule: with another between, testers would come past what that one denies. */
function freePriority(own: Rule, rules: readonly Rule[]): number {
  const priorities = rules.filter(({ IsDefault }) => !IsDefault).map(({ Priority }) => Number(Priority));
  const below = own.IsDefault ? PRIORITY_MAX + 1 : Number(own.Priority);
  const last = Math.max(0, ...priorities.filter((priority) => priority < below));
  const priority = own.IsDefault ? last + 1 : below - 1;
  if (priority > last && priority < below) return priority;
  throw new SpecMismatch(
    `the rule for testers has no priority free directly above ${own.IsDefault ? 'the default rule' : own.RuleArn}: ${last} is taken; leave a gap there with aws elbv2 set-rule-priorities`,
  );
}

async function describeListener(client: Client, arn: string): Promise<Listener> {
  const { Listeners } = await callAws(
    `describe the listener ${arn}`,
    client.send(new DescribeListenersCommand({ ListenerArns: [arn] })),
    {
      ListenerNotFoundException: () => {
        throw new SpecMismatch(`${arn} isn't there`);
      },
    },
  );
  return required(Listeners?.[0], `the listener ${arn}`);
}

async function hostOf(client: Client, arn: string): Promise<string> {
  const { LoadBalancers } = await callAws(
    `describe the load balancer ${arn}`,
    client.send(new DescribeLoadBalancersCommand({ LoadBalancerArns: [arn] })),
  );
  const { DNSName } = required(LoadBalancers?.[0], `the load balancer ${arn}`);
  return required(DNSName, `the name of ${arn}`);
}

/** A quota that an account may have raised (ELBv2 API reference, `DescribeAccountLimits`). */
const RULES_QUOTA = 'rules-per-application-load-balancer';

async function checkRoom(client: Client, loadBalancer: string): Promise<void> {
  const [{ Limits }, { Listeners }] = await Promise.all([
    callAws("describe the account's limits", client.send(new DescribeAccountLimitsCommand({}))),
    callAws(
      `list the listeners of ${loadBalancer}`,
      client.send(new DescribeListenersCommand({ LoadBalancerArn: loadBalancer })),
    ),
  ]);
  const limit = Number(Limits?.find(({ Name }) => Name === RULES_QUOTA)?.Max ?? Number.POSITIVE_INFINITY);
  const all = await Promise.all(
    (Listeners ?? []).map(({ ListenerArn = '' }) => rulesOf(client, ListenerArn)),
  );
  const count = all.flat().filter(({ IsDefault }) => !IsDefault).length;
  if (count < limit) return;
  throw new SpecMismatch(
    `${loadBalancer} has all ${limit} rules that it may have, so there is no room for the one for testers; delete one, or have the quota "Rules per Application Load Balancer" raised`,
  );
}
