import type { CreateTargetGroupCommandInput } from '@aws-sdk/client-elastic-load-balancing-v2';
import { validationError } from '../../operations.ts';

/** Gateway load balancers, which pass on packets, there are none of here. */
export type LoadBalancerType = 'application' | 'network';

/** What listeners and target groups of network load balancers speak: connections and datagrams, not requests. */
export type FlowProtocol = 'TCP' | 'TLS' | 'UDP' | 'TCP_UDP';
export type ListenerProtocolName = 'HTTP' | 'HTTPS' | FlowProtocol;
/** Targets of HTTPS and TLS target groups are spoken to in plain HTTP and TCP. */
export type TargetProtocol = ListenerProtocolName;
export type HealthCheckProtocol = 'HTTP' | 'HTTPS' | 'TCP';

/** With HTTPS and TLS, what the load balancer decrypts with. */
export type ListenerProtocol =
  | { readonly name: Exclude<ListenerProtocolName, 'HTTPS' | 'TLS'> }
  | { readonly name: 'HTTPS' | 'TLS'; readonly certificateArn: string; readonly sslPolicy: string };

export const LISTENER_PROTOCOLS: Readonly<Record<LoadBalancerType, readonly ListenerProtocolName[]>> = {
  application: ['HTTPS', 'HTTP'],
  network: ['UDP', 'TCP', 'TCP_UDP', 'TLS'],
};

/**
 * The target groups that a listener may forward to, by their protocol.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-target-groups.html#target-group-routing-configuration
 */
const TARGETS_OF: Readonly<Record<ListenerProtocolName, readonly TargetProtocol[]>> = {
  HTTP: ['HTTP', 'HTTPS'],
  HTTPS: ['HTTP', 'HTTPS'],
  TCP: ['TCP', 'TCP_UDP'],
  TLS: ['TCP', 'TLS'],
  UDP: ['UDP', 'TCP_UDP'],
  TCP_UDP: ['TCP_UDP'],
};

export const areCompatible = (listener: ListenerProtocolName, target: TargetProtocol) =>
  TARGETS_OF[listener].includes(target);

export const isFlowProtocol = (protocol: string): protocol is FlowProtocol =>
  protocol in TARGETS_OF && !protocol.startsWith('HTTP');

/** Whether there is a certificate, with which the load balancer decrypts. */
export const isEncrypted = (
  protocol: ListenerProtocol,
): protocol is Extract<ListenerProtocol, { certificateArn: string }> => 'certificateArn' in protocol;

/** The protocol of a new target group. Throws ValidationError. */
export function readTargetProtocol({
  Protocol: protocol,
  ProtocolVersion,
}: CreateTargetGroupCommandInput): TargetProtocol {
  if (protocol && isFlowProtocol(protocol)) {
    if (ProtocolVersion === undefined) return protocol;
    throw validationError(`A protocol version cannot be specified for ${protocol} target groups`);
  }
  if (protocol !== 'HTTP' && protocol !== 'HTTPS')
    throw validationError(
      `Protocol '${protocol}' is not supported here, HTTP, HTTPS, TCP, TLS, UDP and TCP_UDP are`,
    );
  return protocol;
}
