import type { FleetSettings } from '../fleet/settings.ts';
import type { SettingReport } from '../fleet/settings-report.ts';

const CROSS_ZONE = 'load_balancing.cross_zone.enabled';
const DNS_FAILOVER = 'target_group_health.dns_failover.minimum_healthy_targets.count';
const PROTOCOLS = ['TCP', 'TLS', 'UDP', 'TCP_UDP'];

/**
 * What the owner of a target group of a network load balancer is told: without cross-zone load balancing a zone in which any
 * of the load balancer's target groups has no healthy target leaves DNS, and while green starts that is green's.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-target-groups.html#target-group-health
 */
export function zoneFinding(settings: FleetSettings): SettingReport[] {
  const { Protocol = '', [CROSS_ZONE]: crossZone, [DNS_FAILOVER]: failover } = settings;
  if (!PROTOCOLS.includes(Protocol) || crossZone === 'true' || failover === 'off') return [];
  const unless =
    crossZone === 'use_load_balancer_configuration'
      ? ', unless the load balancer has cross-zone load balancing on'
      : '';
  const from = crossZone === undefined ? {} : { from: crossZone };
  return [
    {
      setting: `target group ${CROSS_ZONE}`,
      outcome: 'copied',
      ...from,
      why: `finding: zones may leave the load balancer's DNS while green has no healthy server in them${unless}`,
      fix: `set ${CROSS_ZONE} to true on both target groups, or ${DNS_FAILOVER} to off`,
    },
  ];
}
