import {
  DescribeImagesCommand,
  DescribeInstancesCommand,
  type EC2Client,
  type Instance,
} from '@aws-sdk/client-ec2';
import type { Images, MachineImage } from '../ports.ts';
import { ImageNotFound } from '../rollout/errors.ts';
import { ask, everyPage, needed } from './answers.ts';

type Client = Pick<EC2Client, 'send'>;

/** Images as EC2 knows them. */
export const machineImages = (client: Client): Images => ({
  describe: (imageId) => describe(client, imageId),
  runBy: (servers) => runBy(client, servers),
});

async function describe(client: Client, imageId: string): Promise<MachineImage> {
  const unknown = (error: Error): never => {
    throw new ImageNotFound(`EC2 doesn't know the image ${imageId}: ${error.message}`, { cause: error });
  };
  const answer = await ask(
    `describe the image ${imageId}`,
    client.send(new DescribeImagesCommand({ ImageIds: [imageId] })),
    {
      'InvalidAMIID.NotFound': unknown,
      'InvalidAMIID.Malformed': unknown,
      'InvalidAMIID.Unavailable': unknown,
    },
  );
  const image = answer.Images?.find(({ ImageId }) => ImageId === imageId);
  if (!image) throw new ImageNotFound(`EC2 doesn't know the image ${imageId}`);
  return {
    id: imageId,
    owner: needed(image.OwnerId, `the owner of ${imageId}`),
    state: needed(image.State, `the state of ${imageId}`),
    architecture: needed(image.Architecture, `the architecture of ${imageId}`),
  };
}

/** A filter takes at most 200 values (EC2 user guide); half of it keeps an answer on one page. */
const BATCH = 100;

async function runBy(client: Client, servers: readonly string[]): Promise<Record<string, string>> {
  const images: Record<string, string> = {};
  for (let start = 0; start < servers.length; start += BATCH) {
    for (const { InstanceId, ImageId, State } of await instances(
      client,
      servers.slice(start, start + BATCH),
    )) {
      if (State?.Name === 'terminated') continue;
      const id = needed(InstanceId, 'the id of an instance');
      images[id] = needed(ImageId, `the image of ${id}`);
    }
  }
  return images;
}

/** A filter leaves out what isn't there; InstanceIds would answer `InvalidInstanceID.NotFound` for the whole batch. */
const instances = (client: Client, ids: string[]): Promise<Instance[]> =>
  everyPage(async (NextToken: string | undefined) => {
    const command = new DescribeInstancesCommand({
      Filters: [{ Name: 'instance-id', Values: ids }],
      NextToken,
    });
    const answer = await ask('describe instances', client.send(command));
    return {
      items: answer.Reservations?.flatMap(({ Instances }) => Instances ?? []),
      next: answer.NextToken,
    };
  });
