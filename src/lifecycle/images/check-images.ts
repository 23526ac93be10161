import type { MachineImage } from '../../ports/images.ts';
import type { Ports } from '../../ports/ports.ts';
import { ImageNotFound, ImageRefused } from '../../rollout/errors.ts';
import { checkState } from '../../rollout/images/provenance.ts';
import type { Rollout } from '../../rollout/record.ts';

type Needs = Pick<Ports, 'images'>;

/**
 * Checks that the image can be launched beside the live fleet's, which has to exist as well. Throws ImageNotFound,
 * ImageNotReady, ImageRefused.
 */
export async function checkImages(ports: Needs, rollout: Rollout, blueImageId: string): Promise<void> {
  const { image, blue } = rollout;
  const [next, live] = await Promise.all([
    ports.images.describe(image.id),
    describeLive(ports, blue.fleet, blueImageId),
  ]);
  checkState(next);
  if (next.architecture !== live.architecture) {
    throw new ImageRefused(
      `${next.id} is for ${next.architecture}, the live fleet runs on ${live.architecture}`,
    );
  }
}

/**
 * The image that the live fleet launches from. Whoever reads that an image is gone thinks of the one that was published,
 * so the ImageNotFound that it throws says whose it is, and what to do.
 */
export async function describeLive({ images }: Needs, fleet: string, imageId: string): Promise<MachineImage> {
  try {
    return await images.describe(imageId);
  } catch (error) {
    if (!(error instanceof ImageNotFound)) throw error;
    const why = `the live fleet ${fleet} launches from it, and could not replace a server for a rollback`;
    const how = `restore that image, or give ${fleet} a launch template version whose image exists`;
    throw new ImageNotFound(`${error.message}; ${why}: ${how}`, { cause: error });
  }
}
