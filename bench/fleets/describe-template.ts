import {
  type AutoScalingGroup,
  DescribeLaunchConfigurationsCommand,
  type LaunchConfiguration,
} from '@aws-sdk/client-auto-scaling';
import { DescribeLaunchTemplateVersionsCommand } from '@aws-sdk/client-ec2';
import type { World } from '../../simulation/world/world.ts';

/** The version that is launched from now, with its image; of several versions the group names one. */
export async function ofTemplate(
  { outside: { autoScaling, ec2 } }: World,
  { LaunchTemplate, LaunchConfigurationName, MixedInstancesPolicy }: AutoScalingGroup,
): Promise<Record<string, unknown>> {
  if (LaunchConfigurationName) {
    const { LaunchConfigurations } = await autoScaling.send(
      new DescribeLaunchConfigurationsCommand({ LaunchConfigurationNames: [LaunchConfigurationName] }),
    );
    const same = asTemplate(LaunchConfigurations?.[0]);
    return Object.fromEntries(
      Object.entries(same).map(([field, value]) => [`launch template ${field}`, value]),
    );
  }
  const named = LaunchTemplate ?? MixedInstancesPolicy?.LaunchTemplate?.LaunchTemplateSpecification;
  if (!named) return {};
  const { LaunchTemplateVersions } = await ec2.send(
    new DescribeLaunchTemplateVersionsCommand({
      LaunchTemplateId: named.LaunchTemplateId,
      Versions: [named.Version ?? '$Default'],
    }),
  );
  const data = Object.entries(LaunchTemplateVersions?.[0]?.LaunchTemplateData ?? {});
  return Object.fromEntries(data.map(([field, value]) => [`launch template ${field}`, value]));
}

/** The settings of a launch configuration, as a template calls them (Auto Scaling user guide, "Migrate"). */
function asTemplate(found: Partial<LaunchConfiguration> = {}): Record<string, unknown> {
  const { SecurityGroups, AssociatePublicIpAddress, IamInstanceProfile: profile, SpotPrice } = found;
  const volumes = (found.BlockDeviceMappings ?? []).map(({ NoDevice, ...mapping }) => ({
    ...mapping,
    ...(NoDevice && { NoDevice: '' }),
  }));
  const hasInterface = AssociatePublicIpAddress !== undefined;
  const groups = SecurityGroups?.length ? SecurityGroups : undefined;
  const areIds = groups?.every((group) => group.startsWith('sg-'));
  return {
    ImageId: found.ImageId,
    InstanceType: found.InstanceType,
    KeyName: found.KeyName,
    EbsOptimized: found.EbsOptimized,
    Monitoring: found.InstanceMonitoring,
    UserData: found.UserData,
    MetadataOptions: found.MetadataOptions,
    Placement: found.PlacementTenancy && { Tenancy: found.PlacementTenancy },
    InstanceMarketOptions: SpotPrice && { MarketType: 'spot', SpotOptions: { MaxPrice: SpotPrice } },
    IamInstanceProfile: profile && { [profile.startsWith('arn:') ? 'Arn' : 'Name']: profile },
    SecurityGroupIds: !hasInterface && areIds ? groups : undefined,
    SecurityGroups: hasInterface || areIds ? undefined : groups,
    NetworkInterfaces: hasInterface
      ? [
          {
            DeviceIndex: 0,
            AssociatePublicIpAddress,
            DeleteOnTermination: true,
            ...(groups && { Groups: groups }),
          },
        ]
      : undefined,
    BlockDeviceMappings: volumes.length > 0 ? volumes : undefined,
  };
}
