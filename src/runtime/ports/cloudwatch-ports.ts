import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { clientConfig, withDeadline } from '../../aws/client-config.ts';
import { loadBalancerMetrics } from '../../aws/load-balancing/metrics.ts';
import { loadBalancerResponseTimes } from '../../aws/load-balancing/response-times.ts';

export const metrics = () => loadBalancerMetrics(withDeadline(new CloudWatchClient(clientConfig())));
export const responseTimes = () =>
  loadBalancerResponseTimes(withDeadline(new CloudWatchClient(clientConfig())));
