import { CreateAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import type { World } from '../../simulation/world/world.ts';
import type { Definition } from './definition.ts';

/** Groups of one server each that share the target groups, as many as the definition counts: it tells no more of them. */
export async function plantBeside(
  { outside: { autoScaling } }: World,
  { group, otherGroupsOnTargetGroup: count = 0 }: Definition,
  targetGroups: readonly string[],
): Promise<void> {
  const { LaunchConfigurationName, LaunchTemplate, MixedInstancesPolicy: policy, VPCZoneIdentifier } = group;
  const { LaunchTemplateName, Version } =
    LaunchTemplate ?? policy?.LaunchTemplate?.LaunchTemplateSpecification ?? {};
  for (let number = 1; number <= count; number += 1)
    await autoScaling.send(
      new CreateAutoScalingGroupCommand({
        AutoScalingGroupName: `${group.AutoScalingGroupName}-beside-${number}`,
        ...(LaunchConfigurationName
          ? { LaunchConfigurationName }
          : { LaunchTemplate: { LaunchTemplateName, Version } }),
        ...(VPCZoneIdentifier ? { VPCZoneIdentifier } : { AvailabilityZones: group.AvailabilityZones }),
        MinSize: 1,
        MaxSize: 1,
        DesiredCapacity: 1,
        TargetGroupARNs: [...targetGroups],
      }),
    );
}
