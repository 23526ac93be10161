import type { ImageDeletion } from '../../ports/image-deletion.ts';
import { installation } from '../environment.ts';
import { loadedOnce } from './loaded-once.ts';

/** Loads the adapter with the first call: few rounds delete images, and few services want that. */
export function deletion(): ImageDeletion {
  const loaded = loadedOnce(async () =>
    (await import('./image-deletion.ts')).loadImageDeletion(installation()),
  );
  return {
    describe: async (images) => (await loaded()).describe(images),
    uses: async (images) => (await loaded()).uses(images),
    parents: async () => (await loaded()).parents(),
    mark: async (image, from) => (await loaded()).mark(image, from),
    unmark: async (image) => (await loaded()).unmark(image),
    delete: async (image) => (await loaded()).delete(image),
  };
}
