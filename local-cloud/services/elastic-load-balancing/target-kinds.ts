import type {
  CreateTargetGroupCommandInput,
  TargetGroup as Described,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { validationError } from '../../operations.ts';
import type { TargetGroup, TargetType } from './model.ts';
import { isFlowProtocol, readTargetProtocol, type TargetProtocol } from './protocols.ts';
import { checkRange } from './requests.ts';

type Kind = Pick<TargetGroup, 'type' | 'protocol' | 'version' | 'addresses' | 'controlPort' | 'port'>;

/** What targets are, and how they are spoken to. Throws ValidationError. */
export function readKind(input: CreateTargetGroupCommandInput): Kind {
  const type = readType(input.TargetType ?? 'instance');
  if (type === 'lambda') return lambdaKind(input);
  const protocol = readTargetProtocol(input);
  if (type === 'alb' && protocol !== 'TCP')
    throw validationError(`Protocol '${protocol}' is not supported for target groups with target type alb`);
  if (input.Port === undefined) throw validationError('A port must be specified');
  const { TargetControlPort: control } = input;
  return {
    type,
    protocol,
    version: isFlowProtocol(protocol) ? undefined : readVersion(input.ProtocolVersion ?? 'HTTP1'),
    addresses: readAddresses(input.IpAddressType ?? 'ipv4'),
    controlPort: control === undefined ? undefined : checkRange('Target control port', control, 1, 65_535),
    port: checkRange('Port', input.Port, 1, 65_535),
  };
}

/** A function has neither protocol nor port. */
function lambdaKind({ Protocol, Port, VpcId }: CreateTargetGroupCommandInput): Kind {
  if (Protocol !== undefined || Port !== undefined || VpcId !== undefined)
    throw validationError('Protocol, port and VPC cannot be specified for target type lambda');
  const none = { version: undefined, controlPort: undefined } as const;
  return { type: 'lambda', protocol: 'HTTP', addresses: 'ipv4', port: 0, ...none };
}

function readType(type: string): TargetType {
  if (type === 'instance' || type === 'ip' || type === 'lambda' || type === 'alb') return type;
  throw validationError(`Target type '${type}' must be one of 'instance, ip, lambda, alb'`);
}

function readVersion(version: string): NonNullable<TargetGroup['version']> {
  if (version === 'HTTP1' || version === 'HTTP2' || version === 'GRPC') return version;
  throw validationError(`Protocol version '${version}' must be one of 'HTTP1, HTTP2, GRPC'`);
}

function readAddresses(type: string): TargetGroup['addresses'] {
  if (type === 'ipv4' || type === 'ipv6') return type;
  throw validationError(`IP address type '${type}' must be one of 'ipv4, ipv6'`);
}

/** As Describe shows it. */
export function kindView({
  type,
  protocol,
  version,
  addresses,
  controlPort,
  port,
  vpcId,
}: TargetGroup): Described {
  if (type === 'lambda') return { TargetType: type };
  return {
    TargetType: type,
    Protocol: protocol as TargetProtocol,
    ...(version !== undefined && { ProtocolVersion: version }),
    Port: port,
    VpcId: vpcId,
    IpAddressType: addresses,
    ...(controlPort !== undefined && { TargetControlPort: controlPort }),
  };
}
