import {
  DescribeInstanceTypeOfferingsCommand,
  DescribeSubnetsCommand,
  type EC2Client,
} from '@aws-sdk/client-ec2';
import { callAws, paginate, required } from '../call.ts';
import type { Wanted } from './wanted.ts';

type Client = Pick<EC2Client, 'send'>;

/** What can't be had, each with what to do; empty when nothing speaks against it. Of capacity only a launch tells. */
export async function shortagesOf(client: Client, wanted: Wanted): Promise<string[]> {
  const { name, servers, subnets, instanceTypes } = wanted;
  if (subnets.length === 0 || servers === 0) return [];
  const { Subnets } = await callAws(
    `describe the subnets of ${name}`,
    client.send(new DescribeSubnetsCommand({ SubnetIds: [...subnets] })),
  );
  const found = required(Subnets, `the subnets of ${name}`);
  const free = found.reduce((sum, { AvailableIpAddressCount = 0 }) => sum + AvailableIpAddressCount, 0);
  const zones = [...new Set(found.flatMap(({ AvailabilityZone }) => AvailabilityZone ?? []))];
  const offered = await offeredTypes(client, instanceTypes, zones);
  const isOffered = instanceTypes.length === 0 || offered.size > 0;
  return [
    ...(free < servers
      ? [
          `${subnets.join(', ')} have ${free} free addresses, and green takes ${servers}: free some, or give ${name} another subnet`,
        ]
      : []),
    ...(isOffered
      ? []
      : [
          `${instanceTypes.join(', ')} isn't offered in ${zones.join(', ')}: give ${name} a subnet in a zone that offers it, or another type`,
        ]),
  ];
}

async function offeredTypes(
  client: Client,
  types: readonly string[],
  zones: readonly string[],
): Promise<ReadonlySet<string>> {
  if (types.length === 0 || zones.length === 0) return new Set();
  const Filters = [
    { Name: 'instance-type', Values: [...types] },
    { Name: 'location', Values: [...zones] },
  ];
  const offerings = await paginate(async (NextToken: string | undefined) => {
    const input = { LocationType: 'availability-zone', Filters, NextToken } as const;
    const what = 'the offered instance types';
    const response = await callAws(
      `list ${what}`,
      client.send(new DescribeInstanceTypeOfferingsCommand(input)),
    );
    return { items: required(response.InstanceTypeOfferings, what), next: response.NextToken };
  });
  return new Set(offerings.flatMap(({ InstanceType }) => InstanceType ?? []));
}
