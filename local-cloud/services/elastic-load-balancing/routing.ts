import type { InstanceHosts } from '../../instance-hosts.ts';
import type { Placement, Routing } from '../../load-balancer-interfaces.ts';
import type { Region } from '../../region.ts';
import { signInLocation } from './authentication.ts';
import {
  applicationStickiness,
  chooseGroup,
  chooseTarget,
  type Forward,
  type RoutingOptions,
} from './choices.ts';
import type { Listener, RoutedRule, State, Target, TargetGroupUse } from './model.ts';
import { redirectLocation } from './redirect.ts';
import type { Reports } from './reports.ts';
import type { RoutedRequest } from './routed-request.ts';
import { rewritten } from './transforms.ts';

/** Places requests on targets, as the nodes of the load balancer do. */
export function createPlacing(
  region: Region,
  hosts: InstanceHosts,
  state: State,
  reports: Reports,
  options: RoutingOptions,
): Routing['place'] {
  function forward(listener: Listener, { transforms }: RoutedRule, action: Forward, request: RoutedRequest) {
    const cookies: string[] = [];
    const group = chooseGroup(region, action, request, cookies, options);
    const target = group && chooseTarget(region, group, request, cookies);
    if (!group?.use || !target) return refuse(listener, 503);
    reports.recordPlacement(group, group.use);
    const address = hosts.address(target.instanceId);
    if (!address) {
      reports.recordOutcome(group.use, 'connection-error');
      return errorPage(502);
    }
    target.outstanding++;
    return { ...placement(group.use, target, address, cookies), rewritten: rewritten(transforms, request) };
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
      applicationCookie: applicationStickiness(region, target),
      finish(outcome) {
        if (finished) return;
        finished = true;
        target.outstanding--;
        reports.recordOutcome(use, outcome);
      },
    };
  }

  function refuse(listener: Listener, status: number) {
    reports.recordOwnStatus(listener.loadBalancer, status);
    return errorPage(status);
  }

  function redirect(listener: Listener, status: 301 | 302, location: string) {
    reports.recordOwnStatus(listener.loadBalancer, status);
    return { status, body: '', location };
  }

  return (listenerArn, request) => {
    const listener = state.listeners.get(listenerArn);
    const rule = listener?.routed.find(({ matches }) => matches(request));
    if (!listener || !rule) return errorPage(503);
    const { action } = rule;
    const { authentication } = action;
    if (authentication?.onUnauthenticated === 'deny') return refuse(listener, 401);
    if (authentication?.onUnauthenticated === 'authenticate')
      return redirect(listener, 302, signInLocation(authentication, request));
    if (action.type === 'forward') return forward(listener, rule, action, request);
    if (action.type === 'redirect') {
      reports.recordRedirect(listener.loadBalancer);
      return redirect(listener, action.status, redirectLocation(action.target, listener, request));
    }
    reports.recordFixedResponse(listener.loadBalancer);
    const { status, body, contentType } = action;
    return { status, body, contentType };
  };
}

const TITLES: Readonly<Record<number, string>> = {
  401: 'Authorization Required',
  502: 'Bad Gateway',
  503: 'Service Temporarily Unavailable',
};

/** The load balancer's own error page. */
function errorPage(status: number) {
  const title = `${status} ${TITLES[status]}`;
  const body = `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`;
  return { status, body, contentType: 'text/html' };
}
