import type * as imagebuilder from '@aws-sdk/client-imagebuilder';
import type { Answer } from '../../operations.ts';
import type { Builds } from './builds.ts';
import { imageFields, list, pipelineFields, summary, versions } from './lists.ts';
import type { Pipeline, Resources } from './resources.ts';

/** The operations that only look. */
export function createQueries(account: string, resources: Resources, builds: Builds) {
  function ofPipeline({ arn }: Pipeline): imagebuilder.Image[] {
    return builds.all().filter((image) => image.sourcePipelineArn === arn);
  }

  // What the pipeline tells about its runs is read off the builds themselves.
  function described(pipeline: Pipeline): imagebuilder.ImagePipeline {
    const last = ofPipeline(pipeline).at(-1);
    return { ...pipeline, dateLastRun: last?.dateCreated, lastRunStatus: last?.state?.status };
  }

  return {
    GetImage: (input: imagebuilder.GetImageCommandInput): Answer<imagebuilder.GetImageCommandOutput> => ({
      image: builds.find(input.imageBuildVersionArn).image,
    }),
    GetImageRecipe: (
      input: imagebuilder.GetImageRecipeCommandInput,
    ): Answer<imagebuilder.GetImageRecipeCommandOutput> => ({
      imageRecipe: resources.getRecipe(input.imageRecipeArn),
    }),
    GetComponent: (
      input: imagebuilder.GetComponentCommandInput,
    ): Answer<imagebuilder.GetComponentCommandOutput> => ({
      component: resources.getComponent(input.componentBuildVersionArn),
    }),
    GetImagePipeline: (
      input: imagebuilder.GetImagePipelineCommandInput,
    ): Answer<imagebuilder.GetImagePipelineCommandOutput> => ({
      imagePipeline: described(resources.pipeline(input.imagePipelineArn)),
    }),
    ListImagePipelines: (
      input: imagebuilder.ListImagePipelinesCommandInput,
    ): Answer<imagebuilder.ListImagePipelinesCommandOutput> => {
      const { items, nextToken } = list(resources.pipelines().map(described), input, pipelineFields);
      return { imagePipelineList: items, nextToken };
    },
    // All images are this account's own.
    ListImages: (
      input: imagebuilder.ListImagesCommandInput,
    ): Answer<imagebuilder.ListImagesCommandOutput> => {
      const own = (input.owner ?? 'Self') === 'Self' ? versions(builds.all(), account) : [];
      const { items, nextToken } = list(own, input, imageFields);
      return { imageVersionList: items, nextToken };
    },
    ListImageBuildVersions: (
      input: imagebuilder.ListImageBuildVersionsCommandInput,
    ): Answer<imagebuilder.ListImageBuildVersionsCommandOutput> => {
      const prefix = input.imageVersionArn === undefined ? '' : `${input.imageVersionArn}/`;
      const found = builds.all().filter((image) => image.arn.startsWith(prefix));
      const { items, nextToken } = list(found, input, imageFields);
      return { imageSummaryList: items.map((image) => summary(image, account)), nextToken };
    },
    ListImagePipelineImages: (
      input: imagebuilder.ListImagePipelineImagesCommandInput,
    ): Answer<imagebuilder.ListImagePipelineImagesCommandOutput> => {
      const pipeline = resources.pipeline(input.imagePipelineArn);
      const { items, nextToken } = list(ofPipeline(pipeline), input, imageFields);
      return { imageSummaryList: items.map((image) => summary(image, account)), nextToken };
    },
  };
}
