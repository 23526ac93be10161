import type { PlacementOutcome } from '../../load-balancer-interfaces.ts';
import * as lookup from './lookup.ts';
import type { State } from './model.ts';
import type { Reports } from './reports.ts';

/** Traffic that nobody carries: its metrics, as if requests had been placed and had ended so. */
export interface BulkTraffic {
  /** Requests that a target group took; none while no load balancer uses it. Throws TargetGroupNotFound. */
  toTargets(targetGroupArn: string, outcome: PlacementOutcome, count: number): void;
  /** Requests that no target was chosen for, and that got the load balancer's own status: 503. */
  refused(loadBalancerArn: string, status: number, count: number): void;
}

export function createBulkTraffic(state: State, reports: Reports): BulkTraffic {
  return {
    toTargets(targetGroupArn, outcome, count) {
      const group = lookup.targetGroup(state, targetGroupArn);
      if (!group.use || count === 0) return;
      reports.recordPlacement(group, group.use, count);
      reports.recordOutcome(group.use, outcome, count);
    },
    refused(loadBalancerArn, status, count) {
      if (count > 0) reports.recordOwnStatus(lookup.loadBalancer(state, loadBalancerArn), status, count);
    },
  };
}
