import { GetServiceQuotaCommand, type ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import type { SizedFleet } from '../../ports/launch-settings.ts';
import { CloudRefused } from '../../rollout/errors.ts';
import { callAws, required } from '../call.ts';
import type { AwsClients } from '../clients.ts';
import { fewestVcpus, isStandard, type Market, vcpusInUse, vcpusOf } from './vcpus.ts';
import { type Wanted, wantedBy } from './wanted.ts';

type Clients = Pick<AwsClients, 'ec2' | 'serviceQuotas'>;

/** In vCPUs (EC2 user guide, "Amazon EC2 instance type quotas"). */
const QUOTAS: Readonly<Record<Market, { readonly code: string; readonly name: string }>> = {
  'on-demand': {
    code: 'L-1216C47A',
    name: 'Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances',
  },
  spot: { code: 'L-34B43A08', name: 'All Standard (A, C, D, H, I, M, R, T, Z) Spot Instance Requests' },
};

/** As many types as one request describes (EC2 API reference, `DescribeInstanceTypes`). */
const TYPES_MAX = 100;

/**
 * The vCPUs that are short for as many servers again as the fleet has, reckoned with the smallest of its types: what is
 * short then is short in any case. Fleets whose types have other quotas, or aren't told, lack nothing that is known.
 */
export async function vcpuShortages(clients: Clients, fleet: SizedFleet): Promise<string[]> {
  const wanted = await wantedBy(clients.ec2, fleet);
  if (!isJudged(wanted)) return [];
  const { CpuOptions } = wanted.data;
  const [each, used] = await Promise.all([
    CpuOptions ? vcpusOf(CpuOptions) : fewestVcpus(clients.ec2, wanted.instanceTypes),
    vcpusInUse(clients.ec2),
  ]);
  const servers = byMarket(wanted, fleet);
  const markets = (Object.keys(servers) as Market[]).filter((market) => servers[market] > 0);
  const shortages = markets.map((market) =>
    shortage(clients.serviceQuotas, market, servers[market] * each, used[market]),
  );
  return (await Promise.all(shortages)).filter((reason) => reason !== undefined);
}

const isJudged = ({ servers, instanceTypes, isWeighted, data }: Wanted) =>
  servers > 0 &&
  !isWeighted &&
  instanceTypes.length > 0 &&
  instanceTypes.length <= TYPES_MAX &&
  instanceTypes.every(isStandard) &&
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
  market: Market,
  more: number,
  used: number,
): Promise<string | undefined> {
  const { code, name } = QUOTAS[market];
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
