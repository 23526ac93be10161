import type { InstanceHosts } from '../../instance-hosts.ts';
import type { Balancing, MetricSink } from '../../internal-interfaces.ts';
import type { FlowRouting, Routing } from '../../load-balancer-interfaces.ts';
import type { ServiceOperations } from '../../operations.ts';
import type { Region } from '../../region.ts';
import { scopedClock } from '../../time/scoped-clock.ts';
import { limitOperations } from './account-limits.ts';
import { createBalancing } from './balancing.ts';
import { type BulkTraffic, createBulkTraffic } from './bulk-traffic.ts';
import { everyMinute } from './every-minute.ts';
import { listenerOperations } from './listener-operations.ts';
import { createListeners } from './listeners.ts';
import { loadBalancerOperations } from './load-balancers.ts';
import { createState, type State } from './model.ts';
import { createFlowReports } from './network/flow-reports.ts';
import { createFlows } from './network/flows.ts';
import { createPropagation } from './propagation.ts';
import { createReports } from './reports.ts';
import { createPlacing } from './routing.ts';
import { ruleOperations } from './rules.ts';
import { tagOperations } from './tags.ts';
import { attributeOperations } from './target-group-attributes.ts';
import { targetGroupOperations } from './target-groups.ts';
import { targetOperations } from './target-operations.ts';
import { createTargets } from './targets.ts';

export interface ElasticLoadBalancingOptions {
  /** How long requests follow the old rules after a change, in ms of the clock. Describe shows the new at once. */
  readonly propagationDelay?: number;
  /** Whether cookies keep clients with a target group of weight 0 (AWS doesn't say). Default true. */
  readonly stickyAtZeroWeight?: boolean;
}

export interface ElasticLoadBalancing {
  readonly service: ServiceOperations;
  readonly balancing: Balancing;
  readonly routing: Routing;
  readonly flowRouting: FlowRouting;
  /** For a simulation, which sends no request. */
  readonly bulkTraffic: BulkTraffic;
  /** For observers inside the process, which may not change it. */
  readonly state: State;
  /** Gives the account another quota of target groups. */
  limitTargetGroups(count: number): void;
  /** As `limitTargetGroups`, of load balancers. */
  limitLoadBalancers(count: number): void;
  /** Ends the health checks and everything else that waits on the clock. */
  close(): void;
}

/** Elastic Load Balancing: application and network load balancers in front of instances. */
export function createElasticLoadBalancing(
  cloud: Region,
  hosts: InstanceHosts,
  metrics: MetricSink,
  options: ElasticLoadBalancingOptions = {},
): ElasticLoadBalancing {
  const clock = scopedClock(cloud.clock);
  const region = { ...cloud, clock };
  const state = createState();
  const targets = createTargets(region, hosts);
  const propagation = createPropagation(clock, state, targets, options.propagationDelay ?? 0);
  const reports = createReports(metrics);
  const flowReports = createFlowReports(metrics);
  const flows = createFlows(region, hosts, { state, targets, reports: flowReports });
  const listeners = createListeners(state, propagation);
  const { stickyAtZeroWeight = true } = options;
  everyMinute(clock, (at) => {
    reports.recordHosts(state, at);
    flows.recordActive(at);
  });

  return {
    service: {
      signingName: 'elasticloadbalancing',
      operations: {
        ...loadBalancerOperations(region, state, listeners),
        ...targetGroupOperations(region, state, targets),
        ...attributeOperations(state),
        ...listenerOperations(region, state, propagation, listeners),
        ...ruleOperations(region, state, propagation),
        ...targetOperations(state, targets),
        ...tagOperations(state),
        ...limitOperations(state),
      },
    },
    balancing: createBalancing(state, targets),
    bulkTraffic: createBulkTraffic(state, reports, flowReports),
    routing: {
      listeners: () => requestListeners(state),
      onListeners: listeners.onChange,
      onTargets: targets.onChange,
      place: createPlacing(region, hosts, state, reports, { stickyAtZeroWeight }),
    },
    flowRouting: {
      listeners: () => connectionListeners(state),
      onListeners: listeners.onChange,
      connect: flows.connect,
    },
    state,
    limitTargetGroups: (count) => {
      state.maxTargetGroups = count;
    },
    limitLoadBalancers: (count) => {
      state.maxLoadBalancers = count;
    },
    close: clock.cancelAll,
  };
}

const requestListeners = ({ listeners }: State): ReturnType<Routing['listeners']> =>
  [...listeners.values()].flatMap(({ arn, loadBalancer, port, protocol: { name } }) =>
    name === 'HTTP' || name === 'HTTPS'
      ? [{ listenerArn: arn, loadBalancerArn: loadBalancer.arn, port, protocol: name }]
      : [],
  );

const connectionListeners = ({ listeners }: State): ReturnType<FlowRouting['listeners']> =>
  [...listeners.values()]
    .filter(({ loadBalancer, protocol }) => loadBalancer.type === 'network' && protocol.name !== 'UDP')
    .map(({ arn, loadBalancer, port }) => ({ listenerArn: arn, loadBalancerArn: loadBalancer.arn, port }));
