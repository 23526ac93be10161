import { EC2Client } from '@aws-sdk/client-ec2';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { clientConfig, withDeadline } from '../../aws/client-config.ts';
import { optIns } from '../../aws/opt-ins.ts';

/** The adapter with what it alone needs, so that both are loaded together, and late. */
export const tagReader = () =>
  optIns({
    ec2: withDeadline(new EC2Client(clientConfig())),
    loadBalancing: withDeadline(new ElasticLoadBalancingV2Client(clientConfig())),
  });
