import type { MachineImage } from '../../../src/ports/images.ts';
import { ImageNotFound, ImageNotReady, ImageRefused } from '../../../src/rollout/errors.ts';
import { type Bug, withPorts } from './bug.ts';

/** An image that can't be used yet is one that never can. */
const refusingForGood = () =>
  withPorts(['start-rollout', 'reconcile'], ({ images }) => ({
    images: {
      async describe(id) {
        const image = await images.describe(id).catch((error: Error): MachineImage => {
          if (error instanceof ImageNotFound) throw new ImageRefused(error.message);
          throw error;
        });
        return image.state === 'pending' ? { ...image, state: 'failed' } : image;
      },
    },
  }));

/** An image that was there at the start is taken to be there at the end. */
const trustingTheStart = () =>
  withPorts(['retire-fleet'], ({ images }) => ({
    images: {
      describe: (id) =>
        images.describe(id).catch((error: Error): MachineImage => {
          if (!(error instanceof ImageNotFound || error instanceof ImageNotReady)) throw error;
          return { id, owner: '111122223333', state: 'available', architecture: 'x86_64' };
        }),
    },
  }));

/** Bugs that only images show which come late, or go. */
export const IMAGE_BUGS: readonly Bug[] = [
  {
    rows: [],
    incident: 'An image is copied for some minutes when its event comes, and is refused for good.',
    breaks: 'I9',
    scenario: 'an image that is unknown, then pending',
    variant: refusingForGood,
  },
  {
    rows: [],
    incident: 'The image is deregistered in mid-rollout, and a fleet is promoted that can launch no server.',
    breaks: 'I3',
    scenario: 'a good image',
    injections: [['the newest image is deregistered', 'check-green GetItem', 1]],
    variant: trustingTheStart,
  },
];
