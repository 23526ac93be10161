import type { BuiltImage } from '../../ports/builds.ts';
import type { MachineImage } from '../../ports/images.ts';
import type { Ports } from '../../ports/ports.ts';
import { ImageNotReady, ImageRefused } from '../../rollout/errors.ts';
import type { Service } from '../../rollout/service.ts';

type Needs = Pick<Ports, 'images'>;

/** The image of a build that a service runs. Throws ImageNotReady, ImageNotFound, ImageRefused. */
export async function imageOfBuild(
  { images }: Needs,
  service: Service,
  { buildArn, available, imageIds }: BuiltImage,
): Promise<MachineImage> {
  if (!available) throw new ImageNotReady(`${buildArn} isn't available yet`);
  if (imageIds.length === 0) throw new ImageRefused(`${buildArn} has no AMI in this region`);
  const [first, ...more] = await Promise.all(imageIds.map((id) => images.describe(id)));
  return more.length === 0 ? first! : fitting(images, service, [first!, ...more]);
}

/** Of several images of a build the one for the architecture that the service runs on. */
async function fitting(images: Needs['images'], { live }: Service, found: readonly MachineImage[]) {
  const { architecture } = await images.describe(live.imageId);
  const [fit, ...more] = found.filter((image) => image.architecture === architecture);
  if (fit && more.length === 0) return fit;
  const all = found.map((image) => `${image.id} for ${image.architecture}`).join(' and ');
  throw new ImageRefused(`of the AMIs ${all} not exactly one is for ${architecture}, as the live fleet is`);
}
