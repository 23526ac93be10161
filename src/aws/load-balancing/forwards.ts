import {
  type Action,
  DescribeListenersCommand,
  DescribeRulesCommand,
  DescribeTargetGroupsCommand,
  type ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Forward } from '../../ports/traffic.ts';
import { SpecMismatch } from '../../rollout/errors.ts';
import { callAws, paginate, required } from '../call.ts';

type Client = Pick<ElasticLoadBalancingV2Client, 'send'>;

/** Every listener and rule that forwards to one of the target groups. A target group has one load balancer at most. */
export async function forwardsTo(client: Client, targetGroups: readonly string[]): Promise<Forward[]> {
  const loadBalancers = await loadBalancersOf(client, targetGroups);
  const all = await Promise.all(loadBalancers.map((arn) => forwardsOf(client, arn)));
  return all.flat().filter((forward) => forward.targetGroups.some((arn) => targetGroups.includes(arn)));
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

async function forwardsOf(client: Client, loadBalancer: string): Promise<Forward[]> {
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

async function ruleForwards(client: Client, listener: string, loadBalancer: string): Promise<Forward[]> {
  const rules = await paginate(async (Marker: string | undefined) => {
    const command = new DescribeRulesCommand({ ListenerArn: listener, Marker });
    const response = await callAws(`list the rules of ${listener}`, client.send(command), {
      ListenerNotFoundException: none,
    });
    return { items: required(response.Rules, `the rules of ${listener}`), next: response.NextMarker };
  });
  return rules
    .filter(({ IsDefault }) => !IsDefault)
    .map(({ RuleArn, Actions }) => ({
      route: { rule: required(RuleArn, `the ARN of a rule of ${listener}`) },
      loadBalancer,
      targetGroups: targetGroupsIn(Actions),
    }));
}

/** What was deleted since it was listed forwards nothing. */
const none = () => ({ Listeners: [], Rules: [], NextMarker: undefined });

/** A group alone is returned as `TargetGroupArn`, as a forward configuration, or as both. */
const targetGroupsIn = (actions: readonly Action[] = []): string[] => [
  ...new Set(
    actions.flatMap(({ TargetGroupArn, ForwardConfig }) => [
      ...(TargetGroupArn ? [TargetGroupArn] : []),
      ...(ForwardConfig?.TargetGroups ?? []).flatMap((group) => group.TargetGroupArn ?? []),
    ]),
  ),
];
