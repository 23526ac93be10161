import type {
  CreateListenerCommandOutput,
  CreateLoadBalancerCommandOutput,
  CreateTargetGroupCommandOutput,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { insufficientCapacity } from '../../local-cloud/services/ec2/capacity.ts';
import { every } from '../../local-cloud/time/clock.ts';
import { callOutside } from '../world/outside.ts';
import type { World } from '../world/world.ts';

const MINUTE = 60_000;

export const scaleBlue = (world: World, change: number) => sizeBlue(world, (desired) => desired + change);

async function sizeBlue(world: World, size: (desired: number) => number): Promise<void> {
  const group = world.services.autoScaling.groups.get(world.infrastructure.fleet);
  if (!group || group.desired === 0) return;
  const DesiredCapacity = Math.max(group.min, Math.min(group.max, size(group.desired)));
  if (DesiredCapacity === group.desired) return;
  const input = { AutoScalingGroupName: group.name, DesiredCapacity };
  await callOutside(world, 'autoscaling', 'SetDesiredCapacity', input);
}

/** Blue's own scaling policy: as many servers as its share of the traffic needs, every minute. */
export function followTraffic(world: World): void {
  const full = world.state.group(world.infrastructure.fleet)?.desired ?? 0;
  every(world.clock, MINUTE, () => {
    const [group] = world.infrastructure.targetGroups;
    const blue = world.state.shares().find(({ targetGroup }) => targetGroup === group);
    void sizeBlue(world, () => Math.ceil((full * (blue?.percent ?? 0)) / 100));
  });
}

/** A scheduled action for the night makes blue as small as it gets, in the middle of the day. */
export async function shrinkBlue(world: World): Promise<void> {
  const AutoScalingGroupName = world.infrastructure.fleet;
  const input = { AutoScalingGroupName, MinSize: 1, MaxSize: 1, DesiredCapacity: 1 };
  await callOutside(world, 'autoscaling', 'UpdateAutoScalingGroup', input);
}

/** Somebody takes a server of blue out of service for a quarter of an hour, to look into it, and protects the others. */
export async function putIntoStandby(world: World): Promise<void> {
  const AutoScalingGroupName = world.infrastructure.fleet;
  const members = [...(world.services.autoScaling.groups.get(AutoScalingGroupName)?.members.values() ?? [])];
  const [first, ...others] = members
    .filter(({ state }) => state === 'InService')
    .map((one) => one.instanceId);
  if (!first || others.length === 0) return;
  await callOutside(world, 'autoscaling', 'EnterStandby', {
    AutoScalingGroupName,
    InstanceIds: [first],
    ShouldDecrementDesiredCapacity: false,
  });
  const protect = { AutoScalingGroupName, InstanceIds: others, ProtectedFromScaleIn: true };
  await callOutside(world, 'autoscaling', 'SetInstanceProtection', protect);
  world.clock.after(15 * MINUTE, () => void returnToService(world, AutoScalingGroupName, first));
}

/** A group that is full takes no server back: its owner tries again later. */
async function returnToService(world: World, AutoScalingGroupName: string, id: string): Promise<void> {
  const member = world.services.autoScaling.groups.get(AutoScalingGroupName)?.members.get(id);
  if (member?.state !== 'Standby') return;
  const input = { AutoScalingGroupName, InstanceIds: [id] };
  await callOutside(world, 'autoscaling', 'ExitStandby', input).catch(() => {
    world.clock.after(5 * MINUTE, () => void returnToService(world, AutoScalingGroupName, id));
  });
}

/** All servers that blue has now stop responding; its group replaces them by and by. */
export function failBlue({ instances, services, infrastructure }: World): void {
  const { members } = services.autoScaling.groups.get(infrastructure.fleet) ?? {};
  instances.fail(({ instanceId }) => members?.has(instanceId) ?? false);
}

/** They fail, and for ten minutes there are none to be had in their place. */
export function failBlueForLong(world: World): void {
  const { clock, services } = world;
  services.ec2.refuseLaunches(insufficientCapacity);
  clock.after(10 * MINUTE, () => services.ec2.refuseLaunches(undefined));
  failBlue(world);
}

/** Image Builder sends its events on a best effort: none of them arrives. */
export async function loseEvents(world: World): Promise<void> {
  await callOutside(world, 'events', 'DisableRule', { Name: 'start-rollout-0' });
}

/** The owner scales blue by its requests, and sets its largest size by the clock. */
export async function scaleByRequests(world: World): Promise<void> {
  const { fleet: AutoScalingGroupName, listener, targetGroups } = world.infrastructure;
  const loadBalancer = /:listener\/(app\/[^/]+\/[^/]+)/.exec(listener)?.[1];
  const targetGroup = targetGroups[0].slice(targetGroups[0].lastIndexOf(':') + 1);
  await callOutside(world, 'autoscaling', 'PutScalingPolicy', {
    AutoScalingGroupName,
    PolicyName: 'requests',
    PolicyType: 'TargetTrackingScaling',
    TargetTrackingConfiguration: {
      TargetValue: 1_000_000,
      DisableScaleIn: true,
      PredefinedMetricSpecification: {
        PredefinedMetricType: 'ALBRequestCountPerTarget',
        ResourceLabel: `${loadBalancer}/${targetGroup}`,
      },
    },
  });
  await callOutside(world, 'autoscaling', 'PutScheduledUpdateGroupAction', {
    AutoScalingGroupName,
    ScheduledActionName: 'size',
    Recurrence: '*/5 * * * *',
    MaxSize: world.state.group(AutoScalingGroupName)?.maxSize,
  });
}

export async function suspendProcess(world: World): Promise<void> {
  const input = { AutoScalingGroupName: world.infrastructure.fleet, ScalingProcesses: ['AZRebalance'] };
  await callOutside(world, 'autoscaling', 'SuspendProcesses', input);
}

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
  const input = { ListenerArn: listener, DefaultActions: [{ Type: 'forward', ForwardConfig }] };
  await callOutside(world, 'elasticloadbalancing', 'ModifyListener', input);
}

/** A person stops every execution that runs. */
export async function stopExecutions(world: World): Promise<void> {
  const { stateMachineArn } = world;
  const running = { stateMachineArn, statusFilter: 'RUNNING' };
  const { executions } = (await callOutside(world, 'states', 'ListExecutions', running)) as {
    executions: { executionArn: string }[];
  };
  for (const { executionArn } of executions) {
    const input = { executionArn, error: 'Stopped', cause: 'by a person' };
    await callOutside(world, 'states', 'StopExecution', input);
  }
}
