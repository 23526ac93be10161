import type { InstanceHosts } from '../../../instance-hosts.ts';
import type { FlowRouting } from '../../../load-balancer-interfaces.ts';
import type { Region } from '../../../region.ts';
import { eligibleTargets } from '../choices.ts';
import type { Listener, LoadBalancer, State, Target, TargetGroup } from '../model.ts';
import type { Targets } from '../targets.ts';
import { endsDeregistered, endsUnhealthy, namesClient } from './attributes.ts';
import { createFlowChoices } from './flow-choices.ts';
import type { FlowReports } from './flow-reports.ts';

interface OpenFlow {
  readonly target: Target;
  readonly listener: Listener;
  readonly cut: () => void;
}

export interface Flows {
  readonly connect: FlowRouting['connect'];
  /** Reports how many flows are open, everywhere where there may be any; for the time `at`. */
  recordActive(at: number): void;
}

/**
 * Places flows on targets, as the nodes of a network load balancer do. A change of weights leaves them where they are:
 * they end with the target, with the deregistration delay or with the target's health, as the target group says.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html#deregistration-delay
 */
export function createFlows(
  region: Region,
  hosts: InstanceHosts,
  { state, targets, reports }: { state: State; targets: Targets; reports: FlowReports },
): Flows {
  const open = new Set<OpenFlow>();
  const choices = createFlowChoices(region);

  targets.onChange((targetGroupArn, instanceId, change) => {
    if (change !== 'removed') return;
    for (const { target, cut } of [...open]) {
      const isIts = target.instanceId === instanceId && target.targetGroup.arn === targetGroupArn;
      if (isIts && endsDeregistered(target.targetGroup)) cut();
    }
  });

  function choose(listener: Listener, client: string): Target | undefined {
    const action = listener.routed.at(-1)?.action;
    if (action?.type !== 'forward') return undefined;
    const group = choices.group(listener, action, client);
    return group && choices.target(group, client);
  }

  function keep(flow: OpenFlow, address: { readonly host: string; readonly port: number }) {
    const { target, listener } = flow;
    open.add(flow);
    return {
      targetGroupArn: target.targetGroup.arn,
      instanceId: target.instanceId,
      address,
      namesClient: namesClient(target.targetGroup),
      isValid: () => isValid(target),
      finish(reset?: Parameters<FlowReports['recordResets']>[1]) {
        if (open.delete(flow) && reset) reports.recordResets(listener.loadBalancer, reset);
      },
    };
  }

  return {
    connect(listenerArn, client, cut) {
      const listener = state.listeners.get(listenerArn);
      if (!listener) return undefined;
      const target = choose(listener, client);
      const use = target?.targetGroup.use;
      if (!target || !use) {
        reports.recordResets(listener.loadBalancer, 'load-balancer');
        return undefined;
      }
      reports.recordFlows(target.targetGroup, use, listener.protocol.name);
      const address = hosts.address(target.instanceId);
      return address && keep({ target, listener, cut }, address);
    },

    recordActive(at) {
      const counts = new Map<LoadBalancer | TargetGroup, number>();
      for (const one of state.loadBalancers.values()) if (one.type === 'network') counts.set(one, 0);
      for (const group of state.targetGroups.values())
        if (group.use?.loadBalancer.type === 'network' && group.targets.size > 0) counts.set(group, 0);
      const add = (to: LoadBalancer | TargetGroup) => counts.set(to, (counts.get(to) ?? 0) + 1);
      for (const { target, listener } of open) {
        add(listener.loadBalancer);
        add(target.targetGroup);
      }
      for (const [one, flows] of counts) reports.recordActive(one, flows, at);
    },
  };
}

/** What comes for a target that has become unhealthy meets a reset, unless all targets are to be tried (fail-open). */
const isValid = (target: Target) =>
  target.state !== 'unhealthy' ||
  !endsUnhealthy(target.targetGroup) ||
  eligibleTargets(target.targetGroup).includes(target);
