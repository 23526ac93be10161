import { GetServiceQuotaCommand, type ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import type { SizedFleet } from '../../ports/launch-settings.ts';
import { CloudRefused } from '../../rollout/errors.ts';
import { callAws, required } from '../call.ts';
import type { AwsClients } from '../clients.ts';
import { type Family, familyOf, fewestVcpus, type Market, vcpusInUse, vcpusOf } from './vcpus.ts';
import { type Wanted, wantedBy } from './wanted.ts';

type Clients = Pick<AwsClients, 'ec2' | 'serviceQuotas'>;

interface Quota {
  readonly code: string;
  readonly name: string;
}

/** In vCPUs (EC2 user guide, "Amazon EC2 instance type quotas"). Of Spot, the generations of P have had more than one. */
const QUOTAS: Readonly<Record<Family, Readonly<Partial<Record<Market, Quota>>>>> = {
  standard: {
    'on-demand': {
      code: 'L-1216C47A',
      name: 'Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances',
    },
    spot: { code: 'L-34B43A08', name: 'All Standard (A, C, D, H, I, M, R, T, Z) Spot Instance Requests' },
  },
  g: {
    'on-demand': { code: 'L-DB2E81BA', name: 'Running On-Demand G and VT instances' },
    spot: { code: 'L-3819A6DF', name: 'All G and VT Spot Instance Requests' },
  },
  p: { 'on-demand': { code: 'L-417A185B', name: 'Running On-Demand P instances' } },
  x: {
    'on-demand': { code: 'L-7295265B', name: 'Running On-Demand X instances' },
    spot: { code: 'L-E3A00192', name: 'All X Spot Instance Requests' },
  },
};

/** As many types as one request describes (EC2 API reference, `DescribeInstanceTypes`). */
const TYPES_MAX = 100;

/**
 * The vCPUs that are short for as many servers again as the fleet has, reckoned with the smallest of its types: what is
 * short then is short in any case. Fleets whose types have other quotas, or aren't told, lack nothing that is known.
 */
export async function vcpuShortages(clients: Clients, fleet: SizedFleet): Promise<string[]> {
  const wanted = await wantedBy(clients.ec2, fleet);
  const family = familyIn(wanted.instanceTypes);
  if (!family || !isJudged(wanted)) return [];
  const { CpuOptions } = wanted.data;
  const [each, used] = await Promise.all([
    CpuOptions ? vcpusOf(CpuOptions) : fewestVcpus(clients.ec2, wanted.instanceTypes),
    vcpusInUse(clients.ec2, family),
  ]);
  const servers = byMarket(wanted, fleet);
  const shortages = (Object.keys(servers) as Market[]).map((market) => {
    const quota = QUOTAS[family][market];
    const more = servers[market] * each;
    return quota && more > 0 ? shortage(clients.serviceQuotas, quota, more, used[market]) : undefined;
  });
  return (await Promise.all(shortages)).filter((reason) => reason !== undefined);
}

/** The one that all types have; undefined where they have several quotas, or others. */
function familyIn([first, ...others]: readonly string[]): Family | undefined {
  const family = first === undefined ? undefined : familyOf(first);
  return others.every((type) => familyOf(type) === family) ? family : undefined;
}

const isJudged = ({ servers, instanceTypes, isWeighted, data }: Wanted) =>
  servers > 0 &&
  !isWeighted &&
  instanceTypes.length <= TYPES_MAX &&
  (data.Placement?.Tenancy ?? 'default') === 'default';

/** As Auto Scaling divides them, rounding in favor of On-Demand (API reference, `InstancesDistribution`). */
function byMarket({ servers, data }: Wanted, { overrides, onDemand }: SizedFleet): Record<Market, number> {
  const isSpot = data.InstanceMarketOptions?.MarketType === 'spot';
  if (!overrides) return { 'on-demand': isSpot ? 0 : servers, spot: isSpot ? servers : 0 };
  const { base = 0, percent = 100 } = onDemand ?? {};
  const fixed = Math.min(base, servers);
  const count = fixed + Math.ceil(((servers - fixed) * percent) / 100);
  return { 'on-demand': count, spot: servers - count };
}

async function shortage(
  client: Pick<ServiceQuotasClient, 'send'>,
  { code, name }: Quota,
  more: number,
  used: number,
): Promise<string | undefined> {
  const what = `read the quota "${name}"`;
  const { Quota } = await callAws(
    what,
    client.send(new GetServiceQuotaCommand({ ServiceCode: 'ec2', QuotaCode: code })),
    {
      NoSuchResourceException: ({ message }) => {
        throw new CloudRefused(`AWS can't ${what}: ${message}`);
      },
    },
  );
  const limit = required(Quota?.Value, `the quota "${name}"`);
  if (used + more <= limit) return undefined;
  return `the account's servers have ${used} of the ${limit} vCPUs of the quota "${name}", and green takes ${more}: have the quota raised, or make the group smaller`;
}
