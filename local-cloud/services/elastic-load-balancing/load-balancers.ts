import type {
  CreateLoadBalancerCommandInput,
  CreateLoadBalancerCommandOutput,
  DeleteLoadBalancerCommandInput,
  DeleteLoadBalancerCommandOutput,
  LoadBalancer as Described,
  DescribeLoadBalancersCommandInput,
  DescribeLoadBalancersCommandOutput,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError, type Result, validationError } from '../../operations.ts';
import { arn, hex, type Region } from '../../region.ts';
import type { Listeners } from './listeners.ts';
import type { LoadBalancer, State } from './model.ts';
import type { LoadBalancerType } from './protocols.ts';
import { checkName, onePage, refuse, select, soleFilter } from './requests.ts';
import { readTags } from './tags.ts';

/** CreateLoadBalancer, DescribeLoadBalancers, DeleteLoadBalancer, for application and network load balancers. */
export function loadBalancerOperations(region: Region, state: State, listeners: Listeners) {
  return {
    CreateLoadBalancer(input: CreateLoadBalancerCommandInput): Result<CreateLoadBalancerCommandOutput> {
      const name = checkName(input.Name);
      if (name.startsWith('internal-')) {
        throw validationError(`The load balancer name '${name}' must not begin with 'internal-'`);
      }
      refuse(input, ['CustomerOwnedIpv4Pool', 'EnablePrefixForIpv6SourceNat', 'IpamPools']);
      const tags = readTags(input.Tags);
      const made = newLoadBalancer(region, name, input);
      const existing = [...state.loadBalancers.values()].find((one) => one.name === name);
      if (existing) return { LoadBalancers: [view(sameOrThrow(existing, made))] };
      if (state.loadBalancers.size >= state.maxLoadBalancers) {
        throw new AwsError('TooManyLoadBalancers', `There can be ${state.maxLoadBalancers} load balancers`);
      }
      state.loadBalancers.set(made.arn, made);
      state.tags.set(made.arn, tags);
      return { LoadBalancers: [view(made)] };
    },

    DescribeLoadBalancers(
      input: DescribeLoadBalancersCommandInput,
    ): Result<DescribeLoadBalancersCommandOutput> {
      soleFilter({ 'Load balancer names': input.Names, 'load balancer ARNs': input.LoadBalancerArns });
      const found = select([...state.loadBalancers.values()], {
        arns: input.LoadBalancerArns,
        names: input.Names,
        missing: (what) => new AwsError('LoadBalancerNotFound', `Load balancers '[${what}]' not found`),
      });
      const { items, nextToken } = onePage(found, input);
      return { LoadBalancers: items.map(view), NextMarker: nextToken };
    },

    DeleteLoadBalancer(input: DeleteLoadBalancerCommandInput): Result<DeleteLoadBalancerCommandOutput> {
      // One that there isn't, or not any more, is no failure (ELB API reference, DeleteLoadBalancer).
      const one = state.loadBalancers.get(input.LoadBalancerArn ?? '');
      if (!one) return {};
      listeners.removeAll(one);
      state.loadBalancers.delete(one.arn);
      state.tags.delete(one.arn);
      return {};
    },
  };
}

/** The first part of an id. */
const PREFIXES: Readonly<Record<LoadBalancerType, string>> = { application: 'app', network: 'net' };

function readType({ Type = 'application' }: CreateLoadBalancerCommandInput): LoadBalancerType {
  if (Type === 'application' || Type === 'network') return Type;
  throw validationError(
    `Load balancers of type '${Type}' are not supported here, 'application' and 'network' are`,
  );
}

/**
 * Application load balancers need two, network load balancers one (ELB API reference, CreateLoadBalancer). Which addresses
 * of a zone the latter get changes nothing here.
 */
function subnetsOf(
  { Subnets = [], SubnetMappings = [] }: CreateLoadBalancerCommandInput,
  type: LoadBalancerType,
): string[] {
  if (Subnets.length > 0 && SubnetMappings.length > 0)
    throw validationError('You can specify either subnets or subnet mappings, not both');
  const named = [...Subnets, ...SubnetMappings.flatMap(({ SubnetId }) => SubnetId ?? [])];
  if (type === 'application' && new Set(named).size < 2)
    throw validationError('At least two subnets in two different Availability Zones must be specified');
  if (named.length === 0) throw validationError('At least one subnet must be specified');
  return named;
}

/** Clients reach it by the address of this machine all the same. */
function readAddresses(addresses: string, type: LoadBalancerType): LoadBalancer['addresses'] {
  if (addresses === 'ipv4' || addresses === 'dualstack') return addresses;
  if (addresses === 'dualstack-without-public-ipv4' && type === 'application') return addresses;
  throw validationError(`IP address type '${addresses}' is not supported for ${type} load balancers`);
}

function newLoadBalancer(region: Region, name: string, input: CreateLoadBalancerCommandInput): LoadBalancer {
  const type = readType(input);
  const id = `${PREFIXES[type]}/${name}/${hex(region, 16)}`;
  const digits = Math.floor(region.random() * 1e10);
  return {
    arn: arn(region, 'elasticloadbalancing', `loadbalancer/${id}`),
    name,
    type,
    id,
    // AWS's shape of a name, under a domain that resolves to this machine.
    dnsName: `${name}-${digits}.${region.name}.elb.localhost`,
    scheme: input.Scheme ?? 'internet-facing',
    subnets: subnetsOf(input, type),
    addresses: readAddresses(input.IpAddressType ?? 'ipv4', type),
    securityGroups: input.SecurityGroups ?? [],
    createdAt: region.clock.now(),
    dimensions: { LoadBalancer: id },
  };
}

/** Creating what exists already, with the same settings, succeeds. */
function sameOrThrow(existing: LoadBalancer, wanted: LoadBalancer): LoadBalancer {
  const settings = ({ type, scheme, subnets, securityGroups }: LoadBalancer) =>
    JSON.stringify([type, scheme, [...subnets].sort(), [...securityGroups].sort()]);
  if (settings(existing) === settings(wanted)) return existing;
  throw new AwsError(
    'DuplicateLoadBalancerName',
    `A load balancer with the same name '${wanted.name}' exists, but with different settings`,
  );
}

const view = (one: LoadBalancer): Described => ({
  LoadBalancerArn: one.arn,
  LoadBalancerName: one.name,
  DNSName: one.dnsName,
  CreatedTime: new Date(one.createdAt),
  Scheme: one.scheme,
  State: { Code: 'active' },
  Type: one.type,
  IpAddressType: one.addresses,
  SecurityGroups: [...one.securityGroups],
  AvailabilityZones: one.subnets.map((SubnetId) => ({ SubnetId })),
});
