import { createHash } from 'node:crypto';
import type * as imagebuilder from '@aws-sdk/client-imagebuilder';
import type { Compute, ImageRegistration } from '../../compute-interface.ts';
import type { Region } from '../../region.ts';
import { type Build, type BuildStore, type Order, type Place, slug } from './model.ts';

/** Registers the AMI of a build whose content is stored as `digest`. */
export function registerAmi(
  region: Region,
  imageStore: BuildStore,
  compute: Pick<Compute, 'registerImage'>,
  build: Build,
  order: Order,
  digest: string,
): imagebuilder.Ami {
  const own = order.distribution?.distributions?.find(
    (one) => one.region === region.name && !one.amiDistributionConfiguration?.targetAccountIds,
  );
  const image = imageOf(region, build, order, digest, own);
  imageStore.assign(image.imageId, digest);
  compute.registerImage(image);
  return amiOf(region, image);
}

/** The place of a copy as GetImage tells of it. */
export const amiOf = (
  { name, account }: Place,
  { imageId, ...image }: ImageRegistration,
): imagebuilder.Ami => ({
  region: name,
  image: imageId,
  name: image.name,
  description: image.description,
  accountId: account,
});

/** What the image of a build is in a region and account: each has an id of its own. */
export function imageOf(
  place: Place & Pick<Region, 'clock'>,
  { image }: Build,
  { recipe }: Order,
  digest: string,
  distribution: imagebuilder.Distribution | undefined,
): ImageRegistration {
  const wanted = distribution?.amiDistributionConfiguration;
  const seed = `${digest} ${image.arn} ${place.name} ${place.account}`;
  const id = createHash('sha256').update(seed).digest('hex').slice(0, 17);
  const date = new Date(place.clock.now()).toISOString().replaceAll(':', '-');
  const name = (wanted?.name ?? `${slug(image.name)} {{ imagebuilder:buildDate }}`).replaceAll(
    /\{\{\s*imagebuilder:buildDate\s*\}\}/g,
    date,
  );
  const description = wanted?.description ?? recipe.view.description;
  return {
    imageId: `ami-${id}`,
    name,
    ...(description !== undefined && { description }),
    // Image Builder's images are of their parent's architecture; its managed ones name it.
    architecture: /arm64/.test(recipe.view.parentImage ?? '') ? 'arm64' : 'x86_64',
    snapshots: { '/dev/xvda': `snap-${id}` },
    tags: {
      ...recipe.view.amiTags,
      ...wanted?.amiTags,
      CreatedBy: 'EC2 Image Builder',
      Ec2ImageBuilderArn: image.arn,
    },
  };
}
