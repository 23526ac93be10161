import { behind } from './behind.ts';
import { GROUP, type Overlay } from './overlay.ts';

/** Whole services behind several listeners, load balancers and target groups. */
export const OF_BALANCERS: Readonly<Record<string, Overlay>> = {
  'syslog over UDP and TCP': behind(
    {
      logs: {
        type: 'network',
        scheme: 'internal',
        listeners: [
          ['UDP', 514, 'logs-udp'],
          ['TCP', 1514, 'logs-tcp'],
        ],
      },
    },
    {
      'logs-udp': {
        Protocol: 'UDP',
        Port: 514,
        HealthCheckPort: '8080',
        attributes: {
          'stickiness.enabled': 'true',
          'stickiness.type': 'source_ip',
          'preserve_client_ip.enabled': 'true',
        },
      },
      'logs-tcp': {
        Protocol: 'TCP',
        Port: 1514,
        HealthCheckProtocol: 'HTTP',
        HealthCheckPath: '/ready',
        HealthCheckPort: '8080',
        Matcher: { HttpCode: '200-399' },
        attributes: {
          'preserve_client_ip.enabled': 'false',
          'proxy_protocol_v2.enabled': 'true',
          'deregistration_delay.timeout_seconds': '60',
          'deregistration_delay.connection_termination.enabled': 'true',
          'target_health_state.unhealthy.connection_termination.enabled': 'false',
          'target_health_state.unhealthy.draining_interval_seconds': '60',
          'load_balancing.cross_zone.enabled': 'true',
        },
      },
    },
  ),
  'names over TCP and UDP': behind(
    { dns: { type: 'network', listeners: [['TCP_UDP', 53, 'dns']] } },
    {
      dns: {
        Protocol: 'TCP_UDP',
        Port: 53,
        attributes: { 'stickiness.enabled': 'true', 'stickiness.type': 'source_ip' },
      },
    },
    {
      HealthCheckType: 'ELB',
      AvailabilityZoneDistribution: { CapacityDistributionStrategy: 'balanced-best-effort' },
    },
  ),
  'TLS ended by a network load balancer': behind(
    {
      mqtt: {
        type: 'network',
        listeners: [
          ['TLS', 8883, 'mqtt'],
          ['TCP', 1883, 'mqtt-plain'],
        ],
      },
    },
    {
      mqtt: {
        Protocol: 'TLS',
        Port: 8883,
        attributes: { 'target_group_health.dns_failover.minimum_healthy_targets.count': '1' },
      },
      'mqtt-plain': { Protocol: 'TCP', Port: 1883 },
    },
  ),
  'the same servers for everybody and for colleagues': behind(
    {
      public: { listeners: [['HTTPS', 443, 'web-public']] },
      inside: {
        scheme: 'internal',
        listeners: [
          ['HTTP', 80, 'web-inside'],
          ['HTTPS', 443, 'web-inside'],
        ],
      },
    },
    {
      'web-public': { Protocol: 'HTTPS', Port: 8443, HealthCheckProtocol: 'HTTPS' },
      'web-inside': { Port: 8080, attributes: { 'slow_start.duration_seconds': '30' } },
    },
    {},
    {
      policies: [
        {
          AutoScalingGroupName: GROUP,
          Enabled: true,
          PolicyName: 'requests',
          PolicyType: 'TargetTrackingScaling',
          EstimatedInstanceWarmup: 120,
          TargetTrackingConfiguration: {
            TargetValue: 1000,
            DisableScaleIn: true,
            PredefinedMetricSpecification: {
              PredefinedMetricType: 'ALBRequestCountPerTarget',
              ResourceLabel: 'app/inside/0123456789abcdef/targetgroup/web-inside/web-inside000000',
            },
          },
        },
      ],
    },
  ),
  'requests and connections': behind(
    {
      api: { listeners: [['HTTPS', 443, 'api-http']] },
      stream: { type: 'network', listeners: [['TCP', 9000, 'api-stream']] },
    },
    { 'api-http': { Port: 8080 }, 'api-stream': { Protocol: 'TCP', Port: 9000 } },
  ),
};
