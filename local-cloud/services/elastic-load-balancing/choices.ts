import type { Region } from '../../region.ts';
import type { RoutedRequest } from './conditions.ts';
import type { RuleAction, Target, TargetGroup } from './model.ts';
import { stickyChoice, stickyCookie } from './stickiness.ts';
import { minimumHealthy, targetStickiness } from './target-group-attributes.ts';
import { targetKey } from './targets.ts';

export type Forward = Extract<RuleAction, { type: 'forward' }>;

export interface RoutingOptions {
  /**
   * Whether a client's cookie keeps it with a target group whose weight has become 0. AWS doesn't say; true is the
   * reading that is harder on a rollout.
   */
  readonly stickyAtZeroWeight: boolean;
}

/** By cookie when the action is sticky, otherwise at random by weight. */
export function chooseGroup(
  region: Region,
  { shares, stickySeconds }: Forward,
  request: RoutedRequest,
  cookies: string[],
  { stickyAtZeroWeight }: RoutingOptions,
): TargetGroup | undefined {
  if (stickySeconds === undefined) return byWeight(region, shares);
  const id = stickyChoice(region.clock, 'AWSALBTG', request.headers.cookie);
  const kept = shares.find(
    ({ targetGroup, weight }) => targetGroup.id === id && (weight > 0 || stickyAtZeroWeight),
  );
  if (kept) return kept.targetGroup;
  const chosen = byWeight(region, shares);
  if (chosen) cookies.push(stickyCookie(region.clock, 'AWSALBTG', chosen.id, stickySeconds));
  return chosen;
}

export function byWeight(region: Region, shares: Forward['shares']): TargetGroup | undefined {
  const total = shares.reduce((sum, { weight }) => sum + weight, 0);
  let left = region.random() * total;
  for (const { targetGroup, weight } of shares) {
    if (left < weight) return targetGroup;
    left -= weight;
  }
  return undefined;
}

/** Round robin over those that may get requests; by cookie when the target group is sticky. */
export function chooseTarget(
  region: Region,
  group: TargetGroup,
  request: RoutedRequest,
  cookies: string[],
): Target | undefined {
  const candidates = eligibleTargets(group);
  if (candidates.length === 0) return undefined;
  const sticky = targetStickiness(group);
  const id = sticky === undefined ? undefined : stickyChoice(region.clock, 'AWSALB', request.headers.cookie);
  const kept =
    id === undefined ? undefined : candidates.find((one) => targetKey(one.instanceId, one.port) === id);
  if (kept) return kept;
  group.turn = (group.turn + 1) % candidates.length;
  const target = candidates[group.turn]!;
  if (sticky !== undefined) {
    const key = targetKey(target.instanceId, target.port);
    cookies.push(stickyCookie(region.clock, 'AWSALB', key, sticky));
  }
  return target;
}

/**
 * The healthy targets, or every registered one when fewer are healthy than the target group demands (fail-open). Never
 * draining ones.
 */
export function eligibleTargets(group: TargetGroup): readonly Target[] {
  if (group.eligible) return group.eligible;
  const registered = [...group.targets.values()].filter(
    ({ state }) => state !== 'draining' && state !== 'unused',
  );
  const healthy = registered.filter(({ state }) => state === 'healthy');
  group.eligible = healthy.length >= minimumHealthy(group, registered.length) ? healthy : registered;
  return group.eligible;
}
