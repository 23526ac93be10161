import type { InstanceHosts, Placement, Routing } from '../../internal-interfaces.ts';
import type { Region } from '../../region.ts';
import type { RoutedRequest } from './conditions.ts';
import type { Listener, RuleAction, State, Target, TargetGroup, TargetGroupUse } from './model.ts';
import type { Reports } from './reports.ts';
import { stickyChoice, stickyCookie } from './stickiness.ts';
import { minimumHealthy, targetStickiness } from './target-group-attributes.ts';
import { targetKey } from './targets.ts';

type Forward = Extract<RuleAction, { type: 'forward' }>;

export interface RoutingOptions {
  /**
   * Whether a client's cookie keeps it with a target group whose weight has become 0. AWS doesn't say; true is the
   * reading that asks more of a rollout.
   */
  readonly stickyAtZeroWeight: boolean;
}

/** Places requests on targets, as the nodes of the load balancer do. */
export function createPlacing(
  region: Region,
  hosts: InstanceHosts,
  state: State,
  reports: Reports,
  options: RoutingOptions,
): Routing['place'] {
  function forward(listener: Listener, action: Forward, request: RoutedRequest) {
    const cookies: string[] = [];
    const group = chooseGroup(region, action, request, cookies, options);
    const target = group && chooseTarget(region, group, request, cookies);
    if (!group?.use || !target) return refuse(listener, 503);
    reports.placed(group, group.use);
    const address = hosts.address(target.instanceId);
    if (!address) {
      reports.finished(group.use, 'connection-error');
      return answer(502);
    }
    return placement(group.use, target, address, cookies);
  }

  function placement(
    use: TargetGroupUse,
    target: Target,
    address: Placement['address'],
    cookies: readonly string[],
  ): Placement {
    let finished = false;
    return {
      targetGroupArn: target.targetGroup.arn,
      instanceId: target.instanceId,
      address,
      cookies,
      finish(outcome) {
        if (finished) return;
        finished = true;
        reports.finished(use, outcome);
      },
    };
  }

  function refuse(listener: Listener, status: number) {
    reports.refused(listener.loadBalancer, status);
    return answer(status);
  }

  return (listenerArn, request) => {
    const listener = state.listeners.get(listenerArn);
    const rule = listener?.routed.find(({ matches }) => matches(request));
    if (!listener || !rule) return answer(503);
    if (rule.action.type === 'forward') return forward(listener, rule.action, request);
    reports.fixedResponse(listener.loadBalancer);
    const { status, body, contentType } = rule.action;
    return { status, body, contentType };
  };
}

/** By cookie when the action is sticky, otherwise at random by weight. */
function chooseGroup(
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

function byWeight(region: Region, shares: Forward['shares']): TargetGroup | undefined {
  const total = shares.reduce((sum, { weight }) => sum + weight, 0);
  let left = region.random() * total;
  for (const { targetGroup, weight } of shares) {
    if (left < weight) return targetGroup;
    left -= weight;
  }
  return undefined;
}

/** Round robin over those that may get requests; by cookie when the target group is sticky. */
function chooseTarget(
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
function eligibleTargets(group: TargetGroup): readonly Target[] {
  if (group.eligible) return group.eligible;
  const registered = [...group.targets.values()].filter(
    ({ state }) => state !== 'draining' && state !== 'unused',
  );
  const healthy = registered.filter(({ state }) => state === 'healthy');
  group.eligible = healthy.length >= minimumHealthy(group, registered.length) ? healthy : registered;
  return group.eligible;
}

const TITLES: Readonly<Record<number, string>> = {
  502: 'Bad Gateway',
  503: 'Service Temporarily Unavailable',
};

/** The load balancer's own error page. */
function answer(status: number) {
  const title = `${status} ${TITLES[status]}`;
  const body = `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`;
  return { status, body, contentType: 'text/html' };
}
