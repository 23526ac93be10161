import type {
  DescribeInstanceTypeOfferingsCommandInput,
  DescribeInstanceTypeOfferingsCommandOutput,
  DescribeSubnetsCommandInput,
  DescribeSubnetsCommandOutput,
} from '@aws-sdk/client-ec2';
import { AwsError, type Result } from '../../operations.ts';
import { page } from '../../paging.ts';
import type { Region } from '../../region.ts';
import { type Instances, vpcOf } from './instances.ts';

/** Of a /20, of which AWS keeps five (VPC user guide, "Subnet CIDR blocks"). */
const ADDRESSES = 4091;

const ZONES = ['a', 'b', 'c'];

/** Where instances may be launched, and of which types. Any subnet exists; its last character decides on its zone. */
export interface Places {
  /** Lets a subnet have so many addresses altogether. */
  limitAddresses(subnetId: string, addresses: number): void;
  /** Lets a type not be offered in a zone, as a new one isn't everywhere. */
  withholdType(instanceType: string, zone: string): void;
  /** Throws as RunInstances does for a subnet without a free address, and for a type that its zone doesn't offer. */
  check(instanceType: string, zone: string, subnetId: string | undefined): void;
}

export function createPlaces(
  instances: Instances,
): Places & { free(subnetId: string): number; offers: Offers } {
  const limits = new Map<string, number>();
  const withheld = new Set<string>();
  const free = (subnetId: string) => {
    const taken = [...instances.all()].filter(
      (instance) => instance.subnetId === subnetId && instance.state !== 'terminated',
    );
    return Math.max(0, (limits.get(subnetId) ?? ADDRESSES) - taken.length);
  };
  const offers: Offers = (instanceType, zone) => !withheld.has(`${instanceType} ${zone}`);
  return {
    free,
    offers,
    limitAddresses: (subnetId, addresses) => void limits.set(subnetId, addresses),
    withholdType: (instanceType, zone) => void withheld.add(`${instanceType} ${zone}`),
    check(instanceType, zone, subnetId) {
      if (!offers(instanceType, zone))
        throw new AwsError(
          'Unsupported',
          `Your requested instance type (${instanceType}) is not supported in your requested Availability Zone (${zone}).`,
        );
      if (limits.size > 0 && subnetId !== undefined && free(subnetId) === 0)
        throw new AwsError(
          'InsufficientFreeAddressesInSubnet',
          `There are not enough free addresses in subnet '${subnetId}' to satisfy the requested number of instances.`,
        );
    },
  };
}

type Offers = (instanceType: string, zone: string) => boolean;

/** The operations that describe subnets, and the types that zones offer. */
export function placeOperations(region: Region, places: ReturnType<typeof createPlaces>) {
  const zoneOf = (subnetId: string) =>
    region.name + ZONES[(subnetId.charCodeAt(subnetId.length - 1) + 2) % ZONES.length];
  return {
    DescribeSubnets({ SubnetIds = [] }: DescribeSubnetsCommandInput): Result<DescribeSubnetsCommandOutput> {
      if (SubnetIds.length === 0) throw unsupported('DescribeSubnets without SubnetIds');
      const malformed = SubnetIds.find((id) => !/^subnet-[0-9a-z-]+$/.test(id));
      if (malformed !== undefined)
        throw new AwsError('InvalidSubnetID.NotFound', `The subnet ID '${malformed}' does not exist`);
      return {
        Subnets: SubnetIds.map((SubnetId) => ({
          SubnetId,
          VpcId: vpcOf(region),
          AvailabilityZone: zoneOf(SubnetId),
          AvailableIpAddressCount: places.free(SubnetId),
          State: 'available',
        })),
      };
    },

    DescribeInstanceTypeOfferings(
      input: DescribeInstanceTypeOfferingsCommandInput,
    ): Result<DescribeInstanceTypeOfferingsCommandOutput> {
      const { LocationType = 'region', Filters = [], MaxResults, NextToken } = input;
      const valuesOf = (name: string) => Filters.find(({ Name }) => Name === name)?.Values;
      const types = valuesOf('instance-type');
      if (LocationType !== 'availability-zone' || !types)
        throw unsupported('DescribeInstanceTypeOfferings but by type and Availability Zone');
      const zones = valuesOf('location') ?? ZONES.map((letter) => region.name + letter);
      const found = types.flatMap((InstanceType) =>
        zones
          .filter((zone) => places.offers(InstanceType, zone))
          .map((Location) => ({ InstanceType: InstanceType as never, Location, LocationType })),
      );
      const { items, nextToken } = page(found, MaxResults, NextToken, {
        max: 1000,
        code: 'InvalidParameterValue',
      });
      return { InstanceTypeOfferings: items, NextToken: nextToken };
    },
  };
}

const unsupported = (what: string) =>
  new AwsError('UnsupportedOperation', `${what} is not supported by the local cloud`);
