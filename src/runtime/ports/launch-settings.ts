import { EC2Client } from '@aws-sdk/client-ec2';
import { clientConfig, withDeadline } from '../../aws/client-config.ts';
import { launchSettings as ec2LaunchSettings } from '../../aws/ec2/launch-settings.ts';

/** The adapter with what it alone needs. */
export const launchSettings = () =>
  ec2LaunchSettings(withDeadline(new EC2Client(clientConfig())), process.env.GREENSHIFT_KEY_PAIRS);
