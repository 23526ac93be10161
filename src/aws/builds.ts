import { type Ami, GetImageCommand, type ImagebuilderClient } from '@aws-sdk/client-imagebuilder';
import type { Builds, BuiltImage } from '../ports.ts';
import { ImageNotFound } from '../rollout/errors.ts';
import { ask, needed } from './answers.ts';

type Client = Pick<ImagebuilderClient, 'send'>;

/** Where Greenshift runs. */
export interface Place {
  readonly region: string;
  readonly account: string;
}

/** Images as Image Builder makes them. */
export const imageBuilds = (client: Client, here: Place): Builds => ({
  find: (buildArn) => find(client, here, buildArn),
});

/** Image Builder models no error for a build that it doesn't know (SDK: `GetImage`), so these three mean it. */
async function find(client: Client, here: Place, buildArn: string): Promise<BuiltImage> {
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
