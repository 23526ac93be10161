import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { clientConfig, withDeadline } from '../../aws/client-config.ts';
import { loadBalancerTargetGroups } from '../../aws/load-balancing/target-groups.ts';
import type { TargetGroups } from '../../ports/target-groups.ts';

/** The adapter with what it alone needs, so that both are loaded together, and late. */
export const balancerGroups = (installation: string): TargetGroups =>
  loadBalancerTargetGroups(withDeadline(new ElasticLoadBalancingV2Client(clientConfig())), installation);
