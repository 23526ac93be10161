import type { Action, ForwardActionConfig } from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError, validationError } from '../../operations.ts';
import type { ActionPlace } from './action-place.ts';
import * as lookup from './lookup.ts';
import type { FinalAction, LoadBalancer, State, TargetGroup } from './model.ts';
import { areCompatible, type ListenerProtocolName } from './protocols.ts';
import { checkRange } from './requests.ts';
import { checkStickiness, stickyTls, targetStickiness } from './target-group-attributes.ts';

const MAX_TARGET_GROUPS = 5;
export const MAX_PER_LOAD_BALANCER = 100;
const WEEK = 604_800;

type Shares = readonly { readonly targetGroup: TargetGroup; readonly weight: number }[];

/**
 * Throws ValidationError, TargetGroupNotFound, TargetGroupAssociationLimit, IncompatibleProtocols,
 * InvalidConfigurationRequest.
 */
export function readForward(
  { state, loadBalancer, protocol }: ActionPlace,
  action: Action,
): Extract<FinalAction, { type: 'forward' }> & { readonly view: Action } {
  const config = forwardConfig(action);
  const shares = (config.TargetGroups ?? []).map(({ TargetGroupArn, Weight }) => ({
    targetGroup: checkUsable(lookup.targetGroup(state, TargetGroupArn), loadBalancer),
    weight: checkRange('Target group weight', Weight ?? 1, 0, 999),
  }));
  if (shares.length === 0 || shares.length > MAX_TARGET_GROUPS) {
    throw validationError(`A forward action must have between 1 and ${MAX_TARGET_GROUPS} target groups`);
  }
  if (new Set(shares.map(({ targetGroup }) => targetGroup)).size < shares.length) {
    throw validationError('A forward action must not name a target group twice');
  }
  checkUniqueGroups(state, loadBalancer, shares);
  const stickySeconds = stickinessOf(loadBalancer, config);
  checkProtocols(protocol, { type: 'forward', shares, stickySeconds });
  const stickyTargets = shares.some(({ targetGroup }) => targetStickiness(targetGroup) !== undefined);
  checkStickiness(shares.length, stickyTargets, stickySeconds);
  return {
    type: 'forward',
    shares,
    stickySeconds,
    view: forwardView(action, shares, stickySeconds),
  };
}

/** TargetGroupArn and ForwardConfig may both be given only when they name one and the same target group. */
function forwardConfig({ TargetGroupArn: single, ForwardConfig: config }: Action): ForwardActionConfig {
  if (!config) return { TargetGroups: single === undefined ? [] : [{ TargetGroupArn: single }] };
  const groups = config.TargetGroups ?? [];
  if (single !== undefined && (groups.length !== 1 || groups[0]?.TargetGroupArn !== single)) {
    throw validationError(
      'You can specify both TargetGroupArn and ForwardConfig only if ForwardConfig has that one target group',
    );
  }
  return config;
}

function checkUsable(group: TargetGroup, loadBalancer: LoadBalancer): TargetGroup {
  if (group.use && group.use.loadBalancer !== loadBalancer) {
    throw new AwsError(
      'TargetGroupAssociationLimit',
      `The following target groups cannot be associated with more than one load balancer: ${group.arn}`,
    );
  }
  return group;
}

function checkUniqueGroups(state: State, loadBalancer: LoadBalancer, shares: Shares) {
  const used = [...state.targetGroups.values()].filter(({ use }) => use?.loadBalancer === loadBalancer);
  const all = new Set([...used, ...shares.map(({ targetGroup }) => targetGroup)]);
  if (all.size > MAX_PER_LOAD_BALANCER) {
    throw new AwsError(
      'TooManyUniqueTargetGroupsPerLoadBalancer',
      `A load balancer can have ${MAX_PER_LOAD_BALANCER} target groups`,
    );
  }
}

/**
 * Throws IncompatibleProtocols, InvalidConfigurationRequest.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-listeners.html#default-actions
 */
export function checkProtocols(listener: ListenerProtocolName, action: FinalAction): void {
  if (action.type !== 'forward') return;
  const groups = action.shares.map(({ targetGroup }) => targetGroup);
  const other = listener === 'TLS' ? groups.filter(({ protocol }) => protocol !== groups[0]!.protocol) : [];
  const wrong = [...groups.filter(({ protocol }) => !areCompatible(listener, protocol)), ...other];
  if (wrong.length > 0) {
    throw new AwsError(
      'IncompatibleProtocols',
      `The listener and the following target groups have incompatible protocols: ${wrong.map(({ arn }) => arn).join(', ')}`,
    );
  }
  const isSticky =
    action.stickySeconds !== undefined || groups.some((group) => targetStickiness(group) !== undefined);
  if (listener === 'TLS' && isSticky) throw stickyTls();
}

/** A network load balancer's has no duration: a source address prefers the target group that it had before. */
function stickinessOf(
  { type }: LoadBalancer,
  { TargetGroupStickinessConfig: config }: ForwardActionConfig,
): number | undefined {
  if (!config?.Enabled) return undefined;
  if (type === 'network') return 0;
  if (config.DurationSeconds === undefined) throw validationError('Stickiness needs a duration in seconds');
  return checkRange('Stickiness duration', config.DurationSeconds, 1, WEEK);
}

/** Describe gives TargetGroupArn beside ForwardConfig when there is a single target group. */
function forwardView(action: Action, shares: Shares, stickySeconds: number | undefined): Action {
  const single = shares.length === 1 ? { TargetGroupArn: shares[0]!.targetGroup.arn } : {};
  const sticky = {
    Enabled: stickySeconds !== undefined,
    ...(stickySeconds ? { DurationSeconds: stickySeconds } : {}),
  };
  return {
    Type: 'forward',
    ...single,
    ...(action.Order === undefined ? {} : { Order: action.Order }),
    ForwardConfig: {
      TargetGroups: shares.map(({ targetGroup, weight }) => ({
        TargetGroupArn: targetGroup.arn,
        Weight: weight,
      })),
      TargetGroupStickinessConfig: sticky,
    },
  };
}
