import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { clientConfig, withDeadline } from '../../aws/client-config.ts';
import { cloudWatchAlarms } from '../../aws/cloudwatch/alarms.ts';

export const alarms = () => cloudWatchAlarms(withDeadline(new CloudWatchClient(clientConfig())));
