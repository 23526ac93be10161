import type * as imagebuilder from '@aws-sdk/client-imagebuilder';
import type { Compute } from '../../internal-interfaces.ts';
import type { Call, Operation, ServiceOperations } from '../../operations.ts';
import type { Region } from '../../region.ts';
import { type BuildStore, createBuilds, type Stages } from './builds.ts';
import { createQueries } from './queries.ts';
import { checkSupported, createResources } from './resources.ts';
import { createIdempotency } from './tokens.ts';

/** Builds on AWS take a quarter of an hour or more; nobody learns anything from waiting that long here. */
const STAGES: Stages = { PENDING: 1_000, BUILDING: 30_000, TESTING: 15_000, DISTRIBUTING: 10_000 };

/**
 * EC2 Image Builder. The one component of a recipe names a folder (`file:///…`); a build stores it as it is then,
 * registers an AMI for it, and says so in events. Every build makes a new AMI, of the same content too. `close` stops the
 * builds that are under way where they are.
 */
export function createImageBuilder(
  region: Region,
  imageStore: BuildStore,
  compute: Pick<Compute, 'registerImage'>,
  stages: Stages = STAGES,
): ServiceOperations & { close(): void } {
  const resources = createResources(region);
  const builds = createBuilds(region, imageStore, compute, stages);
  const once = createIdempotency(region.clock);

  const created = <Key extends string>(key: Key, create: () => string, clientToken: string | undefined) =>
    ({ [key]: create(), clientToken }) as Record<Key, string> & { clientToken: string | undefined };

  const creations = {
    CreateComponent: once('CreateComponent', (input: imagebuilder.CreateComponentCommandInput) =>
      created('componentBuildVersionArn', () => resources.addComponent(input), input.clientToken),
    ),
    CreateImageRecipe: once('CreateImageRecipe', (input: imagebuilder.CreateImageRecipeCommandInput) =>
      created('imageRecipeArn', () => resources.addRecipe(input), input.clientToken),
    ),
    CreateInfrastructureConfiguration: once(
      'CreateInfrastructureConfiguration',
      (input: imagebuilder.CreateInfrastructureConfigurationCommandInput) =>
        created(
          'infrastructureConfigurationArn',
          () => resources.addInfrastructure(input),
          input.clientToken,
        ),
    ),
    CreateDistributionConfiguration: once(
      'CreateDistributionConfiguration',
      (input: imagebuilder.CreateDistributionConfigurationCommandInput) =>
        created('distributionConfigurationArn', () => resources.addDistribution(input), input.clientToken),
    ),
    CreateImagePipeline: once('CreateImagePipeline', (input: imagebuilder.CreateImagePipelineCommandInput) =>
      created('imagePipelineArn', () => resources.addPipeline(input), input.clientToken),
    ),
    UpdateImagePipeline: once('UpdateImagePipeline', (input: imagebuilder.UpdateImagePipelineCommandInput) =>
      created('imagePipelineArn', () => resources.updatePipeline(input), input.clientToken),
    ),
  };

  const executions = {
    StartImagePipelineExecution: once(
      'StartImagePipelineExecution',
      (input: imagebuilder.StartImagePipelineExecutionCommandInput) => {
        const pipeline = resources.pipeline(input.imagePipelineArn);
        const start = () =>
          builds.start({
            pipeline,
            recipe: resources.recipe(pipeline.imageRecipeArn),
            infrastructure: resources.infrastructure(pipeline.infrastructureConfigurationArn),
            distribution: resources.distribution(pipeline.distributionConfigurationArn),
            tests: pipeline.imageTestsConfiguration,
            tags: { ...pipeline.imageTags, ...input.tags },
          });
        return created('imageBuildVersionArn', start, input.clientToken);
      },
    ),
    CreateImage: once('CreateImage', (input: imagebuilder.CreateImageCommandInput) => {
      checkSupported(input);
      const start = () =>
        builds.start({
          recipe: resources.recipe(input.imageRecipeArn),
          infrastructure: resources.infrastructure(input.infrastructureConfigurationArn),
          distribution: resources.distribution(input.distributionConfigurationArn),
          tests: input.imageTestsConfiguration,
          tags: input.tags ?? {},
        });
      return created('imageBuildVersionArn', start, input.clientToken);
    }),
    CancelImageCreation: once(
      'CancelImageCreation',
      (input: imagebuilder.CancelImageCreationCommandInput) => {
        builds.cancel(input.imageBuildVersionArn);
        return { imageBuildVersionArn: input.imageBuildVersionArn, clientToken: input.clientToken };
      },
    ),
  };

  const operations = withRequestId({
    ...creations,
    ...executions,
    ...createQueries(region.account, resources, builds),
  });
  return { signingName: 'imagebuilder', operations, close: () => builds.close() };
}

/** Image Builder is the one service that repeats the request's id in its answers. */
function withRequestId(operations: Readonly<Record<string, Operation>>): Record<string, Operation> {
  return Object.fromEntries(
    Object.entries(operations).map(([name, run]) => [
      name,
      (input: unknown, call: Call) => ({ requestId: call.requestId, ...run(input, call) }),
    ]),
  );
}
