import { type Overlay, TARGET_GROUP } from './overlay.ts';

/** A target group that has nothing to do with the fleet, behind a rule of the same listener. */
function beside(name: string, kind: Partial<typeof TARGET_GROUP>): Overlay {
  const arn = TARGET_GROUP.TargetGroupArn?.replace(TARGET_GROUP.TargetGroupName ?? '', name);
  const other = { ...TARGET_GROUP, TargetGroupArn: arn, TargetGroupName: name, Attributes: [], ...kind };
  return {
    rules: [
      {
        Conditions: [{ Field: 'path-pattern', Values: ['/other/*'] }],
        Actions: [{ Type: 'forward', TargetGroupArn: arn }],
      },
    ],
    further: { targetGroups: [TARGET_GROUP, other] },
  };
}

const OF_LAMBDA = {
  Protocol: undefined,
  Port: undefined,
  HealthCheckProtocol: undefined,
  HealthCheckPort: undefined,
};
const OIDC = {
  ...{ Issuer: 'https://id.example.com', AuthorizationEndpoint: 'https://id.example.com/a', ClientId: 'web' },
  ...{
    TokenEndpoint: 'https://id.example.com/t',
    UserInfoEndpoint: 'https://id.example.com/u',
    ClientSecret: 'secret',
  },
};

const IDLE = {
  ...TARGET_GROUP,
  TargetGroupName: 'idle',
  TargetGroupArn: 'arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/idle/aaaaaaaaaaaaaaaa',
};

/** Settings of target groups, listeners and rules that every now and then a service has. */
export const OF_TRAFFIC: Readonly<Record<string, Overlay>> = {
  'the fewest outstanding requests': {
    attributes: { 'load_balancing.algorithm.type': 'least_outstanding_requests' },
  },
  'chance, without anomalies': {
    attributes: {
      'load_balancing.algorithm.type': 'weighted_random',
      'load_balancing.algorithm.anomaly_mitigation': 'on',
    },
  },
  'a slow start': { attributes: { 'slow_start.duration_seconds': '60' } },
  "an application's cookie": {
    attributes: {
      'stickiness.enabled': 'true',
      'stickiness.type': 'app_cookie',
      'stickiness.app_cookie.cookie_name': 'JSESSIONID',
      'stickiness.app_cookie.duration_seconds': '3600',
    },
  },
  'no traffic across zones': { attributes: { 'load_balancing.cross_zone.enabled': 'false' } },
  'demands on the health of targets': {
    attributes: {
      'target_group_health.unhealthy_state_routing.minimum_healthy_targets.count': '2',
      'target_group_health.dns_failover.minimum_healthy_targets.percentage': '50',
    },
  },
  'HTTP/2': { targetGroup: { ProtocolVersion: 'HTTP2' } },
  gRPC: {
    targetGroup: {
      ProtocolVersion: 'GRPC',
      Matcher: { GrpcCode: '0-99' },
      HealthCheckPath: '/grpc.health.v1.Health/Check',
    },
  },
  'addresses of IPv6 behind both': {
    loadBalancer: { IpAddressType: 'dualstack' },
    targetGroup: { IpAddressType: 'ipv6' },
  },
  'health on another port': { targetGroup: { HealthCheckPort: '8080', HealthCheckProtocol: 'HTTP' } },
  'targets that say what they can take': { targetGroup: { TargetControlPort: 3000 } },
  'a sign-in': { first: { Type: 'authenticate-oidc', AuthenticateOidcConfig: OIDC } },
  tokens: {
    first: {
      Type: 'jwt-validation',
      JwtValidationConfig: { JwksEndpoint: 'https://id.example.com/keys', Issuer: 'https://id.example.com' },
    },
  },
  'rules on query, address and header': {
    rules: [
      { Conditions: [{ Field: 'query-string', QueryStringConfig: { Values: [{ Key: 'v', Value: '2' }] } }] },
      { Conditions: [{ Field: 'source-ip', SourceIpConfig: { Values: ['10.0.0.0/8'] } }] },
      {
        Conditions: [
          { Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'X-Origin', Values: ['cdn'] } },
        ],
      },
    ],
  },
  'a rule for each of eight hosts': {
    rules: Array.from({ length: 8 }, (_, host) => ({
      Conditions: [{ Field: 'host-header', HostHeaderConfig: { Values: [`${host}.example.com`] } }],
    })),
  },
  'rules by expressions that rewrite': {
    rules: [
      {
        Conditions: [{ Field: 'path-pattern', PathPatternConfig: { RegexValues: ['^/api/.*$'] } }],
        Transforms: [
          { Type: 'url-rewrite', UrlRewriteConfig: { Rewrites: [{ Regex: '^/api', Replace: '' }] } },
        ],
      },
    ],
  },
  'a target group that nothing forwards to': {
    group: { TargetGroupARNs: [TARGET_GROUP.TargetGroupArn ?? '', IDLE.TargetGroupArn] },
    further: { targetGroups: [TARGET_GROUP, IDLE] },
  },
  'a function beside': beside('beside-fn', { TargetType: 'lambda', HealthCheckEnabled: false, ...OF_LAMBDA }),
  'addresses beside': beside('beside-ip', { TargetType: 'ip' }),
};
