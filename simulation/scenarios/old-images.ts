import { buildOldImages, keepSome, startOldImage } from '../actors/old-images.ts';
import type { Scenario } from './scenario.ts';

/** Old images are deleted, with rollouts beside it. */
const OLD: Pick<Scenario, 'provenance' | 'before' | 'image' | 'ends' | 'callers'> = {
  image: 'good',
  ends: 'promoted',
  provenance: { retention: { keep: 2, olderThan: '1d' } },
  before: buildOldImages,
  // What the others do is the same as without old images.
  callers: ['reconcile'],
};

export const OLD_IMAGES: readonly Scenario[] = [
  { ...OLD, name: 'old images that are deleted, of which people keep some', meanwhile: keepSome },
  {
    ...OLD,
    name: 'an old image that a person starts as it is to be deleted',
    promotes: 'first',
    meanwhile: startOldImage,
  },
];
