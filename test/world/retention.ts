import type { Retention } from '../../src/ports/retention.ts';
import type { Cloud } from './cloud.ts';
import { ACCOUNT } from './specs.ts';

/** Images are kept by installations; one that is kept by any is protected. */
export const retentionOf = ({ images, keptImages }: Cloud, installation: string): Retention => ({
  describe: async (ids) =>
    ids.flatMap((id) => {
      const keepers = keptImages.get(id)?.size ?? 0;
      if (images.get(id)?.owner !== ACCOUNT) return [];
      return [{ id, isProtected: keepers > 0, isMarked: keepers > 0, size: 8 }];
    }),
  marked: async () =>
    [...keptImages].filter(([id, by]) => images.has(id) && by.has(installation)).map(([id]) => id),
  protect: async (ids) =>
    ids.map((image) => {
      if (images.get(image)?.owner !== ACCOUNT) return { image, outcome: 'other-account' };
      const by = keptImages.get(image) ?? new Set();
      const outcome = by.has(installation) ? 'was-protected' : 'protected';
      keptImages.set(image, by.add(installation));
      return { image, outcome };
    }),
  async release(image) {
    keptImages.get(image)?.delete(installation);
  },
});
