import {
  DescribeImagesCommand,
  DescribeInstancesCommand,
  type EC2Client,
  type Instance,
} from '@aws-sdk/client-ec2';
import { type Ami, GetImageCommand, type ImagebuilderClient } from '@aws-sdk/client-imagebuilder';
import type { BuiltImage, Images, MachineImage } from '../ports.ts';
import { ImageNotFound } from '../rollout/errors.ts';
import { ask, everyPage, needed } from './answers.ts';

type Compute = Pick<EC2Client, 'send'>;
type Builder = Pick<ImagebuilderClient, 'send'>;

/** Where Greenshift runs. */
export interface Place {
  readonly region: string;
  readonly account: string;
}

/** Images as Image Builder makes them and EC2 knows them. */
export const machineImages = (ec2: Compute, imagebuilder: Builder, here: Place): Images => ({
  built: (buildArn) => built(imagebuilder, here, buildArn),
  describe: (imageId) => describe(ec2, imageId),
  runBy: (servers) => runBy(ec2, servers),
});

/** Image Builder models no error for a build that it doesn't know (SDK: `GetImage`), so these three mean it. */
async function built(client: Builder, here: Place, buildArn: string): Promise<BuiltImage> {
  const unknown = (error: Error): never => {
    throw new ImageNotFound(`Image Builder doesn't know ${buildArn}: ${error.message}`, { cause: error });
  };
  const answer = await ask(
    `describe the image ${buildArn}`,
    client.send(new GetImageCommand({ imageBuildVersionArn: buildArn })),
    { InvalidRequestException: unknown, ClientException: unknown, ResourceNotFoundException: unknown },
  );
  const image = needed(answer.image, `the image ${buildArn}`);
  const imageId = amiHere(image.outputResources?.amis ?? [], here)?.image;
  return {
    buildArn,
    available: image.state?.status === 'AVAILABLE',
    ...(image.sourcePipelineArn !== undefined && { pipeline: image.sourcePipelineArn }),
    ...(imageId !== undefined && { imageId }),
  };
}

/** A build is distributed to regions and accounts: the copy in our own account, else the only one of the region. */
function amiHere(amis: readonly Ami[], here: Place): Ami | undefined {
  const inRegion = amis.filter((ami) => ami.region === here.region && ami.image !== undefined);
  const own = inRegion.find((ami) => ami.accountId === here.account);
  return own ?? (inRegion.length === 1 ? inRegion[0] : undefined);
}

async function describe(client: Compute, imageId: string): Promise<MachineImage> {
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

async function runBy(client: Compute, servers: readonly string[]): Promise<Record<string, string>> {
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
const instances = (client: Compute, ids: string[]): Promise<Instance[]> =>
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
