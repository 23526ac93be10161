import {
  DescribeLaunchTemplateVersionsCommand,
  type EC2Client,
  type LaunchTemplateBlockDeviceMapping,
  type LaunchTemplateVersion,
} from '@aws-sdk/client-ec2';
import type { DerivedVersion } from '../../ports/launch-templates.ts';
import { callAws, required } from '../call.ts';
import { imageSnapshots } from './image-snapshots.ts';

type Client = Pick<EC2Client, 'send'>;

/** The volumes to be sent, for their snapshots that aren't the old image's: the owner's data. Undefined without such. */
export async function keptVolumes(
  client: Client,
  { id, from }: DerivedVersion,
): Promise<LaunchTemplateBlockDeviceMapping[] | undefined> {
  const source = await findVersion(client, { id, version: from });
  const { ImageId = '', BlockDeviceMappings: mappings = [] } = source?.LaunchTemplateData ?? {};
  const snapshots = mappings.flatMap(({ Ebs }) => Ebs?.SnapshotId ?? []);
  if (snapshots.length === 0) return undefined;
  const stale = await imageSnapshots(client, ImageId);
  if (snapshots.every((snapshot) => stale.has(snapshot))) return undefined;
  return mappings.map(({ Ebs, ...mapping }) =>
    Ebs && stale.has(Ebs.SnapshotId ?? '')
      ? { ...mapping, Ebs: { ...Ebs, SnapshotId: undefined } }
      : { ...mapping, Ebs },
  );
}

/** Undefined for one that isn't there. */
export async function findVersion(
  client: Client,
  { id, version }: { readonly id: string; readonly version: number | string },
): Promise<LaunchTemplateVersion | undefined> {
  const input = { LaunchTemplateId: id, Versions: [String(version)] };
  const response = await callAws(
    `describe version ${version} of the launch template ${id}`,
    client.send(new DescribeLaunchTemplateVersionsCommand(input)),
    {
      'InvalidLaunchTemplateId.NotFound': () => undefined,
      'InvalidLaunchTemplateId.VersionNotFound': () => undefined,
    },
  );
  return response && required(response.LaunchTemplateVersions, `version ${version} of ${id}`)[0];
}
