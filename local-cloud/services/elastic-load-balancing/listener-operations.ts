import type {
  CreateListenerCommandInput,
  CreateListenerCommandOutput,
  DeleteListenerCommandInput,
  DeleteListenerCommandOutput,
  DescribeListenersCommandInput,
  DescribeListenersCommandOutput,
  ModifyListenerCommandInput,
  ModifyListenerCommandOutput,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError, type Result, validationError } from '../../operations.ts';
import { arn, hex, type Region } from '../../region.ts';
import { readActions } from './actions.ts';
import { checkProtocols } from './forward-action.ts';
import { checkPort, listenerView, readProtocol } from './listener-settings.ts';
import type { Listeners } from './listeners.ts';
import * as lookup from './lookup.ts';
import type { Listener, Rule, State } from './model.ts';
import type { Propagation } from './propagation.ts';
import { onePage, select, soleFilter } from './requests.ts';
import { readTags } from './tags.ts';

/** CreateListener, DescribeListeners, ModifyListener, DeleteListener. */
export function listenerOperations(
  region: Region,
  state: State,
  propagation: Propagation,
  listeners: Listeners,
) {
  return {
    CreateListener(input: CreateListenerCommandInput): Result<CreateListenerCommandOutput> {
      const loadBalancer = lookup.loadBalancer(state, input.LoadBalancerArn);
      const protocol = readProtocol(loadBalancer.type, input, undefined);
      const tags = readTags(input.Tags);
      const port = checkPort(state, loadBalancer, input.Port);
      const place = { state, loadBalancer, protocol: protocol.name };
      const action = readActions(place, input.DefaultActions);
      const id = `${loadBalancer.id}/${hex(region, 16)}`;
      const listener: Listener = {
        arn: arn(region, 'elasticloadbalancing', `listener/${id}`),
        loadBalancer,
        port,
        protocol,
        rules: [],
        routed: [],
      };
      const rule: Rule = {
        arn: arn(region, 'elasticloadbalancing', `listener-rule/${id}/${hex(region, 16)}`),
        listener,
        priority: Number.POSITIVE_INFINITY,
        conditions: [],
        transforms: [],
        action,
      };
      listener.rules.push(rule);
      state.listeners.set(listener.arn, listener);
      state.rules.set(rule.arn, rule);
      state.tags.set(listener.arn, tags);
      propagation.schedule(listener);
      listeners.notify();
      return { Listeners: [listenerView(listener)] };
    },

    DescribeListeners(input: DescribeListenersCommandInput): Result<DescribeListenersCommandOutput> {
      if (!input.LoadBalancerArn && !input.ListenerArns?.length) {
        throw validationError('You must specify either listener ARNs or a load balancer ARN');
      }
      soleFilter({ 'Listener ARNs': input.ListenerArns, 'load balancer ARN': input.LoadBalancerArn });
      const owner = input.LoadBalancerArn && lookup.loadBalancer(state, input.LoadBalancerArn);
      const all = [...state.listeners.values()].filter((one) => !owner || one.loadBalancer === owner);
      const found = select(all, {
        arns: input.ListenerArns,
        missing: () => new AwsError('ListenerNotFound', 'One or more listeners not found'),
      });
      const { items, nextToken } = onePage(found, input);
      return { Listeners: items.map(listenerView), NextMarker: nextToken };
    },

    ModifyListener(input: ModifyListenerCommandInput): Result<ModifyListenerCommandOutput> {
      const listener = lookup.listener(state, input.ListenerArn);
      const { loadBalancer, rules } = listener;
      const protocol = readProtocol(loadBalancer.type, input, listener.protocol);
      const rule = rules.at(-1)!;
      const port =
        input.Port === undefined || input.Port === listener.port
          ? listener.port
          : checkPort(state, loadBalancer, input.Port);
      const kept = input.DefaultActions ? rules.slice(0, -1) : rules;
      if (protocol.name === 'HTTP') checkNoSignIn(kept);
      for (const { action } of kept) checkProtocols(protocol.name, action);
      if (input.DefaultActions) {
        const place = { state, loadBalancer, protocol: protocol.name, before: rule.action };
        rule.action = readActions(place, input.DefaultActions);
        propagation.schedule(listener);
      }
      const isMoved = port !== listener.port || protocol.name !== listener.protocol.name;
      Object.assign(listener, { port, protocol });
      if (isMoved) listeners.notify();
      return { Listeners: [listenerView(listener)] };
    },

    DeleteListener(input: DeleteListenerCommandInput): Result<DeleteListenerCommandOutput> {
      listeners.remove([lookup.listener(state, input.ListenerArn)]);
      return {};
    },
  };
}

/** A listener whose rules demand a sign-in stays an HTTPS one. */
function checkNoSignIn(rules: readonly Rule[]) {
  const found = rules.find(({ action }) => action.authentication);
  if (!found) return;
  throw new AwsError(
    'InvalidLoadBalancerAction',
    `Actions of type '${found.action.views[0]!.Type}' are supported only on HTTPS listeners`,
  );
}
