import { AwsError } from '../../operations.ts';
import { instanceType } from './instance-types.ts';
import type { Instances } from './instances.ts';

export type Market = 'on-demand' | 'spot';

/** Families that share a quota of each market, by which types they have. */
const FAMILIES = {
  standard: /^([acdhimrtz]|i[ms])\d/,
  g: /^(g|gr|vt)\d/,
  p: /^p\d/,
  x: /^x\d/,
} as const;

export type Family = keyof typeof FAMILIES;

export interface VcpuQuota {
  readonly family: Family;
  readonly market: Market;
  readonly name: string;
}

/** The quotas of vCPUs, by their codes in Service Quotas (EC2 user guide, "Amazon EC2 instance type quotas"). */
export const VCPU_QUOTAS: Readonly<Record<string, VcpuQuota>> = {
  'L-1216C47A': {
    family: 'standard',
    market: 'on-demand',
    name: 'Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances',
  },
  'L-34B43A08': {
    family: 'standard',
    market: 'spot',
    name: 'All Standard (A, C, D, H, I, M, R, T, Z) Spot Instance Requests',
  },
  'L-DB2E81BA': { family: 'g', market: 'on-demand', name: 'Running On-Demand G and VT instances' },
  'L-3819A6DF': { family: 'g', market: 'spot', name: 'All G and VT Spot Instance Requests' },
  'L-417A185B': { family: 'p', market: 'on-demand', name: 'Running On-Demand P instances' },
  'L-7212CCBC': { family: 'p', market: 'spot', name: 'All P Spot Instance Requests' },
  'L-7295265B': { family: 'x', market: 'on-demand', name: 'Running On-Demand X instances' },
  'L-E3A00192': { family: 'x', market: 'spot', name: 'All X Spot Instance Requests' },
};

/** An account begins with 5; this one has grown. */
const VCPUS = 10_000;

export interface VcpuQuotas {
  /** Gives the account another quota of a market; of the standard families unless it is said. */
  limit(market: Market, vcpus: number, family?: Family): void;
  limitOf(quota: Pick<VcpuQuota, 'family' | 'market'>): number;
  /** Throws as RunInstances does where an instance of the type would be beyond the quota. */
  check(type: string, isSpot: boolean): void;
}

/** Of the families that share these quotas; the others aren't held to any here. */
export function createVcpuQuotas(instances: Instances): VcpuQuotas {
  const limits = new Map<string, number>();
  const limitOf: VcpuQuotas['limitOf'] = ({ family, market }) => limits.get(`${family} ${market}`) ?? VCPUS;
  const used = (family: Family, market: Market) =>
    [...instances.all()]
      .filter(({ state, lifecycle }) => isUp(state) && (lifecycle ?? 'on-demand') === market)
      .filter(({ instanceType: name }) => familyOf(name) === family)
      .reduce((sum, { instanceType: name }) => sum + instanceType(name).vcpus, 0);
  return {
    limit: (market, vcpus, family = 'standard') => void limits.set(`${family} ${market}`, vcpus),
    limitOf,
    check(type, isSpot) {
      const market = isSpot ? 'spot' : 'on-demand';
      const family = familyOf(type);
      if (!family) return;
      const limit = limitOf({ family, market });
      if (used(family, market) + instanceType(type).vcpus <= limit) return;
      if (isSpot) throw new AwsError('MaxSpotInstanceCountExceeded', 'Max spot instance count exceeded');
      throw new AwsError(
        'VcpuLimitExceeded',
        `You have requested more vCPU capacity than your current vCPU limit of ${limit} allows for the instance bucket that the specified instance type belongs to. Please visit http://aws.amazon.com/contact-us/ec2-request to request an adjustment to this limit.`,
      );
    },
  };
}

const isUp = (state: string) => state === 'pending' || state === 'running';

const familyOf = (type: string): Family | undefined =>
  (Object.keys(FAMILIES) as Family[]).find((family) => FAMILIES[family].test(type));
