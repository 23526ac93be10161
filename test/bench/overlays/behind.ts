import type { AutoScalingGroup } from '@aws-sdk/client-auto-scaling';
import type { TargetGroup } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Definition } from '../../../bench/fleets/definition.ts';
import type { Overlay } from './overlay.ts';

const ACCOUNT = 'us-east-1:111122223333';
const PREFIX = `arn:aws:elasticloadbalancing:${ACCOUNT}`;

type Settings = Partial<TargetGroup> & { readonly attributes?: Readonly<Record<string, string>> };

function targetGroup(
  name: string,
  { attributes = {}, ...settings }: Settings,
): Definition['targetGroups'][number] {
  const isHttp = (settings.Protocol ?? 'HTTP').startsWith('HTTP');
  return {
    TargetGroupArn: `${PREFIX}:targetgroup/${name}/${name.padEnd(16, '0').slice(0, 16)}`,
    TargetGroupName: name,
    Protocol: 'HTTP',
    Port: 80,
    TargetType: 'instance',
    HealthCheckProtocol: isHttp ? 'HTTP' : 'TCP',
    HealthCheckPort: 'traffic-port',
    HealthCheckEnabled: true,
    HealthCheckIntervalSeconds: 10,
    HealthCheckTimeoutSeconds: 5,
    HealthyThresholdCount: 3,
    UnhealthyThresholdCount: 3,
    ...(isHttp && { HealthCheckPath: '/health', Matcher: { HttpCode: '200' } }),
    ...settings,
    Attributes: Object.entries(attributes).map(([Key, Value]) => ({ Key, Value })),
  };
}

type Place = readonly [protocol: string, port: number, targetGroup: string];

/** Load balancers with a listener each for every target group, and the group in all of them. */
export function behind(
  loadBalancers: Readonly<Record<string, { type?: 'network'; scheme?: string; listeners: readonly Place[] }>>,
  targetGroups: Readonly<Record<string, Settings>>,
  group: Partial<AutoScalingGroup> = {},
  further: Partial<Definition> = {},
): Overlay {
  const made = Object.entries(targetGroups).map(([name, settings]) => targetGroup(name, settings));
  const arnOf = (name: string) =>
    made.find(({ TargetGroupName }) => TargetGroupName === name)?.TargetGroupArn ?? '';
  const balancers = Object.entries(loadBalancers).map(([name, { type = 'application', ...rest }]) => ({
    ...rest,
    type,
    path: `${type === 'network' ? 'net' : 'app'}/${name}/0123456789abcdef`,
  }));
  return {
    group: { TargetGroupARNs: made.map(({ TargetGroupArn = '' }) => TargetGroupArn), ...group },
    further: {
      existingSecondTargetGroup: null,
      loadBalancers: balancers.map(({ path, type, scheme = 'internet-facing' }) => ({
        LoadBalancerArn: `${PREFIX}:loadbalancer/${path}`,
        Type: type as 'network',
        Scheme: scheme as 'internal',
      })),
      listeners: balancers.flatMap(({ path, listeners }) =>
        listeners.map(([Protocol, Port, to], index) => ({
          ListenerArn: `${PREFIX}:listener/${path}/${String(index).padStart(16, '0')}`,
          LoadBalancerArn: `${PREFIX}:loadbalancer/${path}`,
          Protocol: Protocol as 'HTTP',
          Port,
          DefaultActions: [{ Type: 'forward' as const, TargetGroupArn: arnOf(to) }],
          Rules: [],
        })),
      ),
      targetGroups: made,
      ...further,
    },
  };
}
