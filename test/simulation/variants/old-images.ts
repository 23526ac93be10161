import type { ImageDeletion } from '../../../src/ports/image-deletion.ts';
import { type Bug, withPorts } from './bug.ts';

const deleting = (change: (deletion: ImageDeletion) => Partial<ImageDeletion>) =>
  withPorts(['reconcile'], ({ deletion }) => ({ deletion: { ...deletion, ...change(deletion) } }));

/** Images that somebody needs, and that are deleted. */
export const OLD_IMAGE_BUGS: readonly Bug[] = [
  {
    rows: [],
    incident: 'An image goes whose id stands in a parameter, and nothing that reads that launches any more.',
    breaks: 'I26',
    scenario: 'old images that are deleted, of which people keep some',
    variant: () => deleting(() => ({ uses: async () => new Map() })),
  },
  {
    rows: [],
    incident: 'An image that is kept for an investigation goes with the others of its age.',
    breaks: 'I26',
    scenario: 'old images that are deleted, of which people keep some',
    variant: () =>
      deleting(({ describe }) => ({
        describe: async (images) => (await describe(images)).map(({ kept: _, ...image }) => image),
      })),
  },
];
