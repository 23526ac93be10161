import { AwsError } from '../../operations.ts';
import { instanceType } from './instance-types.ts';
import type { Instances } from './instances.ts';

export type Market = 'on-demand' | 'spot';

/** The quotas of vCPUs, by their codes in Service Quotas (EC2 user guide, "Amazon EC2 instance type quotas"). */
export const VCPU_QUOTAS: Readonly<Record<string, { readonly market: Market; readonly name: string }>> = {
  'L-1216C47A': {
    market: 'on-demand',
    name: 'Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances',
  },
  'L-34B43A08': {
    market: 'spot',
    name: 'All Standard (A, C, D, H, I, M, R, T, Z) Spot Instance Requests',
  },
};

/** An account begins with 5; this one has grown. */
const VCPUS = 10_000;

export interface VcpuQuotas {
  /** Gives the account another quota of a market. */
  limit(market: Market, vcpus: number): void;
  limitOf(market: Market): number;
  /** Throws as RunInstances does where an instance of the type would be beyond the quota. */
  check(type: string, isSpot: boolean): void;
}

/** Of the families that share the quotas; the others aren't held to any here. */
export function createVcpuQuotas(instances: Instances): VcpuQuotas {
  const limits: Record<Market, number> = { 'on-demand': VCPUS, spot: VCPUS };
  const used = (market: Market) =>
    [...instances.all()]
      .filter(({ state, lifecycle }) => isUp(state) && (lifecycle ?? 'on-demand') === market)
      .filter(({ instanceType: name }) => isStandard(name))
      .reduce((sum, { instanceType: name }) => sum + instanceType(name).vcpus, 0);
  return {
    limit: (market, vcpus) => {
      limits[market] = vcpus;
    },
    limitOf: (market) => limits[market],
    check(type, isSpot) {
      const market = isSpot ? 'spot' : 'on-demand';
      if (!isStandard(type) || used(market) + instanceType(type).vcpus <= limits[market]) return;
      if (isSpot) throw new AwsError('MaxSpotInstanceCountExceeded', 'Max spot instance count exceeded');
      throw new AwsError(
        'VcpuLimitExceeded',
        `You have requested more vCPU capacity than your current vCPU limit of ${limits[market]} allows for the instance bucket that the specified instance type belongs to. Please visit http://aws.amazon.com/contact-us/ec2-request to request an adjustment to this limit.`,
      );
    },
  };
}

const isUp = (state: string) => state === 'pending' || state === 'running';

const isStandard = (type: string) => /^([acdhimrtz]|i[ms])\d/.test(type);
