import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { autoScalingSettings } from '../../aws/auto-scaling/settings.ts';
import { clientConfig, withDeadline } from '../../aws/client-config.ts';
import type { Settings } from '../../ports/settings.ts';

/** The adapter with what it alone needs, so that both are loaded together, and late. */
export const groupSettings = (installation: string): Settings =>
  autoScalingSettings(
    {
      autoScaling: withDeadline(new AutoScalingClient(clientConfig())),
      cloudWatch: withDeadline(new CloudWatchClient(clientConfig())),
      events: withDeadline(new EventBridgeClient(clientConfig())),
    },
    installation,
  );
