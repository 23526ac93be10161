import type * as imagebuilder from '@aws-sdk/client-imagebuilder';
import { AwsError } from '../../operations.ts';
import { page } from '../../paging.ts';

interface ListRequest {
  readonly filters?: imagebuilder.Filter[] | undefined;
  readonly maxResults?: number | undefined;
  readonly nextToken?: string | undefined;
}

/** How the fields are found that a list can be filtered by. */
type Fields<Item> = Readonly<Record<string, (item: Item) => string | undefined>>;

const MAX_RESULTS = 25;

/**
 * The page that a List operation returns: items must have one of the values of every filter.
 * Throws `InvalidParameterException` for a filter that the list doesn't have, and `InvalidPaginationTokenException`.
 */
export function list<Item>(items: readonly Item[], request: ListRequest, fields: Fields<Item>) {
  const filters = (request.filters ?? []).map(({ name = '', values = [] }) => {
    const field = fields[name];
    if (!field) throw new AwsError('InvalidParameterException', `The filter ${name} is not supported here.`);
    return (item: Item) => values.includes(field(item) ?? '');
  });
  const found = items.filter((item) => filters.every((passes) => passes(item)));
  return page(found, request.maxResults, request.nextToken, {
    max: MAX_RESULTS,
    code: request.nextToken === undefined ? 'InvalidParameterException' : 'InvalidPaginationTokenException',
  });
}

/** The version of a build without the build's number: `1.0.0` of `1.0.0/7`. */
const semantic = (version: string | undefined) => version?.split('/')[0];

export const imageFields: Fields<imagebuilder.Image | imagebuilder.ImageVersion> = {
  name: ({ name }) => name,
  version: ({ version }) => semantic(version),
  platform: ({ platform }) => platform,
  type: ({ type }) => type,
};

export const recipeFields: Fields<imagebuilder.ImageRecipe> = {
  name: ({ name }) => name,
  parentImage: ({ parentImage }) => parentImage,
  platform: ({ platform }) => platform,
};

export const pipelineFields: Fields<imagebuilder.ImagePipeline> = {
  name: ({ name }) => name,
  description: ({ description }) => description,
  status: ({ status }) => status,
  imageRecipeArn: ({ imageRecipeArn }) => imageRecipeArn,
  infrastructureConfigurationArn: ({ infrastructureConfigurationArn }) => infrastructureConfigurationArn,
  distributionConfigurationArn: ({ distributionConfigurationArn }) => distributionConfigurationArn,
};

/** A build as lists show it. */
export function summary(image: imagebuilder.Image, owner: string): imagebuilder.ImageSummary {
  const {
    arn,
    name,
    type,
    version,
    platform,
    state,
    dateCreated,
    outputResources,
    tags,
    buildType,
    imageSource,
  } = image;
  return {
    arn,
    name,
    type,
    version,
    platform,
    state,
    owner,
    dateCreated,
    outputResources,
    tags,
    buildType,
    imageSource,
  };
}

/** The versions that there are builds of, each once. */
export function versions(images: readonly imagebuilder.Image[], owner: string): imagebuilder.ImageVersion[] {
  const byArn = new Map<string, imagebuilder.ImageVersion>();
  for (const { arn = '', name, type, version, platform, dateCreated, buildType, imageSource } of images) {
    const id = arn.slice(0, arn.lastIndexOf('/'));
    const shown = {
      name,
      type,
      version: semantic(version),
      platform,
      owner,
      dateCreated,
      buildType,
      imageSource,
    };
    if (!byArn.has(id)) byArn.set(id, { arn: id, ...shown });
  }
  return [...byArn.values()];
}
