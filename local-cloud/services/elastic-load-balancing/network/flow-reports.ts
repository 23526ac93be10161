import type { MetricSink } from '../../../internal-interfaces.ts';
import type { FlowReset } from '../../../load-balancer-interfaces.ts';
import type { Dimensions, LoadBalancer, TargetGroup, TargetGroupUse } from '../model.ts';
import type { ListenerProtocolName } from '../protocols.ts';

export const NAMESPACE = 'AWS/NetworkELB';

const RESETS: Readonly<Record<FlowReset, string>> = {
  target: 'TCP_Target_Reset_Count',
  client: 'TCP_Client_Reset_Count',
  'load-balancer': 'TCP_ELB_Reset_Count',
};

/**
 * The metrics of network load balancers. New and active flows are reported for the load balancer and for the target group,
 * each alone; resets for the load balancer only, so that nothing tells whose targets they came from.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-cloudwatch-metrics.html
 */
export interface FlowReports {
  /** Flows that went to targets of the group, from a listener with this protocol. */
  recordFlows(group: TargetGroup, use: TargetGroupUse, protocol: ListenerProtocolName, count?: number): void;
  recordResets(loadBalancer: LoadBalancer, by: FlowReset, count?: number): void;
  /** The flows that are open at the time `at`; a count of 0 is reported as well. */
  recordActive(one: LoadBalancer | TargetGroup, count: number, at: number): void;
}

export function createFlowReports(metrics: MetricSink): FlowReports {
  const record = (metric: string, dimensions: Dimensions, count: number) =>
    metrics.record(NAMESPACE, metric, dimensions, 1, count);
  return {
    recordFlows(group, { loadBalancer }, protocol, count = 1) {
      if (count === 0) return;
      const kind = protocol === 'TCP_UDP' ? 'TCP' : protocol;
      for (const metric of ['NewFlowCount', `NewFlowCount_${kind}`]) {
        record(metric, loadBalancer.dimensions, count);
        record(metric, group.dimensions, count);
      }
    },
    recordResets(loadBalancer, by, count = 1) {
      if (count > 0) record(RESETS[by], loadBalancer.dimensions, count);
    },
    recordActive: ({ dimensions }, count, at) =>
      metrics.record(NAMESPACE, 'ActiveFlowCount', dimensions, count, 1, at),
  };
}
