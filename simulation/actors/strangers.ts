import type { CreateTargetGroupCommandOutput } from '@aws-sdk/client-elastic-load-balancing-v2';
import { callOutside } from '../world/outside.ts';
import { lockedBy, serviceRecord } from '../world/records.ts';
import type { World } from '../world/world.ts';

const MINUTE = 60_000;
const BLOG = { name: 'blog-servers', port: 8_081 };

/** Somebody without Greenshift has, for twenty minutes, a group that is called as the next fleet of it would be. */
export async function takeNextName(world: World): Promise<void> {
  const { generation } = serviceRecord(world);
  const open = lockedBy(world);
  const isMade = open !== undefined && world.services.autoScaling.groups.has(open.id);
  const AutoScalingGroupName = open && !isMade ? open.id : `${world.service}-${generation + 1}`;
  if (world.services.autoScaling.groups.has(AutoScalingGroupName)) return;
  await callOutside(world, 'autoscaling', 'CreateAutoScalingGroup', {
    AutoScalingGroupName,
    LaunchTemplate: { LaunchTemplateName: 'admin-servers', Version: '$Latest' },
    MinSize: 1,
    MaxSize: 1,
    DesiredCapacity: 1,
    VPCZoneIdentifier: 'subnet-0b',
  });
  world.clock.after(20 * MINUTE, () => {
    const removal = { AutoScalingGroupName, ForceDelete: true };
    void callOutside(world, 'autoscaling', 'DeleteAutoScalingGroup', removal);
  });
}

/**
 * Somebody moves in on the service's load balancer: with a target group, a listener, and the last rule before the
 * listener's default one.
 */
export async function moveIn(world: World): Promise<void> {
  const { listeners, rules } = world.services.loadBalancing.state;
  const { listener: route, loadBalancer } = world.infrastructure;
  const listener = rules.get(route)?.listener ?? listeners.get(route);
  if (!listener || [...listeners.values()].some(({ port }) => port === BLOG.port)) return;
  const { name: Protocol } = listener.protocol;
  const call = (operation: string, input: object) =>
    callOutside(world, 'elasticloadbalancing', operation, input);
  const { TargetGroups } = (await call('CreateTargetGroup', {
    Name: BLOG.name,
    Protocol,
    Port: 80,
    VpcId: 'vpc-0a',
  })) as CreateTargetGroupCommandOutput;
  const forward = { Type: 'forward', TargetGroupArn: TargetGroups?.[0]?.TargetGroupArn };
  const DefaultActions = [forward];
  await call('CreateListener', { LoadBalancerArn: loadBalancer, Protocol, Port: BLOG.port, DefaultActions });
  // A network load balancer has no rules.
  if (Protocol !== 'HTTP') return;
  const priorities = listener.rules.map(({ priority }) => priority).filter(Number.isFinite);
  await call('CreateRule', {
    ListenerArn: listener.arn,
    Priority: Math.max(0, ...priorities) + 1,
    Conditions: [{ Field: 'path-pattern', Values: ['/blog/*'] }],
    Actions: [forward],
  });
}

/** Somebody registers a server of theirs with the target group that green is in, or is to be in, for twenty minutes. */
export async function joinGreen(world: World): Promise<void> {
  const { autoScaling } = world.services;
  const TargetGroupArn = world.infrastructure.targetGroups[1];
  const [Id] = autoScaling.groups.get('admin-1')?.members.keys() ?? [];
  if (Id === undefined) return;
  const input = { TargetGroupArn, Targets: [{ Id }] };
  await callOutside(world, 'elasticloadbalancing', 'RegisterTargets', input);
  world.clock.after(20 * MINUTE, () => {
    void callOutside(world, 'elasticloadbalancing', 'DeregisterTargets', input);
  });
}

/** A rule on a listener of others sends some paths to the target group of one of the fleets as well, for twenty minutes. */
export async function routeToBlue(world: World): Promise<void> {
  const { loadBalancing } = world.services;
  const other = [...loadBalancing.state.listeners.values()].find(({ port }) => port === 8080);
  const TargetGroupArn = world.infrastructure.targetGroups[0];
  if (!other || other.rules.length > 1) return;
  const { Rules } = (await callOutside(world, 'elasticloadbalancing', 'CreateRule', {
    ListenerArn: other.arn,
    Priority: 20,
    Conditions: [{ Field: 'path-pattern', Values: ['/shop/*'] }],
    Actions: [{ Type: 'forward', TargetGroupArn }],
  })) as { Rules: { RuleArn: string }[] };
  world.clock.after(20 * MINUTE, () => {
    void callOutside(world, 'elasticloadbalancing', 'DeleteRule', { RuleArn: Rules[0]!.RuleArn });
  });
}
