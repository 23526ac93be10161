import { DescribeAccountLimitsCommand as AutoScalingLimits } from '@aws-sdk/client-auto-scaling';
import { DescribeAccountLimitsCommand as BalancingLimits } from '@aws-sdk/client-elastic-load-balancing-v2';
import { each } from '../each.ts';
import { type Balancer, readBalancers } from './balancers.ts';
import type { Check } from './check.ts';
import { everyPage } from './every-page.ts';
import type { Finding } from './finding.ts';
import type { Installation } from './installation.ts';

const AT_ONCE = 2;

/** From this share of a quota on somebody should ask for more: AWS takes days for some. */
const NEARLY = 0.9;

/** What a quota counts: what there is, and what the next rollouts add. */
export interface Use {
  readonly subject: string;
  /** "Auto Scaling groups in this region". */
  readonly what: string;
  readonly limit: number | undefined;
  readonly count: number;
  /** By one rollout, and by those of all services at the same time. */
  readonly one: number;
  readonly all: number;
  /** As Service Quotas calls it. */
  readonly quota: string;
}

export const quotas: Check = {
  name: 'quotas',
  looksAt: "whether the account's quotas have room for a rollout, and for all services at once",
  notLocally: 'it knows few of the quotas',
  needs: [
    'autoscaling:DescribeAccountLimits',
    'elasticloadbalancing:DescribeAccountLimits',
    'elasticloadbalancing:DescribeListeners',
    'elasticloadbalancing:DescribeRules',
    'elasticloadbalancing:DescribeTargetGroups',
    'elasticloadbalancing:DescribeTargetHealth',
  ],
  async run(installation) {
    const services = await installation.services();
    if (services.length === 0) return [];
    const routed = await each(services, AT_ONCE, async (service) => ({
      ...(await installation.tagged(service)),
      hasTesters: service.spec.traffic.testers !== undefined,
    }));
    const limits = await balancingLimits(installation);
    const balancers = await readBalancers(installation.aws, routed);
    const uses = [
      await groupUse(installation, services.length),
      ...balancers.flatMap((one) => usesOf(one, limits)),
    ];
    return uses.flatMap(findingsOf);
  },
};

async function groupUse({ aws, region }: Installation, services: number): Promise<Use> {
  const limits = await aws.autoScaling.send(new AutoScalingLimits({}));
  return {
    subject: region,
    what: 'Auto Scaling groups in this region',
    limit: limits.MaxNumberOfAutoScalingGroups,
    count: limits.NumberOfAutoScalingGroups ?? 0,
    one: 1,
    all: services,
    quota: 'Auto Scaling groups per region',
  };
}

type Limits = ReadonlyMap<string, number>;

async function balancingLimits({ aws }: Installation): Promise<Limits> {
  const limits = await everyPage(async (Marker) => {
    const page = await aws.loadBalancing.send(new BalancingLimits({ Marker }));
    return { items: page.Limits, next: page.NextMarker };
  });
  return new Map(limits.map(({ Name = '', Max = '' }) => [Name, Number(Max)]));
}

/** Of an application load balancer: a network load balancer has its targets counted by zone. */
function usesOf(balancer: Balancer, limits: Limits): Use[] {
  const { arn, targetGroups, targets, rules, added } = balancer;
  const subject = arn.split(':loadbalancer/').at(-1) ?? arn;
  const use = (name: string, quota: string) => ({ subject, limit: limits.get(name), quota });
  return [
    {
      ...use('target-groups-per-application-load-balancer', 'Target Groups per Application Load Balancer'),
      what: 'target groups',
      count: targetGroups,
      // Whether a service still needs one, its plan says.
      one: 0,
      all: 0,
    },
    {
      ...use('targets-per-application-load-balancer', 'Targets per Application Load Balancer'),
      what: 'targets',
      count: targets,
      ...added.targets,
    },
    {
      ...use('rules-per-application-load-balancer', 'Rules per Application Load Balancer'),
      what: 'rules beside the default ones',
      count: rules,
      ...added.rules,
    },
  ];
}

export function findingsOf({ subject, what, limit, count, one, all, quota }: Use): Finding[] {
  if (limit === undefined) return [];
  const severity = severityOf(limit, { count, one, all });
  if (severity === undefined) return [];
  const more = {
    high: `a rollout adds ${one}, for which there is no room`,
    medium: `rollouts of all services at once add ${all}, for which there is no room`,
    low: 'there is little room left',
  }[severity];
  return [
    {
      severity,
      subject,
      means: `it has ${count} of the ${limit} ${what} that it may have: ${more}`,
      mend: `have the quota "${quota}" raised (aws service-quotas request-service-quota-increase), or delete what nobody needs`,
    },
  ];
}

function severityOf(
  limit: number,
  { count, one, all }: Pick<Use, 'count' | 'one' | 'all'>,
): 'high' | 'medium' | 'low' | undefined {
  if (count + one > limit && one > 0) return 'high';
  if (count + all > limit && all > 0) return 'medium';
  return count >= NEARLY * limit ? 'low' : undefined;
}
