import type { CreateTargetGroupCommandInput } from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError, validationError } from '../../operations.ts';
import type { HealthCheck, TargetGroup } from './model.ts';
import { type HealthCheckProtocol, isFlowProtocol } from './protocols.ts';
import { checkRange } from './requests.ts';

/** The members of Create- and ModifyTargetGroup that set up the health check. */
export type HealthCheckInput = Pick<
  CreateTargetGroupCommandInput,
  | 'HealthCheckProtocol'
  | 'HealthCheckPort'
  | 'HealthCheckEnabled'
  | 'HealthCheckPath'
  | 'HealthCheckIntervalSeconds'
  | 'HealthCheckTimeoutSeconds'
  | 'HealthyThresholdCount'
  | 'UnhealthyThresholdCount'
  | 'Matcher'
>;

type Texts = Pick<HealthCheck, 'path' | 'matcher'>;

/** By what a target group's check differs from another's. */
type Checked = Pick<TargetGroup, 'type' | 'protocol' | 'version'>;

/** What is counted and timed alike for every target group. */
const COUNTS = { port: 'traffic-port', interval: 30, healthyThreshold: 5, unhealthyThreshold: 2 } as const;

/**
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html#enable-health-checks-lambda
 */
const OF_FUNCTIONS = { ...COUNTS, isEnabled: false, protocol: 'HTTP', interval: 35, timeout: 30 } as const;

/**
 * The health check of a new target group. Throws ValidationError, InvalidConfigurationRequest.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/target-group-health-checks.html#health-check-settings
 */
export function newHealthCheck(target: Checked, input: HealthCheckInput): HealthCheck {
  if (target.type === 'lambda') return healthCheckOf(target, input, OF_FUNCTIONS);
  const isFlow = isFlowProtocol(target.protocol) && target.type !== 'alb';
  const protocol = readProtocol(target, input.HealthCheckProtocol ?? (isFlow ? 'TCP' : 'HTTP'));
  const timeout = isFlow ? (protocol === 'HTTP' ? 6 : 10) : 5;
  return healthCheckOf(target, input, { ...COUNTS, isEnabled: true, protocol, timeout });
}

/** The health check that a request asks for, on top of `base`. Throws as `newHealthCheck`. */
export function healthCheckOf(
  target: Checked,
  input: HealthCheckInput,
  base: Readonly<HealthCheck>,
): HealthCheck {
  const isEnabled = input.HealthCheckEnabled ?? base.isEnabled;
  if (!isEnabled && target.type !== 'lambda') {
    throw validationError(
      `Health check enabled must be true for target groups with target type ${target.type}`,
    );
  }
  const protocol = readProtocol(target, input.HealthCheckProtocol ?? base.protocol);
  const threshold = (what: string, count: number) => checkRange(`${what} threshold count`, count, 2, 10);
  const check: HealthCheck = {
    isEnabled,
    protocol,
    port: input.HealthCheckPort ?? base.port,
    interval: checkRange('Health check interval', input.HealthCheckIntervalSeconds ?? base.interval, 5, 300),
    timeout: checkRange('Health check timeout', input.HealthCheckTimeoutSeconds ?? base.timeout, 2, 120),
    healthyThreshold: threshold('Healthy', input.HealthyThresholdCount ?? base.healthyThreshold),
    unhealthyThreshold: threshold('Unhealthy', input.UnhealthyThresholdCount ?? base.unhealthyThreshold),
    ...(protocol === 'TCP' ? noTexts(input) : textsOf(target, input, base)),
  };
  if (check.timeout > check.interval) {
    throw validationError(
      `Health check timeout '${check.timeout}' must be smaller than or equal to the interval '${check.interval}'`,
    );
  }
  if (check.port !== 'traffic-port') checkRange('Health check port', Number(check.port), 1, 65_535);
  return check;
}

function readProtocol({ protocol: target }: Checked, protocol: string): HealthCheckProtocol {
  if (protocol === 'HTTP' || protocol === 'HTTPS') return protocol;
  if (protocol === 'TCP' && isFlowProtocol(target)) return protocol;
  throw validationError(`Health check protocol '${protocol}' is not supported for ${target} target groups`);
}

function noTexts({ HealthCheckPath, Matcher }: HealthCheckInput): Texts {
  const unsupported = (what: string) =>
    new AwsError(
      'InvalidConfigurationRequest',
      `Health check ${what} are not supported for TCP health checks`,
    );
  if (HealthCheckPath !== undefined) throw unsupported('paths');
  if (Matcher !== undefined) throw unsupported('matchers');
  return {};
}

/** Codes of 5xx mean healthy for network load balancers only. */
function textsOf(target: Checked, input: HealthCheckInput, base: Readonly<HealthCheck>): Texts {
  const isGrpc = target.version === 'GRPC';
  const { HealthCheckPath: path = base.path ?? (isGrpc ? '/AWS.ALB/healthcheck' : '/'), Matcher } = input;
  if (!path.startsWith('/') || path.length > 1024) {
    throw validationError(`Health check path '${path}' must begin with '/' and have at most 1024 characters`);
  }
  if (isGrpc) return { path, matcher: grpcCodes(Matcher?.GrpcCode ?? base.matcher ?? '12') };
  const [usual, highest] = isFlowProtocol(target.protocol) ? ['200-399', 599] : ['200', 499];
  const matcher = Matcher?.HttpCode ?? base.matcher ?? usual;
  const codes = matcher.split(',').flatMap((part) => part.split('-'));
  const isList = /^\d{3}(?:-\d{3})?(?:,\d{3}(?:-\d{3})?)*$/.test(matcher);
  if (!isList || codes.some((code) => Number(code) < 200 || Number(code) > highest)) {
    throw validationError(`Health check matcher HTTP code '${matcher}' must be within '200-${highest}'`);
  }
  return { path, matcher };
}

/** Codes of gRPC are 0 to 99 (`Matcher.GrpcCode`). */
function grpcCodes(matcher: string): string {
  if (/^\d{1,2}(?:-\d{1,2})?(?:,\d{1,2}(?:-\d{1,2})?)*$/.test(matcher)) return matcher;
  throw validationError(`Health check matcher gRPC code '${matcher}' must be within '0-99'`);
}
