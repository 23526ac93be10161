import type { MetricSink } from '../../internal-interfaces.ts';
import type { PlacementOutcome } from '../../load-balancer-interfaces.ts';
import type { Dimensions, LoadBalancer, State, TargetGroup, TargetGroupUse } from './model.ts';

const NAMESPACE = 'AWS/ApplicationELB';
/** By the first digit of the status. */
const TARGET_CODES = Array.from({ length: 10 }, (_, digit) => `HTTPCode_Target_${digit}XX_Count`);

/**
 * The load balancer's metrics, for the load balancer alone and for it with the target group.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
 */
export interface Reports {
  /** A request went to a target of the group. */
  recordPlacement(group: TargetGroup, use: TargetGroupUse): void;
  recordOutcome(use: TargetGroupUse, outcome: PlacementOutcome): void;
  /** A request got a status that the load balancer itself made. Statuses of this kind know no target group. */
  recordRefusal(loadBalancer: LoadBalancer, status: number): void;
  recordFixedResponse(loadBalancer: LoadBalancer): void;
  /** A redirect action did its work; its status is recorded apart. */
  recordRedirect(loadBalancer: LoadBalancer): void;
  /** How many targets are healthy and not, in every group in use that has targets; reported for the time `at`. */
  recordHosts(state: State, at: number): void;
}

export function createReports(metrics: MetricSink): Reports {
  const record = (metric: string, dimensions: Dimensions, value: number) =>
    metrics.record(NAMESPACE, metric, dimensions, value);
  const both = (use: TargetGroupUse, metric: string, value: number) => {
    record(metric, use.loadBalancer.dimensions, value);
    record(metric, use.dimensions, value);
  };
  const recordRefusal = (loadBalancer: LoadBalancer, status: number) => {
    record(`HTTPCode_ELB_${Math.floor(status / 100)}XX_Count`, loadBalancer.dimensions, 1);
    if (status >= 500) record(`HTTPCode_ELB_${status}_Count`, loadBalancer.dimensions, 1);
  };

  return {
    recordRefusal,
    recordFixedResponse: (loadBalancer) => record('HTTP_Fixed_Response_Count', loadBalancer.dimensions, 1),
    recordRedirect: (loadBalancer) => record('HTTP_Redirect_Count', loadBalancer.dimensions, 1),

    recordPlacement(group, use) {
      both(use, 'RequestCount', 1);
      // Its sum over a period is the average number of requests per target.
      record('RequestCountPerTarget', use.dimensions, 1 / group.targets.size);
    },

    recordOutcome(use, outcome) {
      if (typeof outcome === 'object') {
        both(use, TARGET_CODES[Math.floor(outcome.status / 100)]!, 1);
        both(use, 'TargetResponseTime', outcome.durationSeconds);
        return;
      }
      if (outcome === 'connection-error') both(use, 'TargetConnectionErrorCount', 1);
      recordRefusal(use.loadBalancer, STATUSES[outcome]);
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
        metrics.record(NAMESPACE, 'HealthyHostCount', use.dimensions, healthy, 1, at);
        metrics.record(NAMESPACE, 'UnHealthyHostCount', use.dimensions, unhealthy, 1, at);
      }
    },
  };
}

/** The status when the target sent no response (460: the client had disconnected). */
const STATUSES: Readonly<Record<Extract<PlacementOutcome, string>, number>> = {
  'connection-error': 502,
  'target-reset': 502,
  timeout: 504,
  'client-closed': 460,
};
