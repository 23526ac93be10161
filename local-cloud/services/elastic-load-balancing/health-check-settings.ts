import type { CreateTargetGroupCommandInput } from '@aws-sdk/client-elastic-load-balancing-v2';
import { validationError } from '../../operations.ts';
import type { HealthCheck } from './model.ts';
import { checkRange } from './requests.ts';

/** The defaults of an HTTP target group of an application load balancer. */
export const defaultHealthCheck: Readonly<HealthCheck> = {
  protocol: 'HTTP',
  port: 'traffic-port',
  path: '/',
  interval: 30,
  timeout: 5,
  healthyThreshold: 5,
  unhealthyThreshold: 2,
  matcher: '200',
};

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

/** The health check that a request asks for, on top of `base`. Throws ValidationError. */
export function healthCheckOf(input: HealthCheckInput, base: Readonly<HealthCheck>): HealthCheck {
  const protocol = input.HealthCheckProtocol ?? base.protocol;
  if (protocol !== 'HTTP' && protocol !== 'HTTPS')
    throw validationError(`Health check protocol '${protocol}' is not supported here, HTTP and HTTPS are`);
  if (input.HealthCheckEnabled === false) {
    throw validationError('Health check enabled must be true for target groups with target type instance');
  }
  const check: HealthCheck = {
    protocol,
    port: input.HealthCheckPort ?? base.port,
    path: input.HealthCheckPath ?? base.path,
    interval: checkRange('Health check interval', input.HealthCheckIntervalSeconds ?? base.interval, 5, 300),
    timeout: checkRange('Health check timeout', input.HealthCheckTimeoutSeconds ?? base.timeout, 2, 120),
    healthyThreshold: checkRange(
      'Healthy threshold count',
      input.HealthyThresholdCount ?? base.healthyThreshold,
      2,
      10,
    ),
    unhealthyThreshold: checkRange(
      'Unhealthy threshold count',
      input.UnhealthyThresholdCount ?? base.unhealthyThreshold,
      2,
      10,
    ),
    matcher: input.Matcher?.HttpCode ?? base.matcher,
  };
  checkTexts(check, input);
  return check;
}

function checkTexts(check: HealthCheck, input: HealthCheckInput) {
  if (check.timeout > check.interval) {
    throw validationError(
      `Health check timeout '${check.timeout}' must be smaller than or equal to the interval '${check.interval}'`,
    );
  }
  if (check.port !== 'traffic-port') checkRange('Health check port', Number(check.port), 1, 65_535);
  if (!check.path.startsWith('/') || check.path.length > 1024) {
    throw validationError(
      `Health check path '${check.path}' must begin with '/' and have at most 1024 characters`,
    );
  }
  if (input.Matcher?.GrpcCode !== undefined) throw validationError('gRPC matchers are not supported here');
  const codes = check.matcher.split(',').flatMap((part) => part.split('-'));
  const valid = /^\d{3}(?:-\d{3})?(?:,\d{3}(?:-\d{3})?)*$/.test(check.matcher);
  if (!valid || codes.some((code) => Number(code) < 200 || Number(code) > 499)) {
    throw validationError(`Health check matcher HTTP code '${check.matcher}' must be within '200-499'`);
  }
}
