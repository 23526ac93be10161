import {
  type Ami,
  GetImageCommand,
  type ImagebuilderClient,
  type ImageSummary,
  type ImageVersion,
  ListImageBuildVersionsCommand,
  ListImagePipelineImagesCommand,
  ListImagesCommand,
} from '@aws-sdk/client-imagebuilder';
import type { Builds, BuiltImage, ListedBuild } from '../../ports/builds.ts';
import { ImageNotFound } from '../../rollout/errors.ts';
import { beginsWith, imagePath } from '../../rollout/images/image-path.ts';
import { copiesFor, type ImageCopy } from '../../rollout/upstream/promotion-offer.ts';
import { batches } from '../batches.ts';
import { callAws, paginate, required } from '../call.ts';
import type { Place } from '../place.ts';
import { checksOf, countFindings, findings } from './scans.ts';
import { ifUnknown } from './unknown.ts';

type Client = Pick<ImagebuilderClient, 'send'>;

export const imageBuilds = (client: Client, here: Place): Builds => ({
  find: (buildArn) => find(client, here, buildArn),
  newest: async ({ pipeline, recipePrefix }) => {
    const [found] = await list(client, here, pipeline, recipePrefix);
    return found && { buildArn: found.buildArn, builtAt: found.builtAt };
  },
  list: ({ pipeline, recipePrefix }) => list(client, here, pipeline, recipePrefix),
  all: ({ pipeline, recipePrefix }) => list(client, here, pipeline, recipePrefix, MAX_OLD_VERSIONS),
  countFindings: (buildArn) => countFindings(client, buildArn),
  findings: (buildArn) => findings(client, buildArn),
});

async function find(client: Client, here: Place, buildArn: string): Promise<BuiltImage> {
  const unknown = (error: Error): never => {
    throw new ImageNotFound(`Image Builder doesn't know ${buildArn}: ${error.message}`, { cause: error });
  };
  const response = await callAws(
    `describe the image ${buildArn}`,
    client.send(new GetImageCommand({ imageBuildVersionArn: buildArn })),
    ifUnknown(unknown),
  );
  const image = required(response.image, `the image ${buildArn}`);
  const builtAt = timeOf(image.dateCreated);
  return {
    buildArn,
    available: image.state?.status === 'AVAILABLE',
    ...(builtAt !== undefined && { builtAt }),
    ...(image.sourcePipelineArn !== undefined && { pipeline: image.sourcePipelineArn }),
    imageIds: amisHere(image.outputResources?.amis ?? [], here),
    ...copiesOf(image.outputResources?.amis ?? []),
    ...checksOf(image),
  };
}

/** Where a copy isn't available yet, or was given up, its state says so. */
function copiesOf(amis: readonly Ami[]): Pick<BuiltImage, 'copies'> {
  const available = amis.filter(({ state }) => state?.status === undefined || state.status === 'AVAILABLE');
  const copies = available.flatMap(copyOf).filter(({ account }) => account !== '');
  return copies.length > 0 ? { copies } : {};
}

const amisHere = (amis: readonly Ami[], here: Place) => copiesFor(amis.flatMap(copyOf), here);

const copyOf = ({ region, accountId: account = '', image }: Ami): ImageCopy[] =>
  region && image ? [{ region, account, image }] : [];

const timeOf = (date: string | undefined): number | undefined => {
  const time = Date.parse(date ?? '');
  return Number.isNaN(time) ? undefined : time;
};

/** AWS promises no order of these lists, so all of them is read. */
async function list(
  client: Client,
  here: Place,
  pipeline: string | undefined,
  prefix = '',
  maxVersions = MAX_VERSIONS,
): Promise<ListedBuild[]> {
  const summaries = pipeline
    ? await buildsOfPipeline(client, pipeline)
    : await buildsLike(client, prefix, maxVersions);
  const dated = summaries
    .filter(({ state }) => state?.status === 'AVAILABLE')
    .flatMap(({ arn, dateCreated, outputResources }) => {
      const builtAt = timeOf(dateCreated);
      if (arn === undefined || builtAt === undefined) return [];
      return [{ buildArn: arn, builtAt, imageIds: amisHere(outputResources?.amis ?? [], here) }];
    });
  return latest(dated, ({ builtAt }) => builtAt);
}

const latest = <Item>(items: readonly Item[], time: (item: Item) => number) =>
  items.toSorted((a, b) => time(b) - time(a));

const buildsOfPipeline = (client: Client, imagePipelineArn: string): Promise<ImageSummary[]> =>
  paginate(async (nextToken: string | undefined) => {
    const command = new ListImagePipelineImagesCommand({ imagePipelineArn, nextToken });
    const response = await callAws(`list the images of ${imagePipelineArn}`, client.send(command));
    return { items: response.imageSummaryList, next: response.nextToken };
  });

/** The newest versions of recipes whose builds are listed: a new image is hardly of an older one. */
const MAX_VERSIONS = 5;
/** Where old images are looked for: a recipe may have a version for each build. */
const MAX_OLD_VERSIONS = 100;
/** Versions whose builds are asked for together: AWS publishes no rate, and the account's others ask as well. */
const VERSIONS_AT_ONCE = 8;

/** The builds whose path begins with the prefix. Only whole versions can be listed. */
async function buildsLike(client: Client, prefix: string, maxVersions: number): Promise<ImageSummary[]> {
  const versions = await paginate(async (nextToken: string | undefined) => {
    const response = await callAws(
      'list images',
      client.send(new ListImagesCommand({ owner: 'Self', nextToken })),
    );
    return { items: response.imageVersionList, next: response.nextToken };
  });
  const fitting = versions.filter(({ arn }) => {
    const path = imagePath(arn);
    return beginsWith(path, prefix) || beginsWith(prefix, path);
  });
  const time = ({ dateCreated }: ImageVersion) => timeOf(dateCreated) ?? 0;
  const found: ImageSummary[] = [];
  for (const some of batches(latest(fitting, time).slice(0, maxVersions), VERSIONS_AT_ONCE)) {
    const lists = some.map(({ arn }) => buildsOfVersion(client, required(arn, "an image's ARN")));
    found.push(...(await Promise.all(lists)).flat());
  }
  return found.filter(({ arn }) => beginsWith(imagePath(arn), prefix));
}

const buildsOfVersion = (client: Client, imageVersionArn: string): Promise<ImageSummary[]> =>
  paginate(async (nextToken: string | undefined) => {
    const command = new ListImageBuildVersionsCommand({ imageVersionArn, nextToken });
    const response = await callAws(`list the builds of ${imageVersionArn}`, client.send(command));
    return { items: response.imageSummaryList, next: response.nextToken };
  });
