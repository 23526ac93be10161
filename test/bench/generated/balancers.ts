import fc from 'fast-check';
import { behind } from '../overlays/behind.ts';
import type { Overlay } from '../overlays/overlay.ts';

type Listener = 'HTTP' | 'HTTPS' | 'TCP' | 'TLS' | 'UDP' | 'TCP_UDP';

/** What a target group behind each kind of listener may speak. */
const TARGETS: Readonly<Record<Listener, readonly string[]>> = {
  HTTP: ['HTTP', 'HTTPS'],
  HTTPS: ['HTTP', 'HTTPS'],
  TCP: ['TCP', 'TCP_UDP'],
  TLS: ['TCP', 'TLS'],
  UDP: ['UDP'],
  TCP_UDP: ['TCP_UDP'],
};

const flowAttributes = fc.record(
  {
    'deregistration_delay.timeout_seconds': fc.constantFrom('0', '60', '300'),
    'deregistration_delay.connection_termination.enabled': fc.constantFrom('true', 'false'),
    'proxy_protocol_v2.enabled': fc.constantFrom('true', 'false'),
    'target_health_state.unhealthy.connection_termination.enabled': fc.constantFrom('true', 'false'),
    'load_balancing.cross_zone.enabled': fc.constantFrom('true', 'use_load_balancer_configuration'),
    'target_group_health.dns_failover.minimum_healthy_targets.count': fc.constantFrom('1', '2'),
  },
  { requiredKeys: [] },
);

const kinds = fc.record({
  type: fc.constantFrom(undefined, 'network' as const),
  scheme: fc.constantFrom('internal', 'internet-facing'),
});

const places = fc.array(
  fc.record({ one: fc.nat(5), target: fc.nat(1), attributes: flowAttributes, health: fc.boolean() }),
  { minLength: 1, maxLength: 3 },
);

/** One or two load balancers with a listener for each of their target groups, all of which the group is in. */
export const balancers: fc.Arbitrary<Overlay> = fc
  .array(fc.tuple(kinds, places), { minLength: 1, maxLength: 2 })
  .map((all) => {
    const groups: Parameters<typeof behind>[1] = {};
    const made: Parameters<typeof behind>[0] = {};
    all.forEach(([kind, listeners], index) => {
      const protocols: Listener[] = kind.type ? ['TCP', 'TLS', 'UDP', 'TCP_UDP'] : ['HTTP', 'HTTPS'];
      const placed = listeners.map(({ one, target, attributes, health }, at) => {
        const protocol = protocols[one % protocols.length]!;
        const Protocol = TARGETS[protocol][target % TARGETS[protocol].length] as 'TCP';
        const name = `tg-${index}-${at}`;
        const check = health && kind.type && { HealthCheckProtocol: 'HTTP' as const, HealthCheckPath: '/up' };
        Object.assign(groups, {
          [name]: {
            Protocol,
            Port: 8000 + at,
            ...(kind.type ? { HealthCheckPort: '8080', ...check, attributes } : {}),
          },
        });
        return [protocol, 80 + 10 * at, name] as const;
      });
      Object.assign(made, { [`lb-${index}`]: { ...kind, listeners: placed } });
    });
    return behind(made, groups);
  });
