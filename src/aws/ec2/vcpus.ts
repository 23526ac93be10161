import {
  type _InstanceType,
  DescribeInstancesCommand,
  DescribeInstanceTypesCommand,
  type EC2Client,
  type Instance,
} from '@aws-sdk/client-ec2';
import { callAws, paginate, required } from '../call.ts';

type Client = Pick<EC2Client, 'send'>;

export type Market = 'on-demand' | 'spot';

/**
 * Families that share a quota of each market (EC2 user guide, "Amazon EC2 instance type quotas"). `inf`, `trn`, `dl`, `hpc`
 * and `mac` begin like standard ones, and have their own.
 */
const FAMILIES = {
  standard: /^([acdhimrtz]|i[ms])\d/,
  g: /^(g|gr|vt)\d/,
  p: /^p\d/,
  x: /^x\d/,
} as const;

export type Family = keyof typeof FAMILIES;

/** Undefined for a type of families whose quotas aren't asked for. */
export const familyOf = (instanceType: string): Family | undefined =>
  (Object.keys(FAMILIES) as Family[]).find((family) => FAMILIES[family].test(instanceType));

/** How many vCPUs the account's servers of the families have, of each market. Those of dedicated hardware don't count. */
export async function vcpusInUse(client: Client, family: Family): Promise<Record<Market, number>> {
  const used = { 'on-demand': 0, spot: 0 };
  for (const { InstanceType = '', InstanceLifecycle, Placement, CpuOptions } of await running(client)) {
    if (familyOf(InstanceType) !== family || (Placement?.Tenancy ?? 'default') !== 'default') continue;
    used[InstanceLifecycle === 'spot' ? 'spot' : 'on-demand'] += vcpusOf(CpuOptions);
  }
  return used;
}

/** vCPUs are cores times their threads (EC2 user guide, "CPU options"). */
export const vcpusOf = ({ CoreCount = 0, ThreadsPerCore = 1 }: Instance['CpuOptions'] = {}) =>
  CoreCount * ThreadsPerCore;

const running = (client: Client): Promise<Instance[]> =>
  paginate(async (NextToken: string | undefined) => {
    const states = { Name: 'instance-state-name', Values: ['pending', 'running'] };
    const input = { Filters: [states], MaxResults: 1000, NextToken };
    const what = "the account's servers";
    const response = await callAws(`list ${what}`, client.send(new DescribeInstancesCommand(input)));
    const reservations = required(response.Reservations, what);
    return { items: reservations.flatMap(({ Instances }) => Instances ?? []), next: response.NextToken };
  });

/** Of the smallest of the types, as it comes. */
export async function fewestVcpus(client: Client, instanceTypes: readonly string[]): Promise<number> {
  const what = `the vCPUs of ${instanceTypes.join(', ')}`;
  const { InstanceTypes } = await callAws(
    `describe ${what}`,
    client.send(new DescribeInstanceTypesCommand({ InstanceTypes: instanceTypes as _InstanceType[] })),
  );
  const vcpus = required(InstanceTypes, what).map(({ VCpuInfo }) => required(VCpuInfo?.DefaultVCpus, what));
  return Math.min(...vcpus);
}
