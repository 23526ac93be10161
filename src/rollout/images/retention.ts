import type { Rollout } from '../record.ts';
import type { Service } from '../service.ts';

/** What a service needs an image for. */
export type ImageUse = 'live' | 'on-its-way' | 'way-back';

interface InUseBeside {
  /** The rollout under way. */
  readonly open?: Rollout | undefined;
  /** The newest image from before that may come back. */
  readonly before?: string | undefined;
  /** The images of builds that are waited for. */
  readonly waiting?: readonly string[];
}

/**
 * The images that a service can't do without: what serves, what is on its way, and what it would go back to. One that is
 * needed for several reasons has the first of these.
 */
export function imagesInUse(service: Service, beside: InUseBeside = {}): Map<string, ImageUse> {
  const { live, previous, lock, queued, retry, upstream } = service;
  const { open, before, waiting = [] } = beside;
  // A copy of another installation's image has nobody else here who needs it until its time there is over.
  const copied = upstream?.origin && upstream.origin.image !== upstream.image ? [upstream.image] : [];
  const onTheirWay = [lock?.request.image.id, queued?.image.id, retry?.image.id, ...copied, ...waiting];
  // What is recalled isn't gone back to, but that may be lifted.
  const wayBack = [before, previous?.imageId, ...(open ? imagesOfRollout(open) : [])];
  const uses: (readonly [string | undefined, ImageUse])[] = [
    [live.imageId, 'live'],
    ...onTheirWay.map((image) => [image, 'on-its-way'] as const),
    ...wayBack.map((image) => [image, 'way-back'] as const),
  ];
  const found = new Map<string, ImageUse>();
  for (const [image, use] of uses) if (image !== undefined && !found.has(image)) found.set(image, use);
  return found;
}

/** Green's, and what the servers of blue are launched from. */
export const imagesOfRollout = ({ image, blue }: Rollout): string[] =>
  [image.id, blue.imageId].filter((id) => id !== undefined);
