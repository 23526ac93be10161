import { DescribeSubnetsCommand } from '@aws-sdk/client-ec2';
import { DescribeEventBusCommand } from '@aws-sdk/client-eventbridge';
import { fromNodeProviderChain } from '@aws-sdk/credential-providers';
import { CREDENTIALS } from '../../../demo/endpoints.ts';
import { wallClock } from '../../../local-cloud/time/clock.ts';
import { UsageError } from '../../usage.ts';
import { type Clients, experimentClients } from '../clients.ts';
import type { Place } from '../lab.ts';
import type { Options } from '../options.ts';
import type { World } from '../run.ts';

/** Amazon Linux of the processor of t4g.nano; resolved by EC2 at each launch. */
const IMAGE = 'resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64';

type Given = Pick<Options, 'profile' | 'region' | 'endpointUrl' | 'subnets' | 'image' | 'role'>;

export const accountClients = (options: Given): Clients => {
  const { profile, region, endpointUrl } = options;
  return experimentClients({
    region,
    ...(endpointUrl !== undefined && { endpoint: endpointUrl }),
    credentials: isAccount(options)
      ? fromNodeProviderChain({ ...(profile !== undefined && { profile }) })
      : CREDENTIALS,
  });
};

/** Whether an account would pay for it: then somebody has to have said so. */
export const isAccount = ({ profile, endpointUrl }: Pick<Given, 'profile' | 'endpointUrl'>) =>
  profile !== undefined || (endpointUrl !== undefined && isAws(endpointUrl));

/** Whether an endpoint is one of AWS's own, whatever else the command line says. */
export const isAws = (url: string) => /(^|\.)amazonaws\.com(\.cn)?$/.test(new URL(url).hostname);

/**
 * The account that the credentials are of, and its partition: by a read that every account allows to make for nothing,
 * of the bus that every account has.
 */
export async function accountOf(clients: Clients): Promise<Pick<Place, 'partition' | 'account'>> {
  const { Arn = '' } = await clients.events.send(new DescribeEventBusCommand({}));
  const [, partition, , , account] = Arn.split(':');
  if (!partition || !/^\d{12}$/.test(account ?? '')) {
    throw new UsageError(
      `the account can't be told from its default event bus, ${Arn || 'which has no ARN'}`,
    );
  }
  return { partition, account: account! };
}

/** The cloud of an account or of another endpoint. Throws UsageError where it has no two subnets to use. */
export async function accountWorld(
  clients: Clients,
  options: Given,
  known: Pick<Place, 'partition' | 'account'>,
): Promise<World> {
  const { vpc, subnets } = await network(clients, options.subnets);
  const place = {
    ...known,
    region: options.region,
    vpc,
    subnets,
    image: options.image ?? IMAGE,
    instanceType: 't4g.nano',
    role: options.role,
  };
  return { clients, place, clock: wallClock() };
}

async function network(clients: Clients, named: readonly string[]) {
  const Filters = [{ Name: 'default-for-az', Values: ['true'] }];
  const { Subnets = [] } = await clients.ec2.send(
    new DescribeSubnetsCommand(named.length > 0 ? { SubnetIds: [...named] } : { Filters }),
  );
  const byZone = [...new Map(Subnets.map((subnet) => [subnet.AvailabilityZone, subnet])).values()].slice(
    0,
    2,
  );
  const vpcs = new Set(byZone.map(({ VpcId }) => VpcId));
  if (byZone.length < 2 || vpcs.size !== 1) {
    throw new UsageError('there are no two subnets of one network in two zones: name them, --subnets a,b');
  }
  return { vpc: byZone[0]?.VpcId ?? '', subnets: byZone.map(({ SubnetId = '' }) => SubnetId) };
}
