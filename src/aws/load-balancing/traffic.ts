import {
  type Action,
  DescribeListenersCommand,
  DescribeRulesCommand,
  DescribeTargetGroupAttributesCommand,
  DescribeTargetHealthCommand,
  type ElasticLoadBalancingV2Client,
  ModifyListenerCommand,
  ModifyRuleCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { TargetHealth, Traffic } from '../../ports/traffic.ts';
import { SpecMismatch } from '../../rollout/errors.ts';
import { SECOND } from '../../rollout/timing.ts';
import { kindOf, type Route, routeName } from '../../rollout/traffic/routes.ts';
import { callAws, required } from '../call.ts';
import { replaceCommand } from './command.ts';
import { splitOf, withWeights } from './forward-action.ts';
import { forwardsTo } from './forwards.ts';

type Client = Pick<ElasticLoadBalancingV2Client, 'send'>;

export const loadBalancerTraffic = (client: Client, installation: string): Traffic => ({
  async read(route) {
    const actions = await actionsOf(client, route);
    const where = routeName(route);
    return {
      ...splitOf(actions, where),
      byHand: (weights, change) =>
        replaceCommand(route, withWeights(actions, weights, where, { ...change, kind: kindOf(route) })),
    };
  },
  async write(route, live, weights, change) {
    await replaceActions(
      client,
      route,
      withWeights(live.actions as Action[], weights, routeName(route), { ...change, kind: kindOf(route) }),
    );
  },
  health: (targetGroup) => health(client, targetGroup),
  forwards: (targetGroups) => forwardsTo(client, installation, targetGroups),
  async isSticky(targetGroup) {
    return (await attributeOf(client, targetGroup, 'stickiness.enabled')) === 'true';
  },
  async slowStart(targetGroup) {
    return Number(await attributeOf(client, targetGroup, SLOW_START, '0')) * SECOND;
  },
  async drainTime(targetGroup) {
    return Number(await attributeOf(client, targetGroup, 'deregistration_delay.timeout_seconds')) * SECOND;
  },
});

const absent = (what: string) => (): never => {
  throw new SpecMismatch(`${what} isn't there`);
};

async function actionsOf(client: Client, route: Route): Promise<readonly Action[]> {
  const { listener, rule } = route;
  return listener === undefined ? ruleActions(client, rule ?? '') : listenerActions(client, listener);
}

async function listenerActions(client: Client, listener: string): Promise<readonly Action[]> {
  const response = await callAws(
    `describe the listener ${listener}`,
    client.send(new DescribeListenersCommand({ ListenerArns: [listener] })),
    { ListenerNotFoundException: absent(listener) },
  );
  const { Protocol, DefaultActions } = required(response.Listeners?.[0], `the listener ${listener}`);
  if (isQuic(Protocol)) throw new SpecMismatch(`${listener} takes ${Protocol}, which isn't supported`);
  return required(DefaultActions, `the default actions of ${listener}`);
}

/** Its connections follow the client from address to address, and what weights do to them AWS doesn't say. */
const isQuic = (protocol: string | undefined) => protocol === 'QUIC' || protocol === 'TCP_QUIC';

async function ruleActions(client: Client, rule: string): Promise<readonly Action[]> {
  const response = await callAws(
    `describe the rule ${rule}`,
    client.send(new DescribeRulesCommand({ RuleArns: [rule] })),
    { RuleNotFoundException: absent(rule) },
  );
  const found = required(response.Rules?.[0], `the rule ${rule}`);
  // ModifyRule doesn't take a default rule: its action is the listener's.
  if (found.IsDefault) throw new SpecMismatch(`${rule} is its listener's default rule: name the listener`);
  return required(found.Actions, `the actions of ${rule}`);
}

async function replaceActions(client: Client, { listener, rule }: Route, actions: Action[]): Promise<void> {
  if (listener === undefined) {
    const command = new ModifyRuleCommand({ RuleArn: rule, Actions: actions });
    await callAws(`change the rule ${rule}`, client.send(command), {
      RuleNotFoundException: absent(rule ?? ''),
    });
  } else {
    const command = new ModifyListenerCommand({ ListenerArn: listener, DefaultActions: actions });
    await callAws(`change the listener ${listener}`, client.send(command), {
      ListenerNotFoundException: absent(listener),
    });
  }
}

/** Without `Targets` AWS returns those that are registered and those that still drain, all on one page. */
async function health(client: Client, targetGroup: string): Promise<TargetHealth> {
  const response = await callAws(
    `describe the health of ${targetGroup}`,
    client.send(new DescribeTargetHealthCommand({ TargetGroupArn: targetGroup })),
    { TargetGroupNotFoundException: absent(targetGroup) },
  );
  const targets = required(response.TargetHealthDescriptions, `the targets of ${targetGroup}`);
  const idsOf = (isWanted: (state: string | undefined) => boolean) => {
    const wanted = targets.filter(({ TargetHealth: state }) => isWanted(state?.State));
    const ids = wanted.map(({ Target }) => required(Target?.Id, `the id of a target of ${targetGroup}`));
    return [...new Set(ids)];
  };
  const failing = targets
    .filter(({ TargetHealth: health }) => health?.State === 'unhealthy')
    .map(({ TargetHealth: health }) => [health?.Reason, health?.Description].filter(Boolean).join(': '));
  return {
    ...(failing.length > 0 && { failing: [...new Set(failing)] }),
    healthy: idsOf((state) => state === 'healthy'),
    staying: idsOf((state) => state !== 'draining'),
    registered: targets.length,
  };
}

/** Target groups of application load balancers have it (ELBv2 API reference, `TargetGroupAttribute`). */
const SLOW_START = 'slow_start.duration_seconds';

async function attributeOf(
  client: Client,
  targetGroup: string,
  key: string,
  otherwise?: string,
): Promise<string> {
  const response = await callAws(
    `describe the attributes of ${targetGroup}`,
    client.send(new DescribeTargetGroupAttributesCommand({ TargetGroupArn: targetGroup })),
    { TargetGroupNotFoundException: absent(targetGroup) },
  );
  return required(
    response.Attributes?.find(({ Key }) => Key === key)?.Value ?? otherwise,
    `the attribute ${key} of ${targetGroup}`,
  );
}
