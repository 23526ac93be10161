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
