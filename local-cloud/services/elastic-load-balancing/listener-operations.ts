import type {
  CreateListenerCommandInput,
  CreateListenerCommandOutput,
  DeleteListenerCommandInput,
  DeleteListenerCommandOutput,
  Listener as Described,
  DescribeListenersCommandInput,
  DescribeListenersCommandOutput,
  ModifyListenerCommandInput,
  ModifyListenerCommandOutput,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError, type Result, validationError } from '../../operations.ts';
import { arn, hex, type Region } from '../../region.ts';
import { readActions } from './actions.ts';
import type { Listeners } from './listeners.ts';
import * as lookup from './lookup.ts';
import type { Listener, LoadBalancer, Rule, State } from './model.ts';
import type { Propagation } from './propagation.ts';
import { checkRange, onePage, refuse, select } from './requests.ts';
import { readTags } from './tags.ts';

const MAX_LISTENERS = 50;

/** CreateListener, DescribeListeners, ModifyListener, DeleteListener, for HTTP listeners. */
export function listenerOperations(
  region: Region,
  state: State,
  propagation: Propagation,
  listeners: Listeners,
) {
  return {
    CreateListener(input: CreateListenerCommandInput): Result<CreateListenerCommandOutput> {
      const loadBalancer = lookup.loadBalancer(state, input.LoadBalancerArn);
      checkProtocol(input);
      const tags = readTags(input.Tags);
      const port = checkPort(state, loadBalancer, input.Port);
      const action = readActions(state, loadBalancer, input.DefaultActions);
      const id = `${loadBalancer.id}/${hex(region, 16)}`;
      const listener: Listener = {
        arn: arn(region, 'elasticloadbalancing', `listener/${id}`),
        loadBalancer,
        port,
        rules: [],
        routed: [],
      };
      const rule: Rule = {
        arn: arn(region, 'elasticloadbalancing', `listener-rule/${id}/${hex(region, 16)}`),
        listener,
        priority: Number.POSITIVE_INFINITY,
        conditions: [],
        action,
      };
      listener.rules.push(rule);
      state.listeners.set(listener.arn, listener);
      state.rules.set(rule.arn, rule);
      state.tags.set(listener.arn, tags);
      propagation.schedule(listener);
      listeners.notify();
      return { Listeners: [view(listener)] };
    },

    DescribeListeners(input: DescribeListenersCommandInput): Result<DescribeListenersCommandOutput> {
      if (!input.LoadBalancerArn && !input.ListenerArns?.length) {
        throw validationError('You must specify either listener ARNs or a load balancer ARN');
      }
      const owner = input.LoadBalancerArn && lookup.loadBalancer(state, input.LoadBalancerArn);
      const all = [...state.listeners.values()].filter((one) => !owner || one.loadBalancer === owner);
      const found = select(all, {
        arns: input.ListenerArns,
        missing: () => new AwsError('ListenerNotFound', 'One or more listeners not found'),
      });
      const { items, nextToken } = onePage(found, input);
      return { Listeners: items.map(view), NextMarker: nextToken };
    },

    ModifyListener(input: ModifyListenerCommandInput): Result<ModifyListenerCommandOutput> {
      const listener = lookup.listener(state, input.ListenerArn);
      checkProtocol(input);
      const { loadBalancer } = listener;
      const port =
        input.Port === undefined || input.Port === listener.port
          ? listener.port
          : checkPort(state, loadBalancer, input.Port);
      if (input.DefaultActions) {
        listener.rules.at(-1)!.action = readActions(state, loadBalancer, input.DefaultActions);
        propagation.schedule(listener);
      }
      if (port !== listener.port) {
        listener.port = port;
        listeners.notify();
      }
      return { Listeners: [view(listener)] };
    },

    DeleteListener(input: DeleteListenerCommandInput): Result<DeleteListenerCommandOutput> {
      listeners.remove([lookup.listener(state, input.ListenerArn)]);
      return {};
    },
  };
}

function checkProtocol(input: CreateListenerCommandInput | ModifyListenerCommandInput) {
  refuse(input, ['SslPolicy', 'Certificates', 'AlpnPolicy', 'MutualAuthentication']);
  if (input.Protocol !== undefined && input.Protocol !== 'HTTP') {
    throw new AwsError('UnsupportedProtocol', `Protocol '${input.Protocol}' is not supported here, HTTP is`);
  }
}

function checkPort(state: State, loadBalancer: LoadBalancer, port: number | undefined): number {
  if (port === undefined) throw validationError('A listener port must be specified');
  const others = [...state.listeners.values()].filter((one) => one.loadBalancer === loadBalancer);
  if (others.some((one) => one.port === port)) {
    throw new AwsError(
      'DuplicateListener',
      `A listener already exists on this port for this load balancer '${loadBalancer.arn}'`,
    );
  }
  if (others.length >= MAX_LISTENERS) {
    throw new AwsError('TooManyListeners', `A load balancer can have ${MAX_LISTENERS} listeners`);
  }
  return checkRange('Listener port', port, 1, 65_535);
}

const view = (listener: Listener): Described => ({
  ListenerArn: listener.arn,
  LoadBalancerArn: listener.loadBalancer.arn,
  Port: listener.port,
  Protocol: 'HTTP',
  DefaultActions: [listener.rules.at(-1)!.action.view],
});
