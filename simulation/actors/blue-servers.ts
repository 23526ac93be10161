import { isRollingBack } from '../../src/rollout/record.ts';
import type { Expectations } from '../checkers/expectations.ts';
import { callOutside } from '../world/outside.ts';
import { lockedBy } from '../world/records.ts';
import type { World } from '../world/world.ts';

const MINUTE = 60_000;

/** A scheduled action for the night makes blue as small as it gets, in the middle of the day. */
export async function shrinkBlue(world: World): Promise<void> {
  const AutoScalingGroupName = world.infrastructure.fleet;
  const input = { AutoScalingGroupName, MinSize: 1, MaxSize: 1, DesiredCapacity: 1 };
  await callOutside(world, 'autoscaling', 'UpdateAutoScalingGroup', input);
}

/** Nothing lasts longer, with the time until the watchdog has come and Auto Scaling has tried again. */
const SIZED_BACK = 40 * MINUTE;

/** As `shrinkBlue`, while blue may have to take everything back: before and after that its size is its owner's. */
export async function shrinkPinned(world: World, expected: Expectations): Promise<void> {
  const rollout = lockedBy(world);
  const group = world.services.autoScaling.groups.get(world.infrastructure.fleet);
  const isPinned = rollout?.blue.fleet === group?.name && rollout?.blue.pin && !rollout.blue.shrinking;
  if (!isPinned || isRollingBack(rollout) || !group?.desired) return;
  expected.sizeBackWithin ??= SIZED_BACK;
  await shrinkBlue(world);
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
