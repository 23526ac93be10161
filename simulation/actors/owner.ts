import { every } from '../../local-cloud/time/clock.ts';
import { callOutside } from '../world/outside.ts';
import type { World } from '../world/world.ts';
import { leaveNone } from './capacity.ts';

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

/** All servers that blue has now stop responding; its group replaces them by and by. */
export function failBlue({ instances, services, infrastructure }: World): void {
  const { members } = services.autoScaling.groups.get(infrastructure.fleet) ?? {};
  instances.fail(({ instanceId }) => members?.has(instanceId) ?? false);
}

/** They fail, and for ten minutes there are none to be had in their place. */
export function failBlueForLong(world: World): void {
  leaveNone(world, 10 * MINUTE);
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
