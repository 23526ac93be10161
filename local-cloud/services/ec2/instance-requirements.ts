import type { InstanceRequirements } from '@aws-sdk/client-auto-scaling';
import { AwsError } from '../../operations.ts';
import { architectureOf } from './capacity.ts';
import { GIB, type InstanceType, instanceType } from './instance-types.ts';

/** The families that instance requirements choose from, the current ones of general use. */
const FAMILIES =
  't3 t3a m5 m5a m6i m6a m7i c5 c5a c6i c6a c7i r5 r5a r6i r6a r7i t4g m6g m7g c6g c7g r6g r7g';
const SIZES = 'large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge';

/** What every type here is enough of: names say nothing of it. */
const UNTOLD = [
  'BaselineEbsBandwidthMbps',
  'BaselinePerformanceFactors',
  'NetworkBandwidthGbps',
  'NetworkInterfaceCount',
  'RequireEncryptionInTransit',
];

/** Members that no type here has anything to say to: they have no accelerators, local storage or bare metal. */
const HARMLESS = [
  'AcceleratorCount',
  'AcceleratorManufacturers',
  'AcceleratorNames',
  'AcceleratorTotalMemoryMiB',
  'AcceleratorTypes',
  'LocalStorageTypes',
  'TotalLocalStorageGB',
  'SpotMaxPricePercentageOverLowestPrice',
  'MaxSpotPriceAsPercentageOfOptimalOnDemandPrice',
  'OnDemandMaxPricePercentageOverLowestPrice',
];

type Test = (type: InstanceType) => boolean;

/**
 * The types that meet the requirements with an image of the architecture. Throws for a requirement that isn't known
 * here.
 */
export function matchingTypes(requirements: InstanceRequirements, architecture: string): InstanceType[] {
  const tests = Object.entries(requirements)
    .filter(([, value]) => value !== undefined)
    .map(([member, value]) => testFor(member, value));
  return FAMILIES.split(' ')
    .flatMap((family) => SIZES.split(' ').map((size) => instanceType(`${family}.${size}`)))
    .filter((type) => type.architecture === architecture && tests.every((test) => test(type)))
    .filter(({ isBurstable }) => !isBurstable || allowsBurstable(requirements));
}

/** Types with credits are left out unless they are asked for (Auto Scaling API reference, `InstanceRequirements`). */
const allowsBurstable = ({ BurstablePerformance }: InstanceRequirements) =>
  BurstablePerformance === 'included' || BurstablePerformance === 'required';

interface Bounds {
  readonly Min?: number;
  readonly Max?: number;
}

const within = ({ Min = 0, Max = Number.POSITIVE_INFINITY }: Bounds, value: number) =>
  value >= Min && value <= Max;

// biome-ignore lint/suspicious/noExplicitAny: a requirement's type is its name's
function testFor(member: string, value: any): Test {
  switch (member) {
    case 'VCpuCount':
      return ({ vcpus }) => within(value, vcpus);
    case 'MemoryMiB':
      return ({ memoryMiB }) => within(value, memoryMiB);
    case 'MemoryGiBPerVCpu':
      return ({ memoryMiB, vcpus }) => within(value, memoryMiB / GIB / vcpus);
    case 'AllowedInstanceTypes':
      return ({ name }) => value.some((pattern: string) => covers(pattern, name));
    case 'ExcludedInstanceTypes':
      return ({ name }) => !value.some((pattern: string) => covers(pattern, name));
    case 'BurstablePerformance':
      return ({ isBurstable }) => value !== 'required' || isBurstable;
    case 'InstanceGenerations':
      return () => value.includes('current');
    case 'CpuManufacturers':
      return ({ name }) => value.includes(manufacturerOf(name));
    case 'BareMetal':
    case 'LocalStorage':
      return () => value !== 'required';
    case 'RequireHibernateSupport':
      return () => value !== true;
    default:
      if (UNTOLD.includes(member)) return () => true;
      if (HARMLESS.includes(member)) return () => !isPositive(value);
      throw new AwsError('InvalidParameterValue', `${member} is not supported by the local cloud`);
  }
}

/** At least one accelerator is demanded. */
const isPositive = (value: Bounds | unknown) => ((value as Bounds).Min ?? 0) > 0;

function manufacturerOf(name: string): string {
  if (architectureOf(name) === 'arm64') return 'amazon-web-services';
  return /^[a-z]+\da/.test(name) ? 'amd' : 'intel';
}

/** `m5*` and `*.large`. */
const covers = (pattern: string, name: string) =>
  new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '.*')}$`).test(name);
