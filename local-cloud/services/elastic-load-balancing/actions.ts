import type { Action } from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError, validationError } from '../../operations.ts';
import type { ActionPlace } from './action-place.ts';
import { isAuthentication, readAuthentication } from './authentication.ts';
import { readForward } from './forward-action.ts';
import type { Authentication, FinalAction, RuleAction } from './model.ts';
import { readRedirect } from './redirect.ts';
import { checkRange } from './requests.ts';

type Read<Part> = Part & { readonly view: Action };

const invalidAction = (message: string) => new AwsError('InvalidLoadBalancerAction', message);

/**
 * Reads the actions of a listener or rule: one `forward`, `redirect` or `fixed-response`, which comes last, after a
 * sign-in or none. Throws ValidationError, InvalidLoadBalancerAction, TargetGroupNotFound, TargetGroupAssociationLimit,
 * IncompatibleProtocols, InvalidConfigurationRequest.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-action-types.html
 */
export function readActions(place: ActionPlace, actions: readonly Action[] | undefined): RuleAction {
  if (!actions?.length) throw validationError('At least one action must be specified');
  const [last, ...before] = inOrder(actions).reverse();
  if (before.length > 1) throw validationError('More than one authentication per rule is not supported here');
  const [first] = before;
  if (first !== undefined && !isAuthentication(first)) {
    throw invalidAction('Only the last action of a rule can be forward, redirect or fixed-response');
  }
  const signIn = first && authenticationAt(place, first);
  const { view, ...final } = readFinal(place, last!);
  if (!signIn) return { ...final, authentication: undefined, views: [view] };
  const { view: signInView, ...authentication } = signIn;
  return { ...final, authentication, views: [signInView, view] };
}

/** By their order, which several actions must have, each its own. */
function inOrder(actions: readonly Action[]): Action[] {
  const orders = actions.map(({ Order }) => Order);
  for (const order of orders) if (order !== undefined) checkRange('Action order', order, 1, 50_000);
  if (actions.length > 1 && (orders.includes(undefined) || new Set(orders).size < orders.length)) {
    throw validationError('Several actions must each have an order of their own');
  }
  return actions.toSorted((a, b) => (a.Order ?? 0) - (b.Order ?? 0));
}

function authenticationAt({ protocol, before }: ActionPlace, action: Action): Read<Authentication> {
  if (protocol !== 'HTTPS') {
    throw invalidAction(`Actions of type '${action.Type}' are supported only on HTTPS listeners`);
  }
  return readAuthentication(action, before?.authentication);
}

function readFinal(place: ActionPlace, action: Action): Read<FinalAction> {
  if (action.Type === 'forward') return readForward(place, action);
  if (place.loadBalancer.type === 'network') {
    throw invalidAction(
      `Actions of type '${action.Type}' are not supported on load balancers of type 'network'`,
    );
  }
  if (action.Type === 'redirect') return readRedirect(action);
  if (action.Type === 'fixed-response') return readFixedResponse(action);
  if (isAuthentication(action)) {
    throw invalidAction('The last action of a rule must be forward, redirect or fixed-response');
  }
  throw validationError(`Actions of type '${action.Type}' are not supported here`);
}

function readFixedResponse(action: Action): Read<FinalAction> {
  const config = action.FixedResponseConfig;
  const status = config?.StatusCode ?? '';
  if (!/^[245]\d\d$/.test(status))
    throw validationError(`Fixed response status code '${status}' must be 2XX, 4XX or 5XX`);
  const body = config?.MessageBody ?? '';
  if (body.length > 1024) throw validationError('The body of a fixed response has at most 1024 characters');
  const contentType = config?.ContentType ?? 'text/plain';
  return { type: 'fixed-response', status: Number(status), body, contentType, view: structuredClone(action) };
}
