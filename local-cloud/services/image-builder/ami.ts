import { createHash } from 'node:crypto';
import type * as imagebuilder from '@aws-sdk/client-imagebuilder';
import type { Compute } from '../../compute-interface.ts';
import type { Region } from '../../region.ts';
import { type Build, type BuildStore, type Order, slug } from './model.ts';

/** Registers the AMI of a build whose content is stored as `digest`. */
export function registerAmi(
  region: Region,
  imageStore: BuildStore,
  compute: Pick<Compute, 'registerImage'>,
  { image }: Build,
  { recipe, distribution }: Order,
  digest: string,
): imagebuilder.Ami {
  const imageId = `ami-${createHash('sha256').update(`${digest} ${image.arn}`).digest('hex').slice(0, 17)}`;
  const wanted = distribution?.distributions?.[0]?.amiDistributionConfiguration;
  const date = new Date(region.clock.now()).toISOString().replaceAll(':', '-');
  const name = (wanted?.name ?? `${slug(image.name)} {{ imagebuilder:buildDate }}`).replaceAll(
    /\{\{\s*imagebuilder:buildDate\s*\}\}/g,
    date,
  );
  const description = wanted?.description ?? recipe.view.description;
  imageStore.assign(imageId, digest);
  compute.registerImage({
    imageId,
    name,
    ...(description !== undefined && { description }),
    // Image Builder's images are of their parent's architecture; its managed ones name it.
    architecture: /arm64/.test(recipe.view.parentImage ?? '') ? 'arm64' : 'x86_64',
    tags: {
      ...recipe.view.amiTags,
      ...wanted?.amiTags,
      CreatedBy: 'EC2 Image Builder',
      Ec2ImageBuilderArn: image.arn,
    },
  });
  return { region: region.name, image: imageId, name, description, accountId: region.account };
}
