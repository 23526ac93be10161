import {
  type Action,
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  DescribeTargetHealthCommand,
  ModifyListenerCommand,
  ModifyTargetGroupAttributesCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Lab } from '../lab.ts';

export interface Balancer {
  readonly loadBalancer: string;
  readonly listener: string;
  /** The two that the listener may forward to; the first has its traffic at the start. */
  readonly groups: readonly [string, string];
}

/** A load balancer that only its own network reaches, for all experiments of a run. */
export const balancer = (lab: Lab): Promise<Balancer> =>
  lab.once('balancer', async () => {
    const groups: [string, string] = [await targetGroup(lab, 'a'), await targetGroup(lab, 'b')];
    const { LoadBalancers } = await lab.clients.loadBalancing.send(
      new CreateLoadBalancerCommand({
        Name: lab.name('lb'),
        Scheme: 'internal',
        Subnets: [...lab.place.subnets],
        Tags: [...lab.tags],
      }),
    );
    const loadBalancer = LoadBalancers?.[0]?.LoadBalancerArn ?? '';
    const { Listeners } = await lab.clients.loadBalancing.send(
      new CreateListenerCommand({
        LoadBalancerArn: loadBalancer,
        Protocol: 'HTTP',
        Port: 80,
        DefaultActions: [{ Type: 'forward', TargetGroupArn: groups[0] }],
        Tags: [...lab.tags],
      }),
    );
    return { loadBalancer, listener: Listeners?.[0]?.ListenerArn ?? '', groups };
  });

/** Seconds of a target group's settings: the shortest that Elastic Load Balancing takes, or nearly. */
export const HEALTH_INTERVAL = 10;
export const DRAIN = 30;

export async function targetGroup(lab: Lab, part: string): Promise<string> {
  const { TargetGroups } = await lab.clients.loadBalancing.send(
    new CreateTargetGroupCommand({
      Name: lab.name(part),
      Protocol: 'HTTP',
      Port: 80,
      VpcId: lab.place.vpc,
      HealthCheckIntervalSeconds: HEALTH_INTERVAL,
      HealthCheckTimeoutSeconds: 5,
      HealthyThresholdCount: 5,
      UnhealthyThresholdCount: 2,
      Tags: [...lab.tags],
    }),
  );
  const TargetGroupArn = TargetGroups?.[0]?.TargetGroupArn ?? '';
  await lab.clients.loadBalancing.send(
    new ModifyTargetGroupAttributesCommand({
      TargetGroupArn,
      Attributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: String(DRAIN) }],
    }),
  );
  return TargetGroupArn;
}

export const forward = (...shares: readonly (readonly [string, number])[]): Action => ({
  Type: 'forward',
  ForwardConfig: {
    TargetGroups: shares.map(([TargetGroupArn, Weight]) => ({ TargetGroupArn, Weight })),
  },
});

export const setDefault = (lab: Lab, ListenerArn: string, action: Action) =>
  lab.clients.loadBalancing.send(new ModifyListenerCommand({ ListenerArn, DefaultActions: [action] }));

/** The balancer with all of its traffic on the first target group, and the second one named at weight 0. */
export async function onFirst(lab: Lab): Promise<Balancer> {
  const made = await balancer(lab);
  const [first, second] = made.groups;
  await setDefault(lab, made.listener, forward([first, 1], [second, 0]));
  return made;
}

export async function healthOf(lab: Lab, TargetGroupArn: string, server: string) {
  const { TargetHealthDescriptions = [] } = await lab.clients.loadBalancing.send(
    new DescribeTargetHealthCommand({ TargetGroupArn }),
  );
  return TargetHealthDescriptions.find(({ Target }) => Target?.Id === server)?.TargetHealth;
}
