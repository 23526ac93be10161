import type { LaunchTemplateBlockDeviceMapping } from '@aws-sdk/client-ec2';
import { architectureOf } from '../../local-cloud/services/ec2/capacity.ts';
import type { World } from '../../simulation/world/world.ts';

/** An image that is live already, of the architecture that the instance type needs, with the snapshots that are named. */
export function plantImage(
  { services, instances }: World,
  named: string,
  instanceType = 'm5.large',
  mappings: readonly LaunchTemplateBlockDeviceMapping[] = [],
): void {
  const [, parameter, version = '1'] = /^resolve:ssm:([^:]+)(?::(\d+))?/.exec(named) ?? [];
  const imageId = parameter === undefined ? named : 'ami-0a0a0a0a0a0a0a0a0';
  for (let put = 0; parameter !== undefined && put < Number(version); put += 1)
    services.ec2.putImageParameter(parameter, imageId);
  if (services.ec2.hasImage(imageId)) return;
  const architecture = architectureOf(instanceType);
  const snapshots = Object.fromEntries(
    mappings.flatMap(({ DeviceName = '', Ebs }) => (Ebs?.SnapshotId ? [[DeviceName, Ebs.SnapshotId]] : [])),
  );
  services.ec2.putImage({ imageId, name: imageId, architecture, snapshots });
  instances.assign(imageId, 'first');
}
