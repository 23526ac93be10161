import type { Listener as Described } from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError, validationError } from '../../operations.ts';
import type { Listener, LoadBalancer, State } from './model.ts';
import {
  isEncrypted,
  LISTENER_PROTOCOLS,
  type ListenerProtocol,
  type LoadBalancerType,
} from './protocols.ts';
import { checkRange, refuse } from './requests.ts';

export const MAX_LISTENERS = 50;
/** AWS's own when none is named (`CreateListenerInput.SslPolicy`). */
const DEFAULT_SSL_POLICY = 'ELBSecurityPolicy-2016-08';

type ProtocolInput = Pick<
  Described,
  'Protocol' | 'SslPolicy' | 'Certificates' | 'AlpnPolicy' | 'MutualAuthentication'
>;

/** The protocol that a request asks for, on top of `before`. Throws ValidationError. */
export function readProtocol(
  type: LoadBalancerType,
  input: ProtocolInput,
  before: ListenerProtocol | undefined,
): ListenerProtocol {
  refuse(input, ['AlpnPolicy', 'MutualAuthentication']);
  const { Protocol: wanted = before?.name, SslPolicy, Certificates = [] } = input;
  if (wanted === undefined) throw validationError('A listener protocol must be specified');
  const name = LISTENER_PROTOCOLS[type].find((protocol) => protocol === wanted);
  if (!name) {
    const possible = LISTENER_PROTOCOLS[type].join(', ');
    throw validationError(`Listener protocol '${wanted}' must be one of '${possible}'`);
  }
  if (name !== 'HTTPS' && name !== 'TLS') {
    if (SslPolicy !== undefined)
      throw validationError(`An SSL policy cannot be specified for ${name} listeners`);
    if (Certificates.length > 0)
      throw validationError(`A certificate cannot be specified for ${name} listeners`);
    return { name };
  }
  const known = before && isEncrypted(before) ? before : undefined;
  if (Certificates.length > 1) throw validationError('Up to one certificate can be specified');
  const certificateArn = Certificates[0]?.CertificateArn ?? known?.certificateArn;
  if (!certificateArn) throw validationError(`A certificate must be specified for ${name} listeners`);
  return { name, certificateArn, sslPolicy: SslPolicy ?? known?.sslPolicy ?? DEFAULT_SSL_POLICY };
}

/** A port that no listener of the load balancer has yet. Throws DuplicateListener, TooManyListeners, ValidationError. */
export function checkPort(state: State, loadBalancer: LoadBalancer, port: number | undefined): number {
  if (port === undefined) throw validationError('A listener port must be specified');
  const others = [...state.listeners.values()].filter((one) => one.loadBalancer === loadBalancer);
  if (others.some((one) => one.port === port)) {
    throw new AwsError(
      'DuplicateListener',
      `A listener already exists on this port for this load balancer '${loadBalancer.arn}'`,
    );
  }
  if (others.length >= MAX_LISTENERS) {
    throw new AwsError('TooManyListeners', `A load balancer can have ${MAX_LISTENERS} listeners`);
  }
  return checkRange('Listener port', port, 1, 65_535);
}

export const listenerView = ({ arn, loadBalancer, port, protocol, rules }: Listener): Described => ({
  ListenerArn: arn,
  LoadBalancerArn: loadBalancer.arn,
  Port: port,
  Protocol: protocol.name,
  ...(isEncrypted(protocol)
    ? { SslPolicy: protocol.sslPolicy, Certificates: [{ CertificateArn: protocol.certificateArn }] }
    : {}),
  DefaultActions: [...rules.at(-1)!.action.views],
});
