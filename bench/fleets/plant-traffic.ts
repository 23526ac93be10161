import {
  type Action,
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateRuleCommand,
  CreateTargetGroupCommand,
  ModifyTargetGroupAttributesCommand,
  type RuleCondition,
  type RuleTransform,
  type TargetGroupAttribute,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { World } from '../../simulation/world/world.ts';
import type { Route } from '../../src/rollout/traffic/routes.ts';
import { attachedTo, type Definition, forwardedTo } from './definition.ts';

export interface PlantedPair {
  readonly routes: readonly Route[];
  readonly targetGroups: readonly string[];
}

interface PlantedTraffic {
  /**
   * The target groups that the group is in, each with its routes, and with the one that its owner has for the other
   * fleet.
   */
  readonly pairs: readonly PlantedPair[];
  /** By the ARNs of the definition. */
  readonly arns: ReadonlyMap<string, string>;
  /** Puts the ARNs of the region in the place of the definition's, wherever they stand. */
  rename<Value>(value: Value): Value;
  readonly without: readonly string[];
}

const SUBNETS = ['subnet-0a', 'subnet-0b'];
const CERTIFICATE = { CertificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/0a' };

/** Load balancers, target groups with their attributes, listeners and rules, as the definition has them. */
export async function plantTraffic(world: World, definition: Definition): Promise<PlantedTraffic> {
  const { loadBalancing } = world.outside;
  const arns = new Map<string, string>();
  const rename = <Value>(value: Value): Value => renamed(value, arns);
  const without: string[] = [];
  for (const { LoadBalancerArn = '', Type, Scheme, IpAddressType } of definition.loadBalancers) {
    const Name = LoadBalancerArn.split('/').at(-2);
    const made = await loadBalancing.send(
      new CreateLoadBalancerCommand({ Name, Type, Scheme, IpAddressType, Subnets: SUBNETS }),
    );
    arns.set(LoadBalancerArn, made.LoadBalancers?.[0]?.LoadBalancerArn ?? '');
  }
  for (const group of definition.targetGroups) {
    const { arn, refused } = await plantTargetGroup(world, group);
    arns.set(group.TargetGroupArn ?? '', arn);
    without.push(...refused);
  }
  const attached = attachedTo(definition);
  const routes = new Map<string, Route[]>();
  const add = (actions: readonly Action[] | undefined, route: Route) => {
    for (const group of forwardedTo(actions)) routes.set(group, [...(routes.get(group) ?? []), route]);
  };
  for (const { ListenerArn = '', Rules, ...listener } of definition.listeners) {
    const { Listeners } = await loadBalancing.send(
      new CreateListenerCommand({
        LoadBalancerArn: arns.get(listener.LoadBalancerArn ?? ''),
        Port: listener.Port,
        Protocol: listener.Protocol,
        ...((listener.Protocol === 'HTTPS' || listener.Protocol === 'TLS') && {
          Certificates: [CERTIFICATE],
        }),
        DefaultActions: (rename(listener.DefaultActions) as Action[]).map(withSecret),
      }),
    );
    const made = Listeners?.[0]?.ListenerArn ?? '';
    arns.set(ListenerArn, made);
    add(listener.DefaultActions, { listener: made });
    for (const rule of Rules.filter(({ IsDefault }) => !IsDefault)) {
      const { Rules: created } = await loadBalancing.send(
        new CreateRuleCommand({
          ListenerArn: made,
          Priority: Number(rule.Priority),
          Conditions: rule.Conditions?.map(condition),
          Actions: rename(rule.Actions)?.map(withSecret),
          Transforms: rule.Transforms?.filter(isWhole),
        }),
      );
      add(rule.Actions, { rule: created?.[0]?.RuleArn ?? '' });
    }
  }
  const { existingSecondTargetGroup: second } = definition;
  // One that has routes of its own serves others: the owner leaves the twin to be made.
  const isFree = second !== null && attached.length === 1 && !routes.has(second);
  const pairs = attached.map((group) => ({
    routes: routes.get(group) ?? [],
    targetGroups: [group, ...(isFree ? [second] : [])].map((arn) => arns.get(arn) ?? arn),
  }));
  return { pairs, arns, rename, without };
}

/** Makes one like the described one. Returns the attributes that the local cloud can't take. */
async function plantTargetGroup(
  world: World,
  group: Definition['targetGroups'][number],
): Promise<{ arn: string; refused: string[] }> {
  const { TargetGroupArn: _, LoadBalancerArns: __, Attributes, ...settings } = group;
  const {
    AttachedToGroup: ___,
    TargetGroupName: Name,
    ...input
  } = settings as typeof settings & { AttachedToGroup?: boolean };
  const { TargetGroups } = await world.outside.loadBalancing.send(
    new CreateTargetGroupCommand({
      ...input,
      Name,
      ...(input.TargetType !== 'lambda' && { VpcId: 'vpc-0a' }),
    }),
  );
  const TargetGroupArn = TargetGroups?.[0]?.TargetGroupArn ?? '';
  return { arn: TargetGroupArn, refused: await plantAttributes(world, TargetGroupArn, Attributes) };
}

/** All at once, as some go together only; else one by one, to tell those that the local cloud can't take. */
async function plantAttributes(
  { outside: { loadBalancing } }: World,
  TargetGroupArn: string,
  attributes: readonly TargetGroupAttribute[],
): Promise<string[]> {
  const set = (Attributes: TargetGroupAttribute[]) =>
    loadBalancing.send(new ModifyTargetGroupAttributesCommand({ TargetGroupArn, Attributes }));
  try {
    await set([...attributes]);
    return [];
  } catch {
    const refused: string[] = [];
    for (const attribute of attributes) {
      await set([attribute]).catch((error: Error) => {
        refused.push(`${attribute.Key}=${attribute.Value}: ${error.message}`);
      });
    }
    return refused;
  }
}

/** A resource label has the tail of an ARN: `app/web/1/targetgroup/web/2`. */
function renamed<Value>(value: Value, arns: ReadonlyMap<string, string>): Value {
  const tail = (arn: string) => arn.replace(/^.*:(loadbalancer\/)?/, '');
  let text = JSON.stringify(value);
  if (text === undefined) return value;
  for (const [from, to] of arns) text = text.replaceAll(from, to).replaceAll(tail(from), tail(to));
  return JSON.parse(text);
}

/** AWS describes no secret, and asks for one. */
const withSecret = (action: Action): Action =>
  action.AuthenticateOidcConfig
    ? { ...action, AuthenticateOidcConfig: { ClientSecret: 'secret', ...action.AuthenticateOidcConfig } }
    : action;

/** Some definitions sketch a transform by its type alone. */
const isWhole = ({ UrlRewriteConfig, HostHeaderRewriteConfig }: RuleTransform) =>
  (UrlRewriteConfig ?? HostHeaderRewriteConfig)?.Rewrites?.length === 1;

/** Some definitions sketch all values under `Values`; a creation takes those of headers and methods in another place. */
function condition({ Field, Values, ...rest }: RuleCondition): RuleCondition {
  if (Field === 'http-request-method' && !rest.HttpRequestMethodConfig)
    return { Field, HttpRequestMethodConfig: { Values } };
  if (Field === 'http-header' && !rest.HttpHeaderConfig)
    return { Field, HttpHeaderConfig: { HttpHeaderName: Values?.[0], Values: ['*'] } };
  return { Field, Values, ...rest };
}
