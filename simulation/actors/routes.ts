import type {
  CreateListenerCommandOutput,
  CreateRuleCommandOutput,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Infrastructure } from '../../demo/service-infrastructure.ts';
import { TAGS } from '../../src/rollout/fleet/tags.ts';
import { callOutside } from '../world/outside.ts';
import type { World } from '../world/world.ts';

/** What requests for the service ask for, where its route is a rule. */
export const RULE_HOST = 'web.example.com';
const CONDITIONS = [{ Field: 'host-header', Values: [RULE_HOST] }];
const PRIORITY = 20;

const isRule = (route: string) => route.includes(':listener-rule/');

/** A route as a spec names it. */
export const routeIn = (route: string) => (isRule(route) ? { rule: route } : { listener: route });

/** The service is reached through a rule of the listener alone: what the rule doesn't take is nobody's. */
export async function routeByRule(world: World): Promise<void> {
  const { listener, targetGroups } = world.infrastructure;
  await setActions(world, listener, [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }]);
  world.infrastructure = {
    ...world.infrastructure,
    listener: await createRule(world, listener, targetGroups[0]),
  };
}

/** Where the traffic of such a service is split, for its spec. */
export const byRule = ({ listener: rule, targetGroups }: Infrastructure) => ({ rule, targetGroups });

/** Sets the actions of a listener or a rule. */
export async function setActions(world: World, route: string, actions: readonly object[]): Promise<void> {
  const [operation, input] = isRule(route)
    ? ['ModifyRule', { RuleArn: route, Actions: actions }]
    : ['ModifyListener', { ListenerArn: route, DefaultActions: actions }];
  await callOutside(world, 'elasticloadbalancing', operation as string, input);
}

/** Replaces the route by one with a new ARN, which gives everything to the target group; undefined where it is gone. */
export async function replaceRoute(world: World, targetGroup: string): Promise<string | undefined> {
  const { listener: route } = world.infrastructure;
  const { listeners, rules } = world.services.loadBalancing.state;
  const rule = rules.get(route);
  if (rule) {
    await callOutside(world, 'elasticloadbalancing', 'DeleteRule', { RuleArn: route });
    return createRule(world, rule.listener.arn, targetGroup);
  }
  const before = listeners.get(route);
  if (!before) return undefined;
  await callOutside(world, 'elasticloadbalancing', 'DeleteListener', { ListenerArn: route });
  return createListener(world, before.port, targetGroup, before.protocol.name);
}

/** Makes another listener of the service's load balancer, which gives everything to the target group; returns its ARN. */
export async function createListener(
  world: World,
  Port: number,
  TargetGroupArn: string,
  Protocol = 'HTTP',
): Promise<string> {
  const { Listeners } = (await callOutside(world, 'elasticloadbalancing', 'CreateListener', {
    LoadBalancerArn: world.infrastructure.loadBalancer,
    Protocol,
    Port,
    DefaultActions: [{ Type: 'forward', TargetGroupArn }],
    Tags: ownerTags(world),
  })) as CreateListenerCommandOutput;
  return Listeners?.[0]?.ListenerArn ?? '';
}

async function createRule(world: World, ListenerArn: string, TargetGroupArn: string): Promise<string> {
  const { Rules } = (await callOutside(world, 'elasticloadbalancing', 'CreateRule', {
    ListenerArn,
    Priority: PRIORITY,
    Conditions: CONDITIONS,
    Actions: [{ Type: 'forward', TargetGroupArn }],
    Tags: ownerTags(world),
  })) as CreateRuleCommandOutput;
  return Rules?.[0]?.RuleArn ?? '';
}

/** By which an owner lets Greenshift change what carries it. */
export const ownerTags = ({ service }: World) => [{ Key: TAGS.service, Value: service }];
