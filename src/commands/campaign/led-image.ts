import type { BuiltImage } from '../../ports/builds.ts';
import type { Ports } from '../../ports/ports.ts';
import type { LeadRequest } from '../../rollout/campaign/lead.ts';
import { ImageNotFound, ImageRefused } from '../../rollout/errors.ts';
import { BUILD_TAG } from '../../rollout/images/build-tag.ts';
import { copiesFor } from '../../rollout/upstream/promotion-offer.ts';

type Needs = Pick<Ports, 'installations' | 'images'>;

/**
 * The build of a request with the AMIs of it that are here. What specs ask of these is checked before they are rolled out,
 * as of any. Throws ImageNotFound where there are none, and ImageRefused where one is of another build.
 */
export async function ledImage(ports: Needs, request: LeadRequest): Promise<BuiltImage> {
  const { build: buildArn, builtAt, pipeline, copies } = request;
  const here = await ports.installations.here();
  const imageIds = copiesFor(copies, here);
  if (imageIds.length === 0)
    throw new ImageNotFound(
      `${buildArn} has no AMI in ${here.region} for ${here.account}: have Image Builder distribute it there`,
    );
  for (const id of imageIds) await ensureOf(ports, buildArn, id);
  return {
    buildArn,
    available: true,
    imageIds,
    ...(builtAt !== undefined && { builtAt }),
    ...(pipeline !== undefined && { pipeline }),
  };
}

/** Who leads says which AMI is of the build. The tags of one that another account shares can't be seen from here. */
async function ensureOf({ images }: Needs, build: string, id: string): Promise<void> {
  const { tags } = await images.describe(id);
  const other = tags?.[BUILD_TAG];
  if (other !== undefined && other !== build)
    throw new ImageRefused(`${id} is an AMI of ${other} by its tag ${BUILD_TAG}, and not of ${build}`);
}
