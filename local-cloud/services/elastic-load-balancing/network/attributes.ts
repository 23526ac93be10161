import { type Attribute, oneOf, whole } from '../attribute.ts';
import type { TargetGroup } from '../model.ts';
import type { FlowProtocol } from '../protocols.ts';

const DEREGISTERED = 'deregistration_delay.connection_termination.enabled';
const UNHEALTHY = 'target_health_state.unhealthy.connection_termination.enabled';
const flag = oneOf('true', 'false');

/**
 * The attributes of an instance target group that only network load balancers have. Every client of this machine has
 * the same address, so whether it is preserved changes nothing here.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-target-groups.html#target-group-attributes
 */
export function flowAttributes(protocol: FlowProtocol): Readonly<Record<string, Attribute>> {
  const hasDatagrams = protocol === 'UDP' || protocol === 'TCP_UDP';
  return {
    'stickiness.enabled': { initial: 'false', accepts: flag },
    'stickiness.type': { initial: 'source_ip', accepts: oneOf('source_ip') },
    [DEREGISTERED]: { initial: String(hasDatagrams), accepts: flag },
    'preserve_client_ip.enabled': { initial: 'true', accepts: hasDatagrams ? oneOf('true') : flag },
    'proxy_protocol_v2.enabled': { initial: 'false', accepts: flag },
    [UNHEALTHY]: { initial: 'true', accepts: flag },
    'target_health_state.unhealthy.draining_interval_seconds': { initial: '0', accepts: whole(0, 360_000) },
  };
}

/** Whether the connections of a target that was deregistered end with the deregistration delay. */
export const endsDeregistered = ({ attributes }: TargetGroup) => attributes.get(DEREGISTERED) === 'true';

/** Whether a target is told in each connection's first bytes who the client is. */
export const namesClient = ({ attributes }: TargetGroup) =>
  attributes.get('proxy_protocol_v2.enabled') === 'true';

/** Whether the connections of a target end as it becomes unhealthy. */
export const endsUnhealthy = ({ attributes }: TargetGroup) => attributes.get(UNHEALTHY) === 'true';
