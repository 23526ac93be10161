import { ImageRefused } from './errors.ts';
import type { Service } from './service.ts';

/** Throws ImageRefused unless the image is available and belongs to an account that the service trusts. */
export function checkProvenance(
  image: { id: string; owner: string; state: string },
  { name, spec }: Pick<Service, 'name' | 'spec'>,
): void {
  if (!spec.image.owners.includes(image.owner)) {
    throw new ImageRefused(
      `${image.id} belongs to account ${image.owner}, which ${name} doesn't name in image.owners`,
    );
  }
  if (image.state !== 'available') throw new ImageRefused(`${image.id} is ${image.state}, not available`);
}
