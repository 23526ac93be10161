import type {
  GetServiceQuotaCommandInput,
  GetServiceQuotaCommandOutput,
} from '@aws-sdk/client-service-quotas';
import { AwsError, type Result, type ServiceOperations } from '../../operations.ts';
import { arn, type Region } from '../../region.ts';
import { VCPU_QUOTAS, type VcpuQuotas } from '../ec2/vcpu-quotas.ts';

/** Service Quotas: the applied values of the quotas that are held to here and that their services don't tell. */
export function createServiceQuotas(
  region: Region,
  vcpus: Pick<VcpuQuotas, 'limitOf'>,
): { readonly service: ServiceOperations } {
  const operations = {
    GetServiceQuota({
      ServiceCode,
      QuotaCode = '',
    }: GetServiceQuotaCommandInput): Result<GetServiceQuotaCommandOutput> {
      const quota = ServiceCode === 'ec2' ? VCPU_QUOTAS[QuotaCode] : undefined;
      if (!quota)
        throw new AwsError(
          'NoSuchResourceException',
          'The request failed because the specified quota does not exist.',
        );
      return {
        Quota: {
          ServiceCode,
          ServiceName: 'Amazon Elastic Compute Cloud (Amazon EC2)',
          QuotaArn: arn(region, 'servicequotas', `ec2/${QuotaCode}`),
          QuotaCode,
          QuotaName: quota.name,
          Value: vcpus.limitOf(quota),
          Unit: 'None',
          Adjustable: true,
          GlobalQuota: false,
        },
      };
    },
  };
  return { service: { signingName: 'servicequotas', operations } };
}
