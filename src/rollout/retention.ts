import type { Rollout } from './record.ts';
import type { Service } from './service.ts';

/**
 * The images that a service can't do without: what serves, what is on its way, and what it would go back to. `open`: its
 * rollout under way; `before`: the newest image from before that may come back; `waiting`: the images of builds that are
 * waited for.
 */
export function imagesInUse(
  { live, previous, lock, queued, retry }: Service,
  { open, before, waiting = [] }: InUseBeside = {},
): string[] {
  const images = [
    live.imageId,
    lock?.request.image.id,
    ...(open ? imagesOfRollout(open) : []),
    queued?.image.id,
    retry?.image.id,
    // Also while it is recalled: that may be lifted.
    previous?.imageId,
    before,
    ...waiting,
  ];
  return [...new Set(images.filter((image) => image !== undefined))];
}

interface InUseBeside {
  readonly open?: Rollout | undefined;
  readonly before?: string | undefined;
  readonly waiting?: readonly string[];
}

/** Green's, and what the servers of blue are launched from. */
export const imagesOfRollout = ({ image, blue }: Rollout): string[] =>
  [image.id, blue.imageId].filter((id) => id !== undefined);
