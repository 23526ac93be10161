import type { PlacementOutcome } from '../../load-balancer-interfaces.ts';
import * as lookup from './lookup.ts';
import type { State } from './model.ts';
import type { FlowReports } from './network/flow-reports.ts';
import type { Reports } from './reports.ts';

/** Traffic that nobody carries: its metrics, as if requests had been placed and had ended so. */
export interface BulkTraffic {
  /**
   * Requests that a target group took, each a flow behind a network load balancer; none while no load balancer uses it.
   * Throws TargetGroupNotFound.
   */
  toTargets(targetGroupArn: string, outcome: PlacementOutcome, count: number): void;
  /** Requests that no target was chosen for, and that got the load balancer's own status: 503. */
  refused(loadBalancerArn: string, status: number, count: number): void;
}

/** What a client of a network load balancer meets as a reset; a target that never answers resets nothing. */
const RESETS: readonly PlacementOutcome[] = ['connection-error', 'target-reset'];

export function createBulkTraffic(state: State, reports: Reports, flows: FlowReports): BulkTraffic {
  return {
    toTargets(targetGroupArn, outcome, count) {
      const group = lookup.targetGroup(state, targetGroupArn);
      if (!group.use || count === 0) return;
      if (group.use.loadBalancer.type === 'network') {
        flows.recordFlows(group, group.use, group.protocol, count);
        if (RESETS.includes(outcome)) flows.recordResets(group.use.loadBalancer, 'target', count);
        return;
      }
      reports.recordPlacement(group, group.use, count);
      reports.recordOutcome(group.use, outcome, count);
    },
    refused(loadBalancerArn, status, count) {
      const loadBalancer = lookup.loadBalancer(state, loadBalancerArn);
      if (loadBalancer.type === 'network') flows.recordResets(loadBalancer, 'load-balancer', count);
      else if (count > 0) reports.recordOwnStatus(loadBalancer, status, count);
    },
  };
}
