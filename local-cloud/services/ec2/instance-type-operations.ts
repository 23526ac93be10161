import type {
  DescribeInstanceTypesCommandInput,
  DescribeInstanceTypesCommandOutput,
  InstanceTypeInfo,
} from '@aws-sdk/client-ec2';
import { AwsError, type Result } from '../../operations.ts';
import { type InstanceType, instanceType } from './instance-types.ts';

/** DescribeInstanceTypes, of types that are named: what their names tell. */
export const instanceTypeOperations = () => ({
  DescribeInstanceTypes({
    InstanceTypes = [],
    Filters = [],
  }: DescribeInstanceTypesCommandInput): Result<DescribeInstanceTypesCommandOutput> {
    if (InstanceTypes.length === 0 || Filters.length > 0)
      throw new AwsError(
        'UnsupportedOperation',
        'DescribeInstanceTypes but by type is not supported by the local cloud',
      );
    const malformed = InstanceTypes.filter((name) => !/^[a-z][\w-]*\.[\w-]+$/.test(name));
    if (malformed.length > 0)
      throw new AwsError(
        'InvalidInstanceType',
        `The following supplied instance types do not exist: [${malformed.join(', ')}]`,
      );
    return { InstanceTypes: [...new Set(InstanceTypes)].map((name) => view(instanceType(name))) };
  },
});

const view = (type: InstanceType): InstanceTypeInfo => {
  const { CoreCount, ThreadsPerCore } = cpuOptions(type);
  return {
    InstanceType: type.name as InstanceTypeInfo['InstanceType'],
    CurrentGeneration: true,
    BareMetal: type.name.includes('.metal'),
    BurstablePerformanceSupported: type.isBurstable,
    ProcessorInfo: {
      SupportedArchitectures: [type.architecture as 'x86_64' | 'arm64'],
    },
    VCpuInfo: {
      DefaultVCpus: type.vcpus,
      DefaultCores: CoreCount,
      DefaultThreadsPerCore: ThreadsPerCore,
    },
    MemoryInfo: { SizeInMiB: type.memoryMiB },
  };
};

/** A vCPU of Graviton is a core; of the others two are the threads of one. */
export function cpuOptions({ vcpus, architecture }: InstanceType) {
  const ThreadsPerCore = architecture === 'arm64' || vcpus % 2 === 1 ? 1 : 2;
  return { CoreCount: vcpus / ThreadsPerCore, ThreadsPerCore };
}
