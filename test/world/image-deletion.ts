import type { ImageDeletion } from '../../src/ports/image-deletion.ts';
import type { Cloud } from './cloud.ts';
import { ACCOUNT } from './specs.ts';

const snapshotOf = (image: string) => `snap-${image.slice('ami-'.length)}`;

/** Each image has one snapshot. What speaks for an image is what the story says, in `imageUses`. */
export const imageDeletionOf = (cloud: Cloud, installation: string): ImageDeletion => ({
  describe: async (ids) =>
    ids.flatMap((id) => {
      if (cloud.images.get(id)?.owner !== ACCOUNT) return [];
      const keepers = [...(cloud.keptImages.get(id) ?? [])];
      const kept = keepers.length > 0 ? { kept: `an installation needs it (${keepers.join(', ')})` } : {};
      return [{ id, snapshots: [snapshotOf(id)], ...kept }];
    }),
  uses: async (ids) =>
    new Map(
      ids.flatMap((id) => {
        const use = usedBy(cloud, id);
        return use === undefined ? [] : [[id, use] as const];
      }),
    ),
  parents: async () => cloud.recipeParents ?? [],
  mark: async (image, from) => {
    const marks = cloud.doomedImages.get(image) ?? new Map<string, number>();
    cloud.doomedImages.set(image, marks.set(installation, from));
  },
  unmark: async ({ id }) => void cloud.doomedImages.get(id)?.delete(installation),
  delete: async ({ id }) => {
    cloud.images.delete(id);
    return { kept: [] };
  },
});

function usedBy({ fleets, imageUses }: Cloud, image: string): string | undefined {
  const fleet = [...fleets.values()].find(({ servers }) => servers.some(({ imageId }) => imageId === image));
  return imageUses?.[image] ?? (fleet && `${fleet.name} runs it`);
}
