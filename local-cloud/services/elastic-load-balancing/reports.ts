import type { MetricSink } from '../../internal-interfaces.ts';
import type { PlacementOutcome } from '../../load-balancer-interfaces.ts';
import type { Dimensions, LoadBalancer, State, TargetGroup, TargetGroupUse } from './model.ts';
import { NAMESPACE as NETWORK } from './network/flow-reports.ts';

const NAMESPACE = 'AWS/ApplicationELB';
/** By the first digit of the status. A WebSocket's 101 is in none. */
const TARGET_CODES: Readonly<Record<number, string>> = {
  2: 'HTTPCode_Target_2XX_Count',
  3: 'HTTPCode_Target_3XX_Count',
  4: 'HTTPCode_Target_4XX_Count',
  5: 'HTTPCode_Target_5XX_Count',
};

/**
 * The metrics of application load balancers, for the load balancer alone and for it with the target group. What
 * happened to several requests alike can be recorded at once.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
 */
export interface Reports {
  /** Requests went to targets of the group. */
  recordPlacement(group: TargetGroup, use: TargetGroupUse, count?: number): void;
  recordOutcome(use: TargetGroupUse, outcome: PlacementOutcome, count?: number): void;
  /** Requests got a status that the load balancer itself made. Statuses of this kind know no target group. */
  recordOwnStatus(loadBalancer: LoadBalancer, status: number, count?: number): void;
  recordFixedResponse(loadBalancer: LoadBalancer): void;
  /** A redirect action did its work; its status is recorded apart. */
  recordRedirect(loadBalancer: LoadBalancer): void;
  /** How many targets are healthy and not, in every group in use that has targets; reported for the time `at`. */
  recordHosts(state: State, at: number): void;
}

export function createReports(metrics: MetricSink): Reports {
  const record = (metric: string, dimensions: Dimensions, value: number, count = 1) =>
    metrics.record(NAMESPACE, metric, dimensions, value, count);
  const both = (use: TargetGroupUse, metric: string, value: number, count: number) => {
    record(metric, use.loadBalancer.dimensions, value, count);
    record(metric, use.dimensions, value, count);
  };
  const recordOwnStatus = (loadBalancer: LoadBalancer, status: number, count = 1) => {
    record(`HTTPCode_ELB_${Math.floor(status / 100)}XX_Count`, loadBalancer.dimensions, 1, count);
    if (COUNTED_BY_STATUS.includes(status))
      record(`HTTPCode_ELB_${status}_Count`, loadBalancer.dimensions, 1, count);
  };

  return {
    recordOwnStatus,
    recordFixedResponse: (loadBalancer) => record('HTTP_Fixed_Response_Count', loadBalancer.dimensions, 1),
    recordRedirect: (loadBalancer) => record('HTTP_Redirect_Count', loadBalancer.dimensions, 1),

    recordPlacement(group, use, count = 1) {
      if (count === 0) return;
      both(use, 'RequestCount', 1, count);
      // Its sum over a period is the average number of requests per target.
      record('RequestCountPerTarget', use.dimensions, 1 / group.targets.size, count);
    },

    recordOutcome(use, outcome, count = 1) {
      if (count === 0) return;
      if (typeof outcome === 'object') {
        const code = TARGET_CODES[Math.floor(outcome.status / 100)];
        if (code) both(use, code, 1, count);
        both(use, 'TargetResponseTime', outcome.durationSeconds, count);
        return;
      }
      if (outcome.startsWith('connection')) both(use, 'TargetConnectionErrorCount', 1, count);
      recordOwnStatus(use.loadBalancer, STATUSES[outcome], count);
    },

    recordHosts(state, at) {
      for (const { use, targets } of state.targetGroups.values()) {
        if (!use || targets.size === 0) continue;
        let healthy = 0;
        let unhealthy = 0;
        for (const target of targets.values()) {
          if (target.state === 'healthy') healthy++;
          if (target.state === 'unhealthy') unhealthy++;
        }
        const namespace = use.loadBalancer.type === 'network' ? NETWORK : NAMESPACE;
        metrics.record(namespace, 'HealthyHostCount', use.dimensions, healthy, 1, at);
        metrics.record(namespace, 'UnHealthyHostCount', use.dimensions, unhealthy, 1, at);
      }
    },
  };
}

/** The statuses that have a metric of their own. */
const COUNTED_BY_STATUS: readonly number[] = [500, 502, 503, 504];

/**
 * The status when the target sent no response (460: the client had disconnected).
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html
 */
const STATUSES: Readonly<Record<Extract<PlacementOutcome, string>, number>> = {
  'connection-error': 502,
  'connection-timeout': 504,
  'target-reset': 502,
  timeout: 504,
  'client-closed': 460,
};
