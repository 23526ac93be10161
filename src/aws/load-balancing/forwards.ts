import {
  type Action,
  DescribeListenersCommand,
  DescribeTargetGroupsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Forward } from '../../ports/traffic.ts';
import { SpecMismatch } from '../../rollout/errors.ts';
import { TAGS } from '../../rollout/fleet/tags.ts';
import { callAws, paginate, required } from '../call.ts';
import { type Client, rulesOf } from './listener-rules.ts';
import { hasHeaderCondition } from './rule-conditions.ts';
import { tagsOf } from './tags.ts';

/** Every listener and rule that forwards to one of the target groups. A target group has one load balancer at most. */
export async function forwardsTo(
  client: Client,
  installation: string,
  targetGroups: readonly string[],
): Promise<Forward[]> {
  const loadBalancers = await loadBalancersOf(client, targetGroups);
  const all = await Promise.all(loadBalancers.map((arn) => forwardsOf(client, arn)));
  const found = all
    .flat()
    .filter((forward) => forward.targetGroups.some((arn) => targetGroups.includes(arn)));
  return withTesters(client, installation, found);
}

/** Says of the rules that ask for a header whether they are for testers, and whose. */
async function withTesters(
  client: Client,
  installation: string,
  found: readonly Found[],
): Promise<Forward[]> {
  const asked = found.filter(({ asksForHeader }) => asksForHeader).map(({ route }) => route.rule ?? '');
  const marked = new Map((await tagsOf(client, asked)).map(({ arn, tags }) => [arn, tags]));
  return found.map(({ asksForHeader: _, ...forward }) => {
    const tags = marked.get(forward.route.rule ?? '');
    const isOurs = tags?.get(TAGS.installation) === installation && tags.has(TAGS.testersAt);
    return isOurs ? { ...forward, testersOf: tags.get(TAGS.rollout) } : forward;
  });
}

interface Found extends Forward {
  readonly asksForHeader?: boolean;
}

async function loadBalancersOf(client: Client, targetGroups: readonly string[]): Promise<string[]> {
  const response = await callAws(
    'describe the target groups',
    client.send(new DescribeTargetGroupsCommand({ TargetGroupArns: [...targetGroups] })),
    {
      TargetGroupNotFoundException: () => {
        throw new SpecMismatch(`one of the target groups ${targetGroups.join(', ')} does not exist`);
      },
    },
  );
  const found = required(response.TargetGroups, 'the target groups');
  return [...new Set(found.flatMap(({ LoadBalancerArns }) => LoadBalancerArns ?? []))];
}

async function forwardsOf(client: Client, loadBalancer: string): Promise<Found[]> {
  const listeners = await paginate(async (Marker: string | undefined) => {
    const command = new DescribeListenersCommand({ LoadBalancerArn: loadBalancer, Marker });
    const response = await callAws(`list the listeners of ${loadBalancer}`, client.send(command), {
      LoadBalancerNotFoundException: none,
    });
    const items = required(response.Listeners, `the listeners of ${loadBalancer}`);
    return { items, next: response.NextMarker };
  });
  const byListener = await Promise.all(
    listeners.map(async ({ ListenerArn, DefaultActions }) => {
      const listener = required(ListenerArn, `the ARN of a listener of ${loadBalancer}`);
      const own = { route: { listener }, loadBalancer, targetGroups: targetGroupsIn(DefaultActions) };
      return [own, ...(await ruleForwards(client, listener, loadBalancer))];
    }),
  );
  return byListener.flat();
}

async function ruleForwards(client: Client, listener: string, loadBalancer: string): Promise<Found[]> {
  return (await rulesOf(client, listener))
    .filter(({ IsDefault }) => !IsDefault)
    .map((rule) => ({
      route: { rule: required(rule.RuleArn, `the ARN of a rule of ${listener}`) },
      loadBalancer,
      targetGroups: targetGroupsIn(rule.Actions),
      asksForHeader: hasHeaderCondition(rule),
    }));
}

/** What was deleted since it was listed forwards nothing. */
const none = () => ({ Listeners: [], NextMarker: undefined });

/** A group alone is returned as `TargetGroupArn`, as a forward configuration, or as both. */
const targetGroupsIn = (actions: readonly Action[] = []): string[] => [
  ...new Set(
    actions.flatMap(({ TargetGroupArn, ForwardConfig }) => [
      ...(TargetGroupArn ? [TargetGroupArn] : []),
      ...(ForwardConfig?.TargetGroups ?? []).flatMap((group) => group.TargetGroupArn ?? []),
    ]),
  ),
];
