import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  CreateComponentCommand,
  CreateDistributionConfigurationCommand,
  CreateImagePipelineCommand,
  CreateImageRecipeCommand,
  CreateInfrastructureConfigurationCommand,
  GetImageCommand,
  ImagebuilderClient,
  type ImagePipeline,
  ListImagePipelinesCommand,
  StartImagePipelineExecutionCommand,
  UpdateImagePipelineCommand,
} from '@aws-sdk/client-imagebuilder';
import { CREDENTIALS, REGION } from './endpoints.ts';

/** Every image is scanned for vulnerabilities. */
const SCANNING = { imageScanningEnabled: true };

type Builder = Pick<ImagebuilderClient, 'send'>;

const PARENT = 'arn:aws:imagebuilder:us-east-1:aws:image/amazon-linux-2023-x86/x.x.x';

/** Publishes folders as images of one pipeline, as a build system does with Image Builder. */
export interface Publisher {
  /** Starts the build of a folder; returns its ARN. `regions`: where its image is copied to, beside this one. */
  publish(folder: string, regions?: readonly string[]): Promise<string>;
  /** Waits until a build is available; returns the id of its AMI. Rejects when it failed. */
  available(buildArn: string, pause: () => Promise<void>): Promise<string>;
  /** The ARN of the pipeline that a build comes from. */
  pipelineOf(buildArn: string): Promise<string | undefined>;
}

/** At a poll every tenth of a second that is five minutes; a build takes seconds. */
const POLLS_MAX = 3_000;

/** A publisher for the pipeline that is named like the service; the first image creates the pipeline. */
export function createPublisher(client: Builder, service: string, parentImage = PARENT): Publisher {
  return {
    async publish(folder, regions) {
      const pipeline = await findPipeline(client, service);
      const recipe = await createRecipe(
        client,
        { name: service, parentImage },
        nextVersion(pipeline),
        resolve(folder),
      );
      const distribution = regions && (await createDistribution(client, recipe, regions));
      const imagePipelineArn = await pointPipeline(client, service, pipeline, { recipe, distribution });
      const { imageBuildVersionArn } = await client.send(
        new StartImagePipelineExecutionCommand({ imagePipelineArn }),
      );
      return imageBuildVersionArn ?? '';
    },
    available: (buildArn, pause) => available(client, buildArn, pause),
    async pipelineOf(imageBuildVersionArn) {
      const { image } = await client.send(new GetImageCommand({ imageBuildVersionArn }));
      return image?.sourcePipelineArn;
    },
  };
}

/** A publisher on the local cloud at `endpoint`. */
export const publisherAt = (endpoint: string, service: string): Publisher =>
  createPublisher(new ImagebuilderClient({ endpoint, region: REGION, credentials: CREDENTIALS }), service);

async function findPipeline(client: Builder, service: string): Promise<ImagePipeline | undefined> {
  const filters = [{ name: 'name', values: [service] }];
  const { imagePipelineList = [] } = await client.send(new ListImagePipelinesCommand({ filters }));
  return imagePipelineList[0];
}

/** The version after that of the recipe the pipeline has now: `…:image-recipe/web/1.0.3` is followed by `1.0.4`. */
function nextVersion(pipeline: ImagePipeline | undefined): string {
  const [, patch] = /\/1\.0\.(\d+)$/.exec(pipeline?.imageRecipeArn ?? '') ?? [];
  return `1.0.${patch === undefined ? 0 : Number(patch) + 1}`;
}

async function available(client: Builder, buildArn: string, pause: () => Promise<void>) {
  for (let poll = 0; poll < POLLS_MAX; poll += 1) {
    const { image } = await client.send(new GetImageCommand({ imageBuildVersionArn: buildArn }));
    const { status, reason } = image?.state ?? {};
    if (status === 'AVAILABLE') return image?.outputResources?.amis?.[0]?.image ?? '';
    if (status === 'FAILED' || status === 'CANCELLED') throw new Error(`the image was not built: ${reason}`);
    await pause();
  }
  throw new Error(`${buildArn} is not available after ${POLLS_MAX} polls`);
}

/** Recipes and components never change: each image has its own version of both. */
async function createRecipe(
  client: Builder,
  { name, parentImage }: { name: string; parentImage: string },
  semanticVersion: string,
  folder: string,
) {
  const uri = pathToFileURL(folder).href;
  const { componentBuildVersionArn } = await client.send(
    new CreateComponentCommand({ name, semanticVersion, platform: 'Linux', uri }),
  );
  const components = [{ componentArn: componentBuildVersionArn }];
  const { imageRecipeArn } = await client.send(
    new CreateImageRecipeCommand({ name, semanticVersion, parentImage, components }),
  );
  return imageRecipeArn ?? '';
}

interface PipelineParts {
  readonly recipe: string;
  readonly distribution: string | undefined;
}

/** Named after the version of the recipe: each has its own. */
async function createDistribution(client: Builder, recipe: string, regions: readonly string[]) {
  const [, version = ''] = /image-recipe\/(.+)$/.exec(recipe) ?? [];
  const name = version.replaceAll(/[^\w-]/g, '-');
  const distributions = regions.map((region) => ({ region, amiDistributionConfiguration: {} }));
  const command = new CreateDistributionConfigurationCommand({ name, distributions });
  return (await client.send(command)).distributionConfigurationArn;
}

async function pointPipeline(
  client: Builder,
  name: string,
  pipeline: ImagePipeline | undefined,
  { recipe: imageRecipeArn, distribution: distributionConfigurationArn }: PipelineParts,
): Promise<string> {
  if (pipeline) {
    const { arn: imagePipelineArn, infrastructureConfigurationArn } = pipeline;
    await client.send(
      new UpdateImagePipelineCommand({
        imagePipelineArn,
        imageRecipeArn,
        infrastructureConfigurationArn,
        distributionConfigurationArn,
        imageScanningConfiguration: SCANNING,
      }),
    );
    return imagePipelineArn ?? '';
  }
  const { infrastructureConfigurationArn } = await client.send(
    new CreateInfrastructureConfigurationCommand({ name, instanceProfileName: 'image-builder' }),
  );
  const { imagePipelineArn } = await client.send(
    new CreateImagePipelineCommand({
      name,
      imageRecipeArn,
      infrastructureConfigurationArn,
      distributionConfigurationArn,
      imageScanningConfiguration: SCANNING,
    }),
  );
  return imagePipelineArn ?? '';
}
