import { DescribeImagesCommand, type EC2Client, type Image } from '@aws-sdk/client-ec2';
import type { Images, MachineImage } from '../../ports/images.ts';
import { ImageNotFound } from '../../rollout/errors.ts';
import { callAws, required } from '../call.ts';

type Client = Pick<EC2Client, 'send'>;

export const machineImages = (client: Client): Images => ({
  describe: (imageId) => describe(client, imageId),
});

async function describe(client: Client, imageId: string): Promise<MachineImage> {
  const unknown = (error: Error): never => {
    throw new ImageNotFound(`EC2 doesn't know the image ${imageId}: ${error.message}`, { cause: error });
  };
  const response = await callAws(
    `describe the image ${imageId}`,
    client.send(new DescribeImagesCommand({ ImageIds: [imageId] })),
    {
      'InvalidAMIID.NotFound': unknown,
      'InvalidAMIID.Malformed': unknown,
      'InvalidAMIID.Unavailable': unknown,
    },
  );
  const image = required(response.Images, `the image ${imageId}`).find(({ ImageId }) => ImageId === imageId);
  if (!image) throw new ImageNotFound(`EC2 doesn't know the image ${imageId}`);
  return {
    id: imageId,
    owner: required(image.OwnerId, `the owner of ${imageId}`),
    state: required(image.State, `the state of ${imageId}`),
    architecture: required(image.Architecture, `the architecture of ${imageId}`),
    ...marksOf(image),
  };
}

function marksOf({ Tags = [], DeprecationTime = '', ImageAllowed }: Image) {
  const tags = Object.fromEntries(Tags.map(({ Key = '', Value = '' }) => [Key, Value]));
  const deprecatedAt = Date.parse(DeprecationTime);
  return {
    ...(Tags.length > 0 && { tags }),
    ...(!Number.isNaN(deprecatedAt) && { deprecatedAt }),
    ...(ImageAllowed !== undefined && { isAllowed: ImageAllowed }),
  };
}
