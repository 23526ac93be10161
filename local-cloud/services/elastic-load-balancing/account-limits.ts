import type {
  DescribeAccountLimitsCommandInput,
  DescribeAccountLimitsCommandOutput,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Result } from '../../operations.ts';
import { VALUES_MAX } from './conditions.ts';
import { MAX_PER_LOAD_BALANCER } from './forward-action.ts';
import { MAX_LISTENERS } from './listener-settings.ts';
import type { State } from './model.ts';
import { onePage } from './requests.ts';
import { MAX_RULES } from './rules.ts';

const limitsOf = ({ maxTargetGroups, maxLoadBalancers }: State): Readonly<Record<string, number>> => ({
  'application-load-balancers': maxLoadBalancers,
  'condition-values-per-alb-rule': VALUES_MAX,
  'listeners-per-application-load-balancer': MAX_LISTENERS,
  'rules-per-application-load-balancer': MAX_RULES,
  'target-groups': maxTargetGroups,
  'target-groups-per-application-load-balancer': MAX_PER_LOAD_BALANCER,
});

/** DescribeAccountLimits: the quotas that are held to here. */
export const limitOperations = (state: State) => ({
  DescribeAccountLimits(
    input: DescribeAccountLimitsCommandInput,
  ): Result<DescribeAccountLimitsCommandOutput> {
    const all = Object.entries(limitsOf(state)).map(([Name, max]) => ({ Name, Max: String(max) }));
    const { items, nextToken } = onePage(all, input);
    return { Limits: [...items], NextMarker: nextToken };
  },
});
