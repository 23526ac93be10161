import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { clientConfig, withDeadline } from '../../aws/client-config.ts';
import { loadBalancerTesterRules } from '../../aws/load-balancing/tester-rules.ts';
import type { TesterRules } from '../../ports/tester-rules.ts';

/** The adapter with what it alone needs, so that both are loaded together, and late. */
export const balancerRules = (installation: string): TesterRules =>
  loadBalancerTesterRules(withDeadline(new ElasticLoadBalancingV2Client(clientConfig())), installation);
