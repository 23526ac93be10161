import type {
  CreateLaunchConfigurationCommandInput,
  DeleteLaunchConfigurationCommandInput,
  DescribeLaunchConfigurationsCommandInput,
  DescribeLaunchConfigurationsCommandOutput,
  LaunchConfiguration,
} from '@aws-sdk/client-auto-scaling';
import { AwsError, type Result, validationError } from '../../operations.ts';
import { page } from '../../paging.ts';
import { arn } from '../../region.ts';
import { checkLaunchConfigurationQuota } from './account-limits.ts';
import { type Context, refuse, required, uuid } from './context.ts';

/** The operations on launch configurations: made once, never changed. They hold a server's settings as a template does. */
export const launchConfigurationOperations = (context: Context) => ({
  CreateLaunchConfiguration(input: CreateLaunchConfigurationCommandInput) {
    const name = required(input.LaunchConfigurationName, 'launchConfigurationName');
    refuse(input, 'InstanceId', 'ClassicLinkVPCId', 'ClassicLinkVPCSecurityGroups');
    if (context.launchConfigurations.has(name))
      throw new AwsError(
        'AlreadyExists',
        `Launch Configuration by this name already exists - A launch configuration already exists with the name ${name}`,
      );
    required(input.ImageId, 'imageId');
    required(input.InstanceType, 'instanceType');
    checkLaunchConfigurationQuota(context);
    const resource = `launchConfiguration:${uuid(context.region)}:launchConfigurationName/${name}`;
    context.launchConfigurations.set(name, {
      // Detailed monitoring is on unless it is turned off (CreateLaunchConfiguration).
      InstanceMonitoring: { Enabled: true },
      EbsOptimized: false,
      SecurityGroups: [],
      BlockDeviceMappings: [],
      ...structuredClone(input),
      LaunchConfigurationName: name,
      LaunchConfigurationARN: arn(context.region, 'autoscaling', resource),
      ImageId: input.ImageId,
      InstanceType: input.InstanceType,
      CreatedTime: new Date(context.region.clock.now()),
    } as LaunchConfiguration);
    return {};
  },

  DescribeLaunchConfigurations(
    input: DescribeLaunchConfigurationsCommandInput,
  ): Result<DescribeLaunchConfigurationsCommandOutput> {
    const names = input.LaunchConfigurationNames?.length ? input.LaunchConfigurationNames : undefined;
    const found = [...context.launchConfigurations.values()].filter(
      ({ LaunchConfigurationName = '' }) => names?.includes(LaunchConfigurationName) ?? true,
    );
    const { items, nextToken } = page(found, input.MaxRecords ?? 50, input.NextToken, {
      code: 'ValidationError',
    });
    return { LaunchConfigurations: items, NextToken: nextToken };
  },

  DeleteLaunchConfiguration(input: DeleteLaunchConfigurationCommandInput) {
    const name = required(input.LaunchConfigurationName, 'launchConfigurationName');
    findLaunchConfiguration(context, name);
    for (const group of context.groups.values())
      if (group.launchConfiguration?.LaunchConfigurationName === name)
        throw new AwsError(
          'ResourceInUse',
          `Cannot delete launch configuration ${name} because it is attached to AutoScalingGroup ${group.name}`,
        );
    context.launchConfigurations.delete(name);
    return {};
  },
});

/** Throws `ValidationError` when there is none of the name. */
export function findLaunchConfiguration(context: Context, name: string): LaunchConfiguration {
  const found = context.launchConfigurations.get(name);
  if (!found)
    throw validationError(`Launch configuration name not found - Launch configuration ${name} not found`);
  return found;
}
