import type { DescribeAccountLimitsCommandOutput } from '@aws-sdk/client-auto-scaling';
import type { Result } from '../../operations.ts';
import { type Context, limitExceeded } from './context.ts';

/** How many an account may have in a region, unless its quota was raised (Auto Scaling user guide, "Quotas"). */
export const MAX_GROUPS = 500;
const MAX_LAUNCH_CONFIGURATIONS = 200;

/** DescribeAccountLimits: the quotas that are held to here. A group that is being deleted still counts. */
export const limitOperations = (context: Context) => ({
  DescribeAccountLimits(): Result<DescribeAccountLimitsCommandOutput> {
    return {
      MaxNumberOfAutoScalingGroups: context.maxGroups,
      MaxNumberOfLaunchConfigurations: MAX_LAUNCH_CONFIGURATIONS,
      NumberOfAutoScalingGroups: context.groups.size,
      NumberOfLaunchConfigurations: context.launchConfigurations.size,
    };
  },
});

/** Throws `LimitExceeded` where the account has all groups that it may have. */
export function checkGroupQuota({ groups, maxGroups }: Context): void {
  if (groups.size >= maxGroups)
    throw limitExceeded(
      `Maximum number of AutoScalingGroups (${maxGroups}) for this account has been reached`,
    );
}

/** As `checkGroupQuota`, of launch configurations. */
export function checkLaunchConfigurationQuota({ launchConfigurations }: Context): void {
  if (launchConfigurations.size >= MAX_LAUNCH_CONFIGURATIONS)
    throw limitExceeded(
      `Maximum number of LaunchConfigurations (${MAX_LAUNCH_CONFIGURATIONS}) for this account has been reached`,
    );
}
