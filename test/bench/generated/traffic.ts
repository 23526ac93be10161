import fc from 'fast-check';
import type { Overlay } from '../overlays/overlay.ts';

const attributes = fc
  .record(
    {
      'deregistration_delay.timeout_seconds': fc.constantFrom('0', '30', '300'),
      algorithm: fc.constantFrom(
        {},
        { 'slow_start.duration_seconds': '30' },
        { 'load_balancing.algorithm.type': 'least_outstanding_requests' },
        {
          'load_balancing.algorithm.type': 'weighted_random',
          'load_balancing.algorithm.anomaly_mitigation': 'on',
        },
      ),
      sticky: fc.constantFrom(
        {},
        {
          'stickiness.enabled': 'true',
          'stickiness.type': 'lb_cookie',
          'stickiness.lb_cookie.duration_seconds': '60',
        },
        {
          ...{ 'stickiness.enabled': 'true', 'stickiness.type': 'app_cookie' },
          ...{ 'stickiness.app_cookie.cookie_name': 'sid', 'stickiness.app_cookie.duration_seconds': '600' },
        },
      ),
      'load_balancing.cross_zone.enabled': fc.constantFrom(
        'true',
        'false',
        'use_load_balancer_configuration',
      ),
      'target_group_health.unhealthy_state_routing.minimum_healthy_targets.count': fc.constantFrom('1', '2'),
      'target_group_health.dns_failover.minimum_healthy_targets.percentage': fc.constantFrom('off', '50'),
    },
    { requiredKeys: [] },
  )
  .map(({ algorithm, sticky, ...rest }) => ({ ...rest, ...algorithm, ...sticky }) as Record<string, string>);

const targetGroup: fc.Arbitrary<NonNullable<Overlay['targetGroup']>> = fc.constantFrom<
  NonNullable<Overlay['targetGroup']>
>(
  {},
  {
    Protocol: 'HTTP',
    Port: 8080,
    HealthCheckProtocol: 'HTTP',
    HealthCheckPath: '/ready?a=b',
    HealthCheckPort: '9000',
  },
  {
    Protocol: 'HTTP',
    Port: 80,
    HealthCheckProtocol: 'HTTP',
    ProtocolVersion: 'HTTP2',
    Matcher: { HttpCode: '200-299,404' },
  },
  {
    Protocol: 'HTTPS',
    ProtocolVersion: 'GRPC',
    HealthCheckPath: '/grpc.health.v1.Health/Check',
    Matcher: { GrpcCode: '0,12' },
  },
  {
    HealthCheckIntervalSeconds: 5,
    HealthCheckTimeoutSeconds: 2,
    HealthyThresholdCount: 2,
    UnhealthyThresholdCount: 10,
  },
);

const rules = fc.subarray<NonNullable<Overlay['rules']>[number]>([
  { Conditions: [{ Field: 'host-header', HostHeaderConfig: { Values: ['*.example.com'] } }] },
  {
    Conditions: [
      { Field: 'path-pattern', PathPatternConfig: { Values: ['/a/*', '/b?'] } },
      { Field: 'http-request-method', HttpRequestMethodConfig: { Values: ['GET', 'HEAD'] } },
    ],
  },
  {
    Conditions: [{ Field: 'source-ip', SourceIpConfig: { Values: ['10.0.0.0/8', '2001:db8::/32'] } }],
    Actions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '403' } }],
  },
]);

const first: fc.Arbitrary<Overlay['first']> = fc.constantFrom<NonNullable<Overlay['first']>>(
  {
    Type: 'authenticate-cognito',
    AuthenticateCognitoConfig: {
      UserPoolArn: 'arn:aws:cognito-idp:us-east-1:111122223333:userpool/us-east-1_a',
      UserPoolClientId: 'web',
      UserPoolDomain: 'web',
      SessionTimeout: 3600,
      OnUnauthenticatedRequest: 'authenticate',
    },
  },
  {
    Type: 'authenticate-oidc',
    AuthenticateOidcConfig: {
      ...{ Issuer: 'https://id.example.com', AuthorizationEndpoint: 'https://id.example.com/a' },
      ...{ TokenEndpoint: 'https://id.example.com/t', UserInfoEndpoint: 'https://id.example.com/u' },
      ...{ ClientId: 'web', ClientSecret: 'secret' },
    },
  },
);

/** Of a service behind one listener of an Application Load Balancer. */
export const traffics: fc.Arbitrary<Pick<Overlay, 'attributes' | 'targetGroup' | 'rules' | 'first'>> =
  fc.record(
    { attributes, targetGroup, rules, first },
    { requiredKeys: ['attributes', 'targetGroup', 'rules'] },
  );
