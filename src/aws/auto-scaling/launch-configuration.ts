import {
  type LaunchConfiguration as Described,
  DescribeLaunchConfigurationsCommand,
} from '@aws-sdk/client-auto-scaling';
import type { LaunchConfiguration } from '../../ports/fleets.ts';
import { SpecMismatch } from '../../rollout/errors.ts';
import { callAws, required } from '../call.ts';
import type { Client } from './groups.ts';

/** Throws SpecMismatch for one that doesn't exist. */
export async function readLaunchConfiguration(client: Client, name: string): Promise<LaunchConfiguration> {
  const what = `the launch configuration ${name}`;
  const response = await callAws(
    `describe ${what}`,
    client.send(new DescribeLaunchConfigurationsCommand({ LaunchConfigurationNames: [name] })),
  );
  const [found] = required(response.LaunchConfigurations, what);
  if (!found) throw new SpecMismatch(`there is no launch configuration ${name}`);
  return {
    arn: required(found.LaunchConfigurationARN, `the ARN of ${what}`),
    imageId: required(found.ImageId, `the image of ${what}`),
    data: templateData(found),
  };
}

/**
 * The same settings as those of a launch template.
 * @see https://docs.aws.amazon.com/autoscaling/ec2/userguide/migrate-to-launch-templates.html
 */
export function templateData(found: Described): Record<string, unknown> {
  const { ImageId, InstanceType, EbsOptimized, MetadataOptions } = found;
  const data = {
    ImageId,
    InstanceType,
    KeyName: found.KeyName || undefined,
    UserData: found.UserData || undefined,
    KernelId: found.KernelId || undefined,
    RamDiskId: found.RamdiskId || undefined,
    EbsOptimized,
    MetadataOptions,
    ...network(found),
    ...profile(found.IamInstanceProfile),
    BlockDeviceMappings: volumes(found),
    Monitoring: found.InstanceMonitoring && { Enabled: found.InstanceMonitoring.Enabled },
    Placement: found.PlacementTenancy ? { Tenancy: found.PlacementTenancy } : undefined,
    InstanceMarketOptions: found.SpotPrice
      ? { MarketType: 'spot', SpotOptions: { MaxPrice: found.SpotPrice } }
      : undefined,
  };
  return Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined));
}

/** An answer to whether servers get public addresses belongs to an interface, and the security groups go with it. */
function network({ SecurityGroups = [], AssociatePublicIpAddress }: Described): Record<string, unknown> {
  if (AssociatePublicIpAddress !== undefined) {
    const Groups = SecurityGroups.length > 0 ? SecurityGroups : undefined;
    return {
      NetworkInterfaces: [{ DeviceIndex: 0, AssociatePublicIpAddress, DeleteOnTermination: true, Groups }],
    };
  }
  if (SecurityGroups.length === 0) return {};
  const areIds = SecurityGroups.every((group) => group.startsWith('sg-'));
  return areIds ? { SecurityGroupIds: SecurityGroups } : { SecurityGroups };
}

function profile(name: string | undefined): Record<string, unknown> {
  if (!name) return {};
  return { IamInstanceProfile: name.startsWith('arn:') ? { Arn: name } : { Name: name } };
}

/** A template says with an empty text that a device of the image is left out. */
function volumes({ BlockDeviceMappings = [] }: Described): unknown[] | undefined {
  if (BlockDeviceMappings.length === 0) return undefined;
  return BlockDeviceMappings.map(({ NoDevice, ...mapping }) =>
    NoDevice ? { DeviceName: mapping.DeviceName, NoDevice: '' } : mapping,
  );
}
