import type { Group } from '../../local-cloud/services/auto-scaling/model.ts';
import type { Rule, TargetGroup } from '../../local-cloud/services/elastic-load-balancing/model.ts';
import type { Services } from '../../local-cloud/services.ts';

/** A listener's default action, or a rule of it, as its clients meet it. */
export interface RouteState {
  /** The rule's ARN; for the default action that of the listener, which a route of a spec names. */
  readonly arn: string;
  /** Target groups that it gives a weight. */
  readonly forwards: readonly string[];
  /** The share of its requests that something answers, 0 to 1: a healthy target, or the load balancer itself. */
  readonly served: number;
}

/** Everything that is configured in the account, whoever it belongs to: what a thing is called, and what it is like. */
export interface AccountState {
  readonly routes: ReadonlyMap<string, RouteState>;
  /** By ARN: one that is made again under its name is another. */
  readonly groups: ReadonlyMap<string, string>;
  /** By template and number. */
  readonly templateVersions: ReadonlyMap<string, unknown>;
  /** Which version each launch template launches by default. */
  readonly templateDefaults: ReadonlyMap<string, unknown>;
  /** Actions of listeners and rules, each with when it applies. */
  readonly actions: ReadonlyMap<string, unknown>;
  /** When rules apply, and in which order. */
  readonly conditions: ReadonlyMap<string, string>;
  /** Settings of target groups. */
  readonly targetGroups: ReadonlyMap<string, string>;
  /** Which targets are registered, by target group. */
  readonly targets: ReadonlyMap<string, string>;
}

const isDefault = ({ priority }: Rule) => priority === Number.POSITIVE_INFINITY;

const arnOf = (rule: Rule) => (isDefault(rule) ? rule.listener.arn : rule.arn);

const hasHealthy = ({ targets }: TargetGroup) =>
  [...targets.values()].some(({ state }) => state === 'healthy');

/** What becomes of the requests that a rule takes. */
export function routeState(rule: Rule): RouteState {
  const arn = arnOf(rule);
  const { action } = rule;
  if (action.type !== 'forward') return { arn, forwards: [], served: 1 };
  const given = action.shares.filter(({ weight }) => weight > 0);
  const total = given.reduce((sum, { weight }) => sum + weight, 0);
  const answered = given.filter(({ targetGroup }) => hasHealthy(targetGroup));
  const served = answered.reduce((sum, { weight }) => sum + weight, 0) / (total || 1);
  return { arn, forwards: given.map(({ targetGroup }) => targetGroup.arn), served };
}

/** What an owner has set: the members, which come and go, aside. */
function settingsOf(group: Group): string {
  const { name, min, max, desired, template, deleting, settings } = group;
  const kept = [group.hooks, group.policies, group.schedules, group.suspended].map((of) => [...of.keys()]);
  const tags = [...group.tags].map(([key, { value }]) => `${key}=${value}`);
  const rest = [tags, kept, [...group.attachments.keys()], [...group.metrics]];
  return JSON.stringify([name, min, max, desired, template, deleting, settings, rest]);
}

const mapOf = <Thing, Value>(
  things: Iterable<Thing>,
  key: (thing: Thing) => string,
  value: (thing: Thing) => Value,
): ReadonlyMap<string, Value> => new Map([...things].map((thing) => [key(thing), value(thing)]));

export const rulesIn = ({ loadBalancing: { state } }: Services): Rule[] =>
  [...state.listeners.values()].flatMap(({ rules }) => rules);

/** The account as it is, read past every API. */
export function accountState(services: Services): AccountState {
  const { targetGroups } = services.loadBalancing.state;
  const rules = rulesIn(services);
  const templates = [...services.ec2.templates.all.values()];
  const versions = templates.flatMap(({ name, versions }) =>
    [...versions].map(([number, { data }]) => [`${name}:${number}`, data] as const),
  );
  return {
    routes: mapOf(rules, arnOf, routeState),
    groups: mapOf(services.autoScaling.groups.values(), ({ arn }) => arn, settingsOf),
    templateVersions: new Map(versions),
    templateDefaults: mapOf(
      templates,
      ({ name }) => name,
      ({ defaultVersion }) => defaultVersion,
    ),
    actions: mapOf(rules, arnOf, ({ action }) => action),
    conditions: mapOf(rules, arnOf, ({ conditions, priority }) => JSON.stringify([conditions, priority])),
    targetGroups: mapOf(
      targetGroups.values(),
      ({ arn }) => arn,
      ({ healthCheck, attributes }) => JSON.stringify([healthCheck, [...attributes]]),
    ),
    targets: mapOf(
      targetGroups.values(),
      ({ arn }) => arn,
      ({ targets }) => [...targets.keys()].join(),
    ),
  };
}
