import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { clientConfig, withDeadline } from '../aws/client-config.ts';
import { accountQuotas } from '../aws/quotas/quotas.ts';

/** The adapter with what it alone needs, so that both are loaded together, and late. */
export const quotas = () =>
  accountQuotas({
    autoScaling: withDeadline(new AutoScalingClient(clientConfig())),
    loadBalancing: withDeadline(new ElasticLoadBalancingV2Client(clientConfig())),
  });
