import type { Placement } from '../../load-balancer-interfaces.ts';
import type { Region } from '../../region.ts';
import type { RuleAction, Target, TargetGroup } from './model.ts';
import type { RoutedRequest } from './routed-request.ts';
import { shareOf } from './slow-start.ts';
import { type StickyCookie, stickyChoice, stickyCookie } from './stickiness.ts';
import {
  algorithm,
  applicationCookie,
  minimumHealthy,
  slowStart,
  targetStickiness,
} from './target-group-attributes.ts';
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

/** By cookie when the target group is sticky, otherwise as its algorithm says. */
export function chooseTarget(
  region: Region,
  group: TargetGroup,
  request: RoutedRequest,
  cookies: string[],
): Target | undefined {
  const candidates = eligibleTargets(group);
  if (candidates.length === 0) return undefined;
  const sticky = targetStickiness(group);
  const name = applicationCookie(group) === undefined ? 'AWSALB' : 'AWSALBAPP';
  const id = sticky === undefined ? undefined : stickyChoice(region.clock, name, request.headers.cookie);
  const kept =
    id === undefined ? undefined : candidates.find((one) => targetKey(one.instanceId, one.port) === id);
  if (kept) return kept;
  const target = byAlgorithm(region, group, candidates);
  if (sticky !== undefined && name === 'AWSALB') cookies.push(cookieOf(region, target, name, sticky));
  return target;
}

const cookieOf = ({ clock }: Region, { instanceId, port }: Target, name: StickyCookie, seconds: number) =>
  stickyCookie(clock, name, targetKey(instanceId, port), seconds);

/**
 * The cookie that keeps a client with a target as soon as the application sets its own; undefined without such
 * stickiness.
 */
export function applicationStickiness(region: Region, target: Target): Placement['applicationCookie'] {
  const name = applicationCookie(target.targetGroup);
  const seconds = targetStickiness(target.targetGroup);
  if (name === undefined || seconds === undefined) return undefined;
  return { name, cookie: cookieOf(region, target, 'AWSALBAPP', seconds) };
}

function byAlgorithm(region: Region, group: TargetGroup, candidates: readonly Target[]): Target {
  group.turn = (group.turn + 1) % candidates.length;
  const inTurn = candidates[group.turn]!;
  switch (algorithm(group)) {
    case 'least_outstanding_requests':
      return candidates.reduce(
        (least, next) => (next.outstanding < least.outstanding ? next : least),
        inTurn,
      );
    case 'weighted_random':
      return candidates[Math.floor(region.random() * candidates.length)]!;
    default:
      return slowStart(group) === 0 ? inTurn : byShare(region, candidates, inTurn);
  }
}

/** In turn, once none starts slowly. */
function byShare({ clock, random }: Region, candidates: readonly Target[], inTurn: Target): Target {
  const shares = candidates.map((target) => shareOf(target, clock.now()));
  const total = shares.reduce((sum, share) => sum + share, 0);
  if (total === candidates.length) return inTurn;
  let left = random() * total;
  for (const [index, target] of candidates.entries()) {
    left -= shares[index]!;
    if (left < 0) return target;
  }
  return inTurn;
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
