import type { FleetSettings } from '../fleet/settings.ts';
import type { SettingReport } from '../fleet/settings-report.ts';
import { zoneFinding } from './zone-finding.ts';

/** What the owner of a target group is to know of how it is set. */
export const targetGroupFindings = (settings: FleetSettings): SettingReport[] => [
  ...zoneFinding(settings),
  ...grpcFinding(settings),
];

/**
 * gRPC says in a trailer how a call has ended, behind a status of 200, which is what the load balancer counts.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
 */
function grpcFinding({ ProtocolVersion }: FleetSettings): SettingReport[] {
  if (ProtocolVersion !== 'GRPC') return [];
  return [
    {
      setting: 'target group ProtocolVersion',
      outcome: 'copied',
      from: ProtocolVersion,
      why: 'finding: calls that fail in gRPC are good responses to the load balancer: health and your alarms judge green',
      fix: 'name an alarm on what your servers report of failed calls in "health.alarms"',
    },
  ];
}
