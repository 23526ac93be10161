import type * as imagebuilder from '@aws-sdk/client-imagebuilder';
import type { Result } from '../../operations.ts';
import { arn, type Region } from '../../region.ts';
import type { Builds } from './builds.ts';
import { imageFields, list, pipelineFields, summary } from './lists.ts';
import { findPipeline, partsOf } from './lookup.ts';
import { imagesOf, type Pipeline, type State, slug } from './model.ts';
import { add, checkName, checkSupported, invalidRequest, pick } from './requests.ts';

/** Pipelines and the builds that they start. */
export const pipelineOperations = (region: Region, state: State, builds: Builds) => ({
  CreateImagePipeline(input: imagebuilder.CreateImagePipelineCommandInput) {
    const { clientToken, tags } = input;
    const { name } = checkName(input.name);
    const id = arn(region, 'imagebuilder', `image-pipeline/${slug(name)}`);
    const settings = settingsOf(state, input);
    const now = new Date(region.clock.now()).toISOString();
    add(state.pipelines, id, { ...settings, arn: id, name, tags, dateCreated: now, dateUpdated: now });
    return { imagePipelineArn: id, clientToken };
  },

  /** Not a patch: what is left out goes back to its default (API reference of UpdateImagePipeline). */
  UpdateImagePipeline(input: imagebuilder.UpdateImagePipelineCommandInput) {
    const { arn: id, name, tags, dateCreated } = findPipeline(state, input.imagePipelineArn);
    const dateUpdated = new Date(region.clock.now()).toISOString();
    state.pipelines.set(id, { ...settingsOf(state, input), arn: id, name, tags, dateCreated, dateUpdated });
    return { imagePipelineArn: id, clientToken: input.clientToken };
  },

  StartImagePipelineExecution(input: imagebuilder.StartImagePipelineExecutionCommandInput) {
    const pipeline = findPipeline(state, input.imagePipelineArn);
    const imageBuildVersionArn = builds.start({
      pipeline,
      ...partsOf(state, pipeline),
      tests: pipeline.imageTestsConfiguration,
      scanning: pipeline.imageScanningConfiguration,
      tags: { ...pipeline.imageTags, ...input.tags },
    });
    return { imageBuildVersionArn, clientToken: input.clientToken };
  },

  GetImagePipeline: (
    input: imagebuilder.GetImagePipelineCommandInput,
  ): Result<imagebuilder.GetImagePipelineCommandOutput> => ({
    imagePipeline: pipelineView(state, findPipeline(state, input.imagePipelineArn)),
  }),

  ListImagePipelines(
    input: imagebuilder.ListImagePipelinesCommandInput,
  ): Result<imagebuilder.ListImagePipelinesCommandOutput> {
    const all = Array.from(state.pipelines.values(), (pipeline) => pipelineView(state, pipeline));
    const { items, nextToken } = list(all, input, pipelineFields);
    return { imagePipelineList: items, nextToken };
  },

  ListImagePipelineImages(
    input: imagebuilder.ListImagePipelineImagesCommandInput,
  ): Result<imagebuilder.ListImagePipelineImagesCommandOutput> {
    const pipeline = findPipeline(state, input.imagePipelineArn);
    const { items, nextToken } = list(imagesBy(state, pipeline), input, imageFields);
    return { imageSummaryList: items.map((image) => summary(image, region.account)), nextToken };
  },
});

function settingsOf(
  state: State,
  input: Omit<imagebuilder.CreateImagePipelineCommandInput, 'name'>,
): imagebuilder.ImagePipeline {
  checkSupported(input);
  if (input.schedule !== undefined)
    throw invalidRequest(
      'Pipelines have no schedule here: start executions, for example from a scheduled rule.',
    );
  const { recipe } = partsOf(state, input);
  return {
    ...pick(input, ['description', 'imageRecipeArn', 'infrastructureConfigurationArn', 'imageTags']),
    ...pick(input, ['distributionConfigurationArn', 'enhancedImageMetadataEnabled', 'executionRole']),
    ...pick(input, ['imageScanningConfiguration']),
    platform: recipe.view.platform,
    imageTestsConfiguration: input.imageTestsConfiguration ?? {
      imageTestsEnabled: true,
      timeoutMinutes: 720,
    },
    status: input.status ?? 'ENABLED',
  };
}

const imagesBy = (state: State, { arn: id }: Pipeline) =>
  imagesOf(state).filter(({ sourcePipelineArn }) => sourcePipelineArn === id);

function pipelineView(state: State, pipeline: Pipeline): imagebuilder.ImagePipeline {
  const last = imagesBy(state, pipeline).at(-1);
  return { ...pipeline, dateLastRun: last?.dateCreated, lastRunStatus: last?.state?.status };
}
