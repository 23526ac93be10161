import type {
  DescribeTargetGroupAttributesCommandInput,
  DescribeTargetGroupAttributesCommandOutput,
  ModifyTargetGroupAttributesCommandInput,
  ModifyTargetGroupAttributesCommandOutput,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError, type Result, validationError } from '../../operations.ts';
import { attributesOf, COOKIE_NAME, HEALTH, type Kind } from './known-attributes.ts';
import * as lookup from './lookup.ts';
import type { State, TargetGroup } from './model.ts';

export const initialAttributes = (kind: Kind) =>
  new Map(Object.entries(attributesOf(kind)).map(([key, { initial }]) => [key, initial]));

/** Milliseconds. */
export const deregistrationDelay = (group: TargetGroup) =>
  Number(group.attributes.get('deregistration_delay.timeout_seconds')) * 1000;

/**
 * How long a client stays with its target, in seconds; undefined when the target group is not sticky. By source
 * address: 0.
 */
export const targetStickiness = (group: TargetGroup) =>
  group.attributes.get('stickiness.enabled') === 'true'
    ? Number(group.attributes.get(`stickiness.${stickinessType(group)}.duration_seconds`) ?? 0)
    : undefined;

const stickinessType = ({ attributes }: TargetGroup) => attributes.get('stickiness.type') ?? 'lb_cookie';

/** The application's cookie that a client is kept with its target by; undefined where it is the load balancer's own. */
export const applicationCookie = (group: TargetGroup) =>
  stickinessType(group) === 'app_cookie' ? group.attributes.get(COOKIE_NAME) : undefined;

export const algorithm = ({ attributes }: TargetGroup) => attributes.get('load_balancing.algorithm.type');

/** How long a target takes to get its full share, in milliseconds; 0 without slow start. */
export const slowStart = ({ attributes }: TargetGroup) =>
  Number(attributes.get('slow_start.duration_seconds') ?? 0) * 1000;

/** How many of `registered` targets must be healthy, or else all of them get requests (fail-open). */
export function minimumHealthy(group: TargetGroup, registered: number): number {
  const count = Number(group.attributes.get(`${HEALTH}.count`));
  const percentage = group.attributes.get(`${HEALTH}.percentage`);
  return percentage === 'off' ? count : Math.max(count, Math.ceil((Number(percentage) / 100) * registered));
}

/** DescribeTargetGroupAttributes, ModifyTargetGroupAttributes. */
export function attributeOperations(state: State) {
  return {
    DescribeTargetGroupAttributes(
      input: DescribeTargetGroupAttributesCommandInput,
    ): Result<DescribeTargetGroupAttributesCommandOutput> {
      return { Attributes: view(lookup.targetGroup(state, input.TargetGroupArn)) };
    },

    ModifyTargetGroupAttributes(
      input: ModifyTargetGroupAttributesCommandInput,
    ): Result<ModifyTargetGroupAttributesCommandOutput> {
      const group = lookup.targetGroup(state, input.TargetGroupArn);
      const changes = (input.Attributes ?? []).map(({ Key, Value }) =>
        readAttribute(group, Key ?? '', Value ?? ''),
      );
      if (new Map(changes).get('stickiness.enabled') === 'true') checkStickyUses(state, group);
      checkTogether(new Map([...group.attributes, ...changes]));
      for (const [key, value] of changes) group.attributes.set(key, value);
      group.eligible = undefined;
      return { Attributes: view(group) };
    },
  };
}

function readAttribute(group: TargetGroup, key: string, value: string): readonly [string, string] {
  const attributes = attributesOf(group);
  if (!Object.hasOwn(attributes, key)) {
    throw validationError(`Target group attribute key '${key}' is not recognized`);
  }
  if (!attributes[key]!.accepts(value)) {
    throw validationError(
      `The value '${value}' of the target group attribute '${key}' is not valid or not supported here`,
    );
  }
  return [key, value];
}

/**
 * What doesn't go together, whichever call brings it.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html
 */
function checkTogether(attributes: ReadonlyMap<string, string>): void {
  const type = attributes.get('load_balancing.algorithm.type') ?? 'round_robin';
  const conflict = (what: string) => new AwsError('InvalidConfigurationRequest', what);
  if (type !== 'round_robin' && (attributes.get('slow_start.duration_seconds') ?? '0') !== '0')
    throw conflict(`Slow start mode is not supported with the ${type} algorithm`);
  if (type !== 'weighted_random' && attributes.get('load_balancing.algorithm.anomaly_mitigation') === 'on')
    throw conflict('Anomaly mitigation is supported only with the weighted_random algorithm');
  const byApplication = attributes.get('stickiness.type') === 'app_cookie';
  if (byApplication && attributes.get('stickiness.enabled') === 'true' && !attributes.get(COOKIE_NAME))
    throw conflict('An application-based cookie name must be specified');
}

/** Sticky targets in a weighted action need the action to be sticky too. */
export function checkStickiness(groups: number, stickyTargets: boolean, stickySeconds: number | undefined) {
  if (groups > 1 && stickyTargets && stickySeconds === undefined) {
    throw new AwsError(
      'InvalidConfigurationRequest',
      'Target group stickiness must be enabled on the action when one of its target groups has stickiness enabled',
    );
  }
}

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html#sticky-sessions */
export const stickyTls = () =>
  new AwsError('InvalidConfigurationRequest', 'Stickiness is not supported for TLS listeners');

/** Target stickiness may not come in behind the back of a weighted action that has none of its own. */
function checkStickyUses(state: State, group: TargetGroup) {
  for (const { action, listener } of state.rules.values()) {
    if (action.type !== 'forward' || !action.shares.some(({ targetGroup }) => targetGroup === group))
      continue;
    if (listener.protocol.name === 'TLS') throw stickyTls();
    checkStickiness(action.shares.length, true, action.stickySeconds);
  }
}

const view = (group: TargetGroup) => [...group.attributes].map(([Key, Value]) => ({ Key, Value }));
