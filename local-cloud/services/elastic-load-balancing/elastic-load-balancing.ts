import type { Balancing, InstanceHosts, MetricSink, Routing } from '../../internal-interfaces.ts';
import type { ServiceOperations } from '../../operations.ts';
import type { Region } from '../../region.ts';
import type { Clock } from '../../time/clock.ts';
import { scopedClock } from '../../time/scoped-clock.ts';
import { createListeners, listenerOperations } from './listeners.ts';
import { loadBalancerOperations } from './load-balancers.ts';
import * as lookup from './lookup.ts';
import { createState, type State } from './model.ts';
import { createPropagation } from './propagation.ts';
import { createReports } from './reports.ts';
import { createPlacing } from './routing.ts';
import { ruleOperations } from './rules.ts';
import { tagOperations } from './tags.ts';
import { attributeOperations } from './target-group-attributes.ts';
import { targetGroupOperations } from './target-groups.ts';
import { targetOperations } from './target-operations.ts';
import { createTargets, type Targets, targetKey } from './targets.ts';

const MINUTE = 60_000;

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
  /** What there is, for those who look on from inside; nobody else may change it. */
  readonly state: State;
  /** Ends the health checks and everything else that waits on the clock. */
  close(): void;
}

/** Elastic Load Balancing: application load balancers in front of instances, HTTP only. */
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
  const listenerWatchers: (() => void)[] = [];
  const listenersChanged = () => {
    for (const watcher of listenerWatchers) watcher();
  };
  const listeners = createListeners(state, propagation, listenersChanged);
  const { stickyAtZeroWeight = true } = options;
  everyMinute(clock, (at) => reports.hosts(state, at));

  return {
    service: {
      signingName: 'elasticloadbalancing',
      operations: {
        ...loadBalancerOperations(region, state, listeners),
        ...targetGroupOperations(region, state, targets),
        ...attributeOperations(state),
        ...listenerOperations(region, state, propagation, listeners, listenersChanged),
        ...ruleOperations(region, state, propagation),
        ...targetOperations(state, targets),
        ...tagOperations(state),
      },
    },
    balancing: createBalancing(state, targets),
    routing: {
      listeners: () => Array.from(state.listeners.values(), ({ arn, port }) => ({ listenerArn: arn, port })),
      onListeners: (watcher) => {
        listenerWatchers.push(watcher);
      },
      onTargets: targets.onChange,
      place: createPlacing(region, hosts, state, reports, { stickyAtZeroWeight }),
    },
    state,
    close: clock.cancelAll,
  };
}

function createBalancing(state: State, targets: Targets): Balancing {
  return {
    hasTargetGroup: (arn) => state.targetGroups.has(arn),
    register(arn, instanceId) {
      const group = lookup.targetGroup(state, arn);
      targets.register(group, instanceId, group.port);
    },
    deregister(arn, instanceId, drained) {
      // A target group that was deleted meanwhile has nothing left to drain.
      const group = state.targetGroups.get(arn);
      if (group) targets.deregister(group, targetKey(instanceId, group.port), drained);
      else drained();
    },
    health: (arn) => Array.from(lookup.targetGroup(state, arn).targets.values()),
  };
}

/** More minutes than a timer is ever late by, but for a machine that slept. */
const MOST_LATE = 60;

/**
 * Once for every minute of the clock, in its middle; `run` is given that time. On a fast clock a timer may be minutes
 * late: what was due meanwhile is made up for, so that no minute is skipped or doubled.
 */
function everyMinute(clock: Clock, run: (at: number) => void) {
  const arm = (minute: number) => {
    clock.after((minute + 0.5) * MINUTE - clock.now(), () => {
      const newest = Math.max(minute, Math.floor(clock.now() / MINUTE - 0.5));
      for (let due = Math.max(minute, newest - MOST_LATE); due <= newest; due++) run((due + 0.5) * MINUTE);
      arm(newest + 1);
    });
  };
  arm(Math.floor(clock.now() / MINUTE));
}
