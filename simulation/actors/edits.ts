import type { Expectations } from '../checkers/expectations.ts';
import { EDIT } from '../checkers/settings.ts';
import { callOutside } from '../world/outside.ts';
import type { GroupState } from '../world/state.ts';
import type { World } from '../world/world.ts';

const MINUTE = 60_000;
/** Its owner changes the live group in the middle of everything: what it has then is what he wants of it. */
export async function editBlue(world: World, expected: Expectations): Promise<void> {
  const { name: AutoScalingGroupName, arn } = liveFleet(world) ?? {};
  if (!AutoScalingGroupName) return;
  await callOutside(world, 'autoscaling', 'CreateOrUpdateTags', {
    Tags: [
      {
        ResourceId: AutoScalingGroupName,
        ResourceType: 'auto-scaling-group',
        Key: EDIT,
        Value: 'yes',
        PropagateAtLaunch: true,
      },
    ],
  });
  await callOutside(world, 'autoscaling', 'PutLifecycleHook', {
    AutoScalingGroupName,
    LifecycleHookName: EDIT,
    LifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING',
    HeartbeatTimeout: 30,
    DefaultResult: 'CONTINUE',
  });
  await callOutside(world, 'autoscaling', 'PutScalingPolicy', {
    AutoScalingGroupName,
    PolicyName: EDIT,
    PolicyType: 'SimpleScaling',
    AdjustmentType: 'ChangeInCapacity',
    ScalingAdjustment: 1,
  });
  expected.edited = arn;
}

/** The group of the service that has most of the traffic, unless it is on its way out. */
function liveFleet({ state, infrastructure }: World): GroupState | undefined {
  const blue = state.group(infrastructure.fleet);
  return blue && blue.desired > 0 ? blue : undefined;
}

/** An apply takes the tags of Greenshift off green, which its code doesn't know; whoever is called puts them back. */
export async function takeGreensTags(world: World): Promise<void> {
  const { fleet } = world.infrastructure;
  const green = world.state.groups().find(({ name }) => name !== fleet);
  const kept = Object.entries(green?.tags ?? {}).filter(([key]) => key.startsWith('greenshift:'));
  if (!green || kept.length === 0) return;
  const tags = kept.map(([Key, Value]) => ({
    ResourceId: green.name,
    ResourceType: 'auto-scaling-group',
    Key,
    Value,
    PropagateAtLaunch: false,
  }));
  await callOutside(world, 'autoscaling', 'DeleteTags', { Tags: tags });
  world.clock.after(20 * MINUTE, () => {
    if (!world.services.autoScaling.groups.has(green.name)) return;
    void callOutside(world, 'autoscaling', 'CreateOrUpdateTags', { Tags: tags });
  });
}
