import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { clientConfig, withDeadline } from '../../aws/client-config.ts';
import { accountQuotas } from '../../aws/quotas/quotas.ts';

/** The adapter with what it alone needs, so that both are loaded together, and late. */
export const quotas = () =>
  accountQuotas({
    autoScaling: withDeadline(new AutoScalingClient(clientConfig())),
    ec2: withDeadline(new EC2Client(clientConfig())),
    serviceQuotas: withDeadline(new ServiceQuotasClient(clientConfig())),
    loadBalancing: withDeadline(new ElasticLoadBalancingV2Client(clientConfig())),
  });
