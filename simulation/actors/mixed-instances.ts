import { callOutside } from '../world/outside.ts';
import type { World } from '../world/world.ts';

/** The fleet counts units, two or four to a server, of which half are Spot Instances. */
export async function mixInstances(world: World): Promise<void> {
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
    CapacityRebalance: true,
    MixedInstancesPolicy: {
      LaunchTemplate: { LaunchTemplateSpecification, Overrides },
      InstancesDistribution: { OnDemandBaseCapacity: 2, OnDemandPercentageAboveBaseCapacity: 50 },
    },
  });
}
