import { ImageNotReady, ImageRefused } from '../errors.ts';
import type { Service } from '../service.ts';

interface Checked {
  readonly id: string;
  readonly owner: string;
  readonly state: string;
}

/** States of an AMI that nothing leads out of (EC2 API reference, `Image.imageState`). */
const FINAL_STATES = ['deregistered', 'error', 'failed', 'invalid'];

/** Throws ImageRefused for an image that never can be launched, and ImageNotReady for one that can't yet. */
export function checkState({ id, state }: Checked): void {
  if (state === 'available') return;
  const message = `${id} is ${state}, not available`;
  throw FINAL_STATES.includes(state) ? new ImageRefused(message) : new ImageNotReady(message);
}

/** As `checkState`. Throws ImageRefused also for an image of an account that the service doesn't trust. */
export function checkProvenance(image: Checked, { name, spec }: Pick<Service, 'name' | 'spec'>): void {
  if (!spec.image.owners.includes(image.owner)) {
    throw new ImageRefused(
      `${image.id} belongs to account ${image.owner}, which ${name} doesn't name in image.owners`,
    );
  }
  checkState(image);
}
