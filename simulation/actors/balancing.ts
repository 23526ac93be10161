import type {
  CreateListenerCommandOutput,
  CreateLoadBalancerCommandOutput,
  CreateTargetGroupCommandOutput,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { callOutside } from '../world/outside.ts';
import type { World } from '../world/world.ts';
import { ownerTags, setActions } from './routes.ts';

/** What the owner, or somebody, does to the service's load balancer and target groups. */

const MINUTE = 60_000;

/** Somebody has put blue's servers into the idle target group as well. */
export async function occupyIdleGroup(world: World): Promise<void> {
  const { infrastructure, services } = world;
  const members = services.autoScaling.groups.get(infrastructure.fleet)?.members.keys() ?? [];
  const Targets = [...members].map((Id) => ({ Id }));
  const input = { TargetGroupArn: infrastructure.targetGroups[1], Targets };
  await callOutside(world, 'elasticloadbalancing', 'RegisterTargets', input);
}

/** The fleet serves another load balancer too, by a target group of its own. */
export async function addInner(world: World): Promise<void> {
  const call = async <Response>(operation: string, input: unknown) =>
    (await callOutside(world, 'elasticloadbalancing', operation, input)) as Response;
  const { LoadBalancers } = await call<CreateLoadBalancerCommandOutput>('CreateLoadBalancer', {
    Name: 'web-inner',
    Scheme: 'internal',
    Subnets: ['subnet-0a', 'subnet-0b'],
  });
  const { TargetGroups } = await call<CreateTargetGroupCommandOutput>('CreateTargetGroup', {
    Name: 'web-inner',
    Protocol: 'HTTP',
    Port: 8080,
    VpcId: 'vpc-0a',
    HealthCheckIntervalSeconds: 10,
  });
  const TargetGroupArn = TargetGroups?.[0]?.TargetGroupArn ?? '';
  const { Listeners } = await call<CreateListenerCommandOutput>('CreateListener', {
    LoadBalancerArn: LoadBalancers?.[0]?.LoadBalancerArn,
    Protocol: 'HTTP',
    Port: 80,
    DefaultActions: [{ Type: 'forward', TargetGroupArn }],
    Tags: ownerTags(world),
  });
  await callOutside(world, 'autoscaling', 'AttachLoadBalancerTargetGroups', {
    AutoScalingGroupName: world.infrastructure.fleet,
    TargetGroupARNs: [TargetGroupArn],
  });
  world.inner = { listener: Listeners?.[0]?.ListenerArn ?? '', targetGroups: [TargetGroupArn, ''] };
  await world.clock.advance(MINUTE);
}

/** The owner changes the health check of the target group that the spec names. */
export async function changeHealthCheck(world: World): Promise<void> {
  const input = { TargetGroupArn: world.infrastructure.targetGroups[0], UnhealthyThresholdCount: 3 };
  await callOutside(world, 'elasticloadbalancing', 'ModifyTargetGroup', input);
}

/** The owner's target groups pin their clients to a server, and the action pins them to no target group. */
export async function stickTargets(world: World): Promise<void> {
  for (const TargetGroupArn of world.infrastructure.targetGroups) {
    const input = { TargetGroupArn, Attributes: [{ Key: 'stickiness.enabled', Value: 'true' }] };
    await callOutside(world, 'elasticloadbalancing', 'ModifyTargetGroupAttributes', input);
  }
}

/** A client stays with the target group that it was sent to first. `time` in milliseconds. */
export async function stickClients(world: World, time: number): Promise<void> {
  const { listener, targetGroups } = world.infrastructure;
  const ForwardConfig = {
    TargetGroups: [{ TargetGroupArn: targetGroups[0], Weight: 1 }],
    TargetGroupStickinessConfig: { Enabled: true, DurationSeconds: time / 1_000 },
  };
  await setActions(world, listener, [{ Type: 'forward', ForwardConfig }]);
}
