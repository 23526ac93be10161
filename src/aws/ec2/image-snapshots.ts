import { DescribeImagesCommand, type EC2Client } from '@aws-sdk/client-ec2';
import { callAws } from '../call.ts';

/** The snapshots of an image; none of one that is gone. */
export async function imageSnapshots(
  client: Pick<EC2Client, 'send'>,
  imageId: string,
): Promise<ReadonlySet<string>> {
  const none = () => ({ Images: [] });
  const { Images } = await callAws(
    `describe the image ${imageId}`,
    client.send(new DescribeImagesCommand({ ImageIds: [imageId] })),
    {
      'InvalidAMIID.NotFound': none,
      'InvalidAMIID.Malformed': none,
      'InvalidAMIID.Unavailable': none,
    },
  );
  const mappings = (Images ?? []).flatMap(({ BlockDeviceMappings }) => BlockDeviceMappings ?? []);
  return new Set(mappings.flatMap(({ Ebs }) => Ebs?.SnapshotId ?? []));
}
