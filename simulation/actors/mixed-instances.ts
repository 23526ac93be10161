import type { Rollout } from '../../src/rollout/record.ts';
import { callOutside } from '../world/outside.ts';
import type { World } from '../world/world.ts';

/**
 * The fleet counts units, two or four to a server, of which half are Spot Instances. With rebalancing those that are taken
 * back are replaced before they end.
 */
export async function mixInstances(world: World, CapacityRebalance = true): Promise<void> {
  const { fleet: AutoScalingGroupName, template } = world.infrastructure;
  const group = world.services.autoScaling.groups.get(AutoScalingGroupName);
  if (!group) return;
  const Overrides = [
    { InstanceType: 't3.small', WeightedCapacity: '2' },
    { InstanceType: 't3.medium', WeightedCapacity: '4' },
  ];
  const LaunchTemplateSpecification = { LaunchTemplateName: template, Version: '$Latest' };
  await callOutside(world, 'autoscaling', 'UpdateAutoScalingGroup', {
    AutoScalingGroupName,
    MinSize: 2 * group.min,
    MaxSize: 2 * group.max,
    DesiredCapacity: 2 * group.desired,
    CapacityRebalance,
    MixedInstancesPolicy: {
      LaunchTemplate: { LaunchTemplateSpecification, Overrides },
      InstancesDistribution: { OnDemandBaseCapacity: 2, OnDemandPercentageAboveBaseCapacity: 50 },
    },
  });
}

/** EC2 takes back one of the Spot Instances of a fleet of the rollout, which ends two minutes later. */
export function interruptSpot({ services }: World, { fleet }: Rollout['blue' | 'green']): void {
  const members = services.autoScaling.groups.get(fleet)?.members.values() ?? [];
  const spot = [...members].find(({ isSpot, state }) => isSpot && state === 'InService');
  if (spot) services.ec2.interruptSpot(spot.instanceId);
}
